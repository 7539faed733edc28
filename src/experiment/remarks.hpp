#pragma once

#include "experiment/results.hpp"

namespace couplet::experiment {

/// What whoever reads the figures should know about them, in order of architectures. The rules are those of
/// docs/experiments-statistics.md. REQUIRES: as summarise, which calls it; result is complete but for
/// expectations and remarks.
std::vector<Remark> remarks_on(const scenario::Scenario& scenario,
                               const std::vector<std::vector<model::RunResult>>& results,
                               const ExperimentResult& result);

/// An interval whose half is more than this share of the figure says too little.
inline constexpr double wide_half_width = 0.1;

/// A component whose servers are busy for this share of the time has none to spare.
inline constexpr double saturated_utilization = 0.99;

/// Whether a level rose throughout the measured window: of its means over ten equal parts all but three of
/// the 45 pairs rise (Kendall; by chance once in 17,000 times if the
/// means were independent, which those of a backlog are not), and the last is at least ten above the first.
bool grows_throughout(const std::vector<double>& means);

}  // namespace couplet::experiment
