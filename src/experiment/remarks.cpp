#include "experiment/remarks.hpp"

#include <algorithm>
#include <cmath>

#include "experiment/batch_intervals.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

using model::RunResult;

namespace {

constexpr std::size_t growth_parts = 10;
constexpr int growth_exceptions = 3;
constexpr double growth_least = 10;

constexpr const char* main_figures[] = {"response.mean", "completion.mean"};

Remark about(RemarkKind kind, const std::string& architecture, const std::string& subject = "",
             double value = 0) {
  return {kind, architecture, subject, value};
}

/// A tight architecture's two means are the same figure.
bool told_already(const ArchitectureResult& architecture, std::string_view path) {
  return path == main_figures[1] &&
         architecture.find(main_figures[0])->replications == architecture.find(main_figures[1])->replications;
}

void remark_on_intervals(const ArchitectureResult& architecture, bool single, bool steady,
                         std::vector<Remark>& remarks) {
  for (const char* path : main_figures) {
    const Scalar& scalar = *architecture.find(path);
    if (std::isnan(scalar.value) || told_already(architecture, path)) continue;
    if (single && steady && scalar.parts_correlated)
      remarks.push_back(about(RemarkKind::no_interval, architecture.name, path));
    if (!scalar.interval) continue;
    const double width = stats::relative_half_width(*scalar.interval);
    if (width > wide_half_width)
      remarks.push_back(about(RemarkKind::wide_interval, architecture.name, path, width));
  }
}

void remark_on_saturation(const ArchitectureResult& architecture, std::vector<Remark>& remarks) {
  for (const auto& component : architecture.components) {
    for (const auto& metric : component.metrics) {
      if (metric.name == "utilization" && metric.value >= saturated_utilization)
        remarks.push_back(about(RemarkKind::saturated, architecture.name, component.name, metric.value));
    }
  }
}

/// Levels of what waits, as the time series has them: of messages in queues and requests in line.
bool is_backlog(std::string_view column) {
  const std::string_view metric = column.substr(column.find('.') + 1);
  return metric == "backlog" || metric == "visible" || metric == "waiting";
}

/// Means of a column over equal parts of the measured window; empty if the bins are too few.
std::vector<double> means_of(const model::Series& series, std::size_t column,
                             const scenario::RunSettings& run) {
  const auto first = static_cast<std::size_t>((run.warmup + series.bin - sim::Duration{1}) / series.bin);
  const std::size_t last = std::min(static_cast<std::size_t>(run.duration / series.bin), series.rows());
  if (last < first || last - first < growth_parts) return {};
  std::vector<double> means;
  for (std::size_t part = 0; part < growth_parts; ++part) {
    const std::size_t from = first + (last - first) * part / growth_parts;
    const std::size_t to = first + (last - first) * (part + 1) / growth_parts;
    double sum = 0;
    for (std::size_t row = from; row < to; ++row) sum += series.values[row * series.columns.size() + column];
    means.push_back(sum / static_cast<double>(to - from));
  }
  return means;
}

/// A queue that nobody receives from is a place to put things, such as dead letters: that it fills up is what
/// it is for.
bool put_aside(const ArchitectureResult& architecture, const std::string& component) {
  const Scalar* received = architecture.find("components." + component + ".received");
  return received != nullptr && received->value == 0;
}

void remark_on_growth(const scenario::RunSettings& run, const ArchitectureResult& architecture,
                      std::vector<Remark>& remarks) {
  const model::Series& series = architecture.series;
  if (series.bin <= sim::Duration{0}) return;
  std::string told;
  for (std::size_t c = 0; c < series.columns.size(); ++c) {
    const std::string& column = series.columns[c];
    const std::string component = column.substr(0, column.find('.'));
    if (!is_backlog(column) || component == told || put_aside(architecture, component)) continue;
    const std::vector<double> means = means_of(series, c, run);
    if (means.empty() || !grows_throughout(means)) continue;
    remarks.push_back(about(RemarkKind::growing_backlog, architecture.name, component, means.back()));
    told = component;
  }
}

/// The mean of a latency over some batches; NaN if there were none.
double mean_over(const RunResult& run, std::size_t kind, std::size_t from, std::size_t to) {
  double sum = 0;
  double count = 0;
  for (std::size_t i = from; i < to; ++i) {
    sum += static_cast<double>(run.batches[i].latencies[kind].sum);
    count += static_cast<double>(run.batches[i].latencies[kind].count);
  }
  return sum / count / 1e9;
}

/// How far the first eighth of the measured window is below its second half, with 99 % confidence.
struct Rise {
  stats::Interval difference{};
  double late = 0;  // the mean of the second half
};

Rise rise(const std::vector<RunResult>& runs, std::size_t kind) {
  constexpr std::size_t eighth = model::batches_per_run / 8;
  constexpr std::size_t half = model::batches_per_run / 2;
  std::vector<double> early;
  std::vector<double> late;
  std::vector<double> of_half;
  for (const RunResult& run : runs) of_half.push_back(mean_over(run, kind, half, model::batches_per_run));
  if (runs.size() > 1) {
    for (const RunResult& run : runs) early.push_back(mean_over(run, kind, 0, eighth));
    return {stats::paired_difference(early, of_half, 0.99), stats::mean(of_half)};
  }
  for (std::size_t i = 0; i < eighth; ++i) early.push_back(mean_over(runs.front(), kind, i, i + 1));
  for (std::size_t i = half; i < model::batches_per_run; i += eighth / 2)
    late.push_back(mean_over(runs.front(), kind, i, i + eighth / 2));
  return {stats::unpaired_difference(early, late, 0.99), of_half.front()};
}

/// A system that goes up and down by itself, as one that polls now and then, is in its steady state although
/// its parts differ: the beginning must be beyond every later eighth of the window.
bool beyond_all_later(const std::vector<RunResult>& runs, std::size_t kind) {
  constexpr std::size_t eighth = model::batches_per_run / 8;
  const auto mean_of_all = [&](std::size_t from) {
    std::vector<double> means;
    for (const RunResult& run : runs) means.push_back(mean_over(run, kind, from, from + eighth));
    return stats::mean(means);
  };
  const double early = mean_of_all(0);
  bool below = true;
  bool above = true;
  for (std::size_t from = model::batches_per_run / 2; from < model::batches_per_run; from += eighth) {
    below = below && early < mean_of_all(from);
    above = above && early > mean_of_all(from);
  }
  return below || above;
}

void remark_on_warmup(const std::vector<RunResult>& runs, const ArchitectureResult& architecture,
                      std::vector<Remark>& remarks) {
  if (runs.front().batches.size() != model::batches_per_run) return;
  constexpr double least = 0.05;
  for (const std::size_t kind : {std::size_t{0}, std::size_t{2}}) {
    const auto [interval, late] = rise(runs, kind);
    const bool chance = interval.low < interval.high;  // else all replications are the same
    const bool differs = chance && (interval.low > 0 || interval.high < 0);
    const double apart = interval.estimate < 0 ? -interval.estimate : interval.estimate;
    if (!differs || apart < least * late || !beyond_all_later(runs, kind)) continue;
    remarks.push_back(about(RemarkKind::short_warmup, architecture.name, latency_kinds[kind].first,
                            interval.estimate / late));
    return;
  }
}

/// Figures that do not differ at all are no remark: tight.requests.lost is 0, and so is the other's.
void remark_on_differences(const ExperimentResult& result, std::vector<Remark>& remarks) {
  for (const Comparison& comparison : result.comparisons) {
    for (const char* path : main_figures) {
      const Difference* difference = comparison.find(path);
      if (difference == nullptr || std::isnan(difference->interval.low)) continue;
      const stats::Interval& interval = difference->interval;
      if (interval.low <= 0 && interval.high >= 0 && interval.low < interval.high)
        remarks.push_back(about(RemarkKind::no_difference, comparison.name, path));
    }
  }
}

}  // namespace

