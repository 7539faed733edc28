#pragma once

#include <string>
#include <variant>
#include <vector>

#include "experiment/points.hpp"
#include "experiment/results.hpp"

namespace couplet::experiment {

/// How precise which figures are to be.
struct PrecisionGoal {
  double half_width = 0.05;     // of the 95 % interval, as a share of the figure; > 0
  std::vector<std::string> of;  // paths, "completion.p99" of every architecture or "loose.completion.p99";
                                // empty: the means of response and completion, as far as they are defined
  std::uint32_t replications_max = 1000;
};

/// Where it begins if the scenario wants fewer: of less, intervals themselves are too uncertain.
inline constexpr std::uint32_t precision_replications_min = 5;

/// The metric that is called so does not exist.
struct UnknownMetric {
  std::string path;
};

struct PreciseRun {
  Points points;
  Precision precision;
};

/// Runs replications until the figures are that precise, or there are replications_max: first those of the
/// scenario (at least precision_replications_min), then as many more as the widest interval calls for, at
/// most twice as many each time. Replication r is the same run whatever the number of them, so only new ones
/// are run. Sets scenario.run.replications to their number. Figures that some replication does not have end
/// it at once.
std::variant<PreciseRun, UnknownMetric> run_to_precision(scenario::Scenario& scenario, const RunFunction& run,
                                                         const PointsOptions& options,
                                                         const PrecisionGoal& goal);

/// How many replications are to be there in all after `now` gave an interval so many times too wide: it
/// shrinks with the square root, and a tenth is added, because it was estimated.
std::uint32_t next_replications(std::uint32_t now, double times_too_wide, std::uint32_t most);

}  // namespace couplet::experiment
