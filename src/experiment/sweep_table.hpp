#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/axis.hpp"
#include "experiment/results.hpp"

namespace couplet::experiment {

struct SweepColumn {
  std::string architecture;
  std::string path;  // below it
  MetricUnit unit = MetricUnit::other;
};

struct SweepCell {
  double value = 0;
  std::optional<stats::Interval> interval;
};

struct SweepRow {
  AxisValues values;
  bool done = false;                            // all of its replications have a result
  std::vector<std::optional<SweepCell>> cells;  // as the columns; nullopt: no such metric at this point
};

/// Some metrics of every point of a sweep, in the order of the points.
struct SweepTable {
  std::string scenario_name, hash;  // of the scenario that is varied
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;
  std::vector<Axis> axes;
  std::vector<SweepColumn> columns;
  std::vector<SweepRow> rows;
};

/// The columns for metrics as people name them: "loose.completion.p99" of one architecture, "completion.p99"
/// of all that have it, "all" for every one there is. None at all: latency, loss, backlog and cost of every
/// architecture, which are completion.p99, requests.failed_share, requests.lost_share, the peak of what waits
/// at the part where most waits, and cost.total where something costs anything. On an error returns nothing
/// and says in `error` what may have been meant.
std::vector<SweepColumn> columns_of(const ExperimentResult& result, const std::vector<std::string>& metrics,
                                    std::string& error);

/// Of an expression that is one metric; else `other`.
MetricUnit unit_of(const scenario::Expression& expression, const ExperimentResult& result);

/// The cells of a point's result.
std::vector<std::optional<SweepCell>> cells_of(const ExperimentResult& result,
                                               const std::vector<SweepColumn>& columns);

}  // namespace couplet::experiment
