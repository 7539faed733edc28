#include "experiment/pilot.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::experiment {

using scenario::WarmupOrigin;

bool needs_pilot(const scenario::Scenario& scenario) {
  return scenario.run.warmup_origin == WarmupOrigin::automatic;
}

scenario::Scenario pilot_of(scenario::Scenario scenario) {
  COUPLET_CHECK(needs_pilot(scenario) && scenario.run.warmup == sim::Duration{0});
  scenario.run.replications = 1;
  return scenario;
}

void take_warmup(const std::vector<std::vector<model::RunResult>>& pilot, scenario::Scenario& scenario) {
  bool reliable = true;
  for (const auto& runs : pilot) {
    const auto& truncation = runs.front().truncation;
    COUPLET_CHECK(truncation && truncation->warmup < scenario.run.duration);
    scenario.run.warmup = std::max(scenario.run.warmup, truncation->warmup);
    reliable = reliable && truncation->reliable;
  }
  scenario.run.warmup_origin = reliable ? WarmupOrigin::found : WarmupOrigin::doubtful;
}

}  // namespace couplet::experiment
