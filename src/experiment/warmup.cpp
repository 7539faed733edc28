#include "experiment/warmup.hpp"

#include "experiment/pilot.hpp"

namespace couplet::experiment {

std::optional<Points> settle_warmup(scenario::Scenario& scenario, const RunFunction& run,
                                    const PointsOptions& options) {
  if (!needs_pilot(scenario)) return std::nullopt;
  Points points = run_points(pilot_of(scenario), run, options);
  if (points.ending != Ending::done) return points;
  take_warmup(points.results, scenario);
  return std::nullopt;
}

}  // namespace couplet::experiment