bool grows_throughout(const std::vector<double>& means) {
  COUPLET_CHECK(means.size() == growth_parts);
  int exceptions = 0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    for (std::size_t k = i + 1; k < means.size(); ++k) exceptions += means[k] > means[i] ? 0 : 1;
  }
  return exceptions <= growth_exceptions && means.back() - means.front() >= growth_least;
}

std::vector<Remark> remarks_on(const scenario::Scenario& scenario,
                               const std::vector<std::vector<RunResult>>& results,
                               const ExperimentResult& result) {
  std::vector<Remark> remarks;
  if (scenario.run.warmup_origin == scenario::WarmupOrigin::doubtful)
    remarks.push_back(about(RemarkKind::doubtful_warmup, ""));
  for (std::size_t a = 0; a < result.architectures.size(); ++a) {
    const ArchitectureResult& architecture = result.architectures[a];
    const bool steady = stationary(scenario.architectures[a]);
    const bool single = result.replications == 1;
    remark_on_saturation(architecture, remarks);
    std::vector<Remark> growth;
    remark_on_growth(scenario.run, architecture, growth);
    remarks.insert(remarks.end(), growth.begin(), growth.end());
    if (single && !steady && !results[a].front().batches.empty())
      remarks.push_back(about(RemarkKind::one_replication, architecture.name));
    if (steady && growth.empty()) remark_on_warmup(results[a], architecture, remarks);
    remark_on_intervals(architecture, single, steady, remarks);
  }
  remark_on_differences(result, remarks);
  return remarks;
}

}  // namespace couplet::experiment
