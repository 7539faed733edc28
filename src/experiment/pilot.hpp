#pragma once

#include <vector>

#include "model/result.hpp"
#include "scenario/scenario.hpp"

namespace couplet::experiment {

/// Whether the warm-up ("auto") is still to be found.
bool needs_pilot(const scenario::Scenario& scenario);

/// The scenario whose runs find it: one replication without warm-up. REQUIRES: needs_pilot(scenario).
scenario::Scenario pilot_of(scenario::Scenario scenario);

/// Sets the warm-up to the longest that a pilot's architectures need.
/// REQUIRES: pilot[a][0] is of architecture a of pilot_of(scenario).
void take_warmup(const std::vector<std::vector<model::RunResult>>& pilot, scenario::Scenario& scenario);

}  // namespace couplet::experiment
