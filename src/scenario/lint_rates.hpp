#pragma once

#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::scenario {

/// Requests per second that the producer brings for ever; 0 where arrivals end, or yield to the load.
double lasting_rate(const Producer& producer);

/// The most that producers bring in one second of the run, request k of producer p counted with weight
/// `weights[p]`. Of random rates (MMPP) the largest counts, of a recording its fullest second, of a closed
/// loop nothing.
double peak_rate(const Architecture& architecture, const RunSettings& run,
                 const std::vector<double>& weights);

}  // namespace couplet::scenario
