#include <algorithm>
#include <limits>

#include "experiment/batch_intervals.hpp"
#include "experiment/bill.hpp"
#include "experiment/remarks.hpp"
#include "experiment/results.hpp"
#include "sim/check.hpp"

namespace couplet::experiment {

using model::RunResult;
using scenario::Scenario;

namespace {

constexpr double not_defined = std::numeric_limits<double>::quiet_NaN();

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? not_defined : static_cast<double>(part) / static_cast<double>(whole);
}

/// Whether a figure is reported as the sum over replications, of all of them merged, or as their mean.
enum class Reported { sum, merged, mean };

/// Lays an architecture's figures out under their paths.
class Scalars {
 public:
  Scalars(const std::vector<RunResult>& runs, std::vector<Scalar>& scalars)
      : runs_(runs), scalars_(scalars) {}

  /// `of` gives the figure of one run; `whole` is what is reported unless it is their mean.
  template <typename Of>
  double add(std::string path, Reported reported, double whole, const Of& of) {
    Scalar scalar;
    scalar.path = std::move(path);
    for (const RunResult& run : runs_) scalar.replications.push_back(of(run));
    scalar.value = reported == Reported::mean ? scalar.mean() : whole;
    if (runs_.size() > 1 && reported != Reported::sum) {
      scalar.interval = stats::mean_interval(scalar.replications);
    }
    scalars_.push_back(std::move(scalar));
    return scalars_.back().value;
  }

 private:
  const std::vector<RunResult>& runs_;
  std::vector<Scalar>& scalars_;
};

void add_books(const std::vector<RunResult>& runs, ArchitectureResult& result, Scalars& scalars) {
  result.books = {};
  const auto add = [&](const BookCount& entry) {
    const auto [name, count] = entry;
    for (const RunResult& run : runs) result.books.*count += run.books.*count;
    scalars.add(std::string("requests.") + name, Reported::sum, static_cast<double>(result.books.*count),
                [&, member = count](const RunResult& run) { return static_cast<double>(run.books.*member); });
  };
  for (const BookCount& entry : book_classes) add(entry);
  for (const RunResult& run : runs) result.books.accepted += run.books.accepted;
  result.failed_share =
      scalars.add("requests.failed_share", Reported::merged, share(result.books.failed, result.books.issued),
                  [](const RunResult& run) { return share(run.books.failed, run.books.issued); });
  result.lost_share =
      scalars.add("requests.lost_share", Reported::merged, share(result.books.lost, result.books.issued),
                  [](const RunResult& run) { return share(run.books.lost, run.books.issued); });
  for (const BookCount& entry : book_counts) add(entry);
}

void add_latencies(const std::vector<RunResult>& runs, ArchitectureResult& result, Scalars& scalars) {
  for (std::size_t kind = 0; kind < latency_kinds.size(); ++kind) {
    const auto [kind_name, member] = latency_kinds[kind];
    std::vector<LatencySummary> each;
    for (const RunResult& run : runs) {
      result.histograms[kind].merge(run.*member);
      each.push_back(latency_summary(run.*member));
    }
    const LatencySummary& whole = result.latencies[kind] = latency_summary(result.histograms[kind]);
    const std::string prefix = std::string(kind_name) + ".";
    std::size_t replication = 0;
    scalars.add(prefix + "count", Reported::sum, static_cast<double>(whole.count),
                [&](const RunResult&) { return static_cast<double>(each[replication++].count); });
    for (const auto& [name, figure] : latency_figures) {
      replication = 0;
      scalars.add(prefix + name, Reported::merged, whole.*figure,
                  [&, wanted = figure](const RunResult&) { return each[replication++].*wanted; });
    }
  }
}

void add_rates(const Scenario& scenario, ArchitectureResult& result, Scalars& scalars) {
  const double window = sim::to_seconds(scenario.run.duration - scenario.run.warmup);
  result.throughput = scalars.add("throughput", Reported::mean, 0, [&](const RunResult& run) {
    return window > 0 ? static_cast<double>(run.completions_in_window) / window : not_defined;
  });
  result.availability = scalars.add("availability", Reported::mean, 0, [](const RunResult& run) {
    return share(run.books.accepted, run.books.issued);
  });
}

/// The figures of components or periods, each the mean over replications.
void add_parts(const std::vector<RunResult>& runs, const std::string& prefix,
               std::vector<model::ComponentResult> RunResult::* parts,
               std::vector<model::ComponentResult>& result, Scalars& scalars) {
  result = runs.front().*parts;
  for (std::size_t p = 0; p < result.size(); ++p) {
    model::ComponentResult& part = result[p];
    for (std::size_t m = 0; m < part.metrics.size(); ++m) {
      const auto of = [&](const RunResult& run) {
        COUPLET_CHECK((run.*parts).size() == result.size());
        COUPLET_CHECK((run.*parts)[p].metrics.size() == part.metrics.size());
        return (run.*parts)[p].metrics[m].value;
      };
      model::Metric& metric = part.metrics[m];
      metric.value = scalars.add(prefix + part.name + "." + metric.name, Reported::mean, 0, of);
    }
  }
}

void add_cost(const Scenario& scenario, const scenario::Architecture& architecture,
              const std::vector<RunResult>& runs, ArchitectureResult& result, Scalars& scalars) {
  const Bills bills(scenario, architecture, runs);
  result.cost = bills.cost(result.books.completed);
  for (const CostFigure& figure : bills.figures(result.cost)) {
    std::size_t replication = 0;
    scalars.add("cost." + figure.path, Reported::merged, figure.value,
                [&](const RunResult&) { return figure.replications[replication++]; });
  }
}

/// Runs end at different times: a bin is the mean over those runs that have a number for it.
model::Series mean_series(const std::vector<RunResult>& runs) {
  model::Series mean = runs.front().series;
  for (const RunResult& run : runs) {
    COUPLET_CHECK(run.series.columns == mean.columns);
    mean.end = std::max(mean.end, run.series.end);
    if (run.series.values.size() > mean.values.size())
      mean.values.resize(run.series.values.size(), not_defined);
  }
  if (runs.size() == 1) return mean;
  std::vector<double> numbers;
  for (std::size_t i = 0; i < mean.values.size(); ++i) {
    numbers.clear();
    for (const RunResult& run : runs) {
      if (i < run.series.values.size() && run.series.values[i] == run.series.values[i]) {
        numbers.push_back(run.series.values[i]);
      }
    }
    mean.values[i] = stats::mean(numbers);
  }
  return mean;
}

ArchitectureResult take_together(const Scenario& scenario, const scenario::Architecture& architecture,
                                 const std::vector<RunResult>& runs) {
  ArchitectureResult result;
  result.name = architecture.name;
  result.title = architecture.title;
  result.failures_not_applicable = architecture.failures_not_applicable;
  Scalars scalars(runs, result.scalars);
  add_books(runs, result, scalars);
  add_latencies(runs, result, scalars);
  add_rates(scenario, result, scalars);
  add_parts(runs, "components.", &RunResult::components, result.components, scalars);
  add_parts(runs, "periods.", &RunResult::periods, result.periods, scalars);
  add_cost(scenario, architecture, runs, result, scalars);
  if (runs.size() == 1 && stationary(architecture)) {
    add_batch_intervals(runs.front(), scenario.run.duration - scenario.run.warmup, result);
  }
  result.series = mean_series(runs);
  result.story = runs.front().story;
  return result;
}

Comparison compare(const ArchitectureResult& first, const ArchitectureResult& other) {
  Comparison comparison;
  comparison.name = other.name + " - " + first.name;
  const auto add = [&](const std::string& path) {
    const Scalar& a = *first.find(path);
    const Scalar& b = *other.find(path);
    comparison.differences.push_back({path, a.replications.size() > 1
                                                ? stats::paired_difference(a.replications, b.replications)
                                                : difference_of_parts(a, b)});
  };
  for (const char* kind : {"response", "completion", "error_response"}) {
    for (const char* figure : {"mean", "p50", "p95", "p99"}) add(std::string(kind) + "." + figure);
  }
  for (const char* path : {"throughput", "availability", "requests.failed_share", "requests.lost_share",
                           "cost.per_month", "cost.per_million"})
    add(path);
  return comparison;
}

}  // namespace

ExperimentResult summarise(const Scenario& scenario, const std::vector<std::vector<RunResult>>& results) {
  COUPLET_CHECK(!results.empty() && results.size() == scenario.architectures.size());
  ExperimentResult result;
  result.scenario_name = scenario.name;
  result.hash = scenario.hash;
  result.title = scenario.title;
  result.seed = scenario.run.seed;
  result.replications = static_cast<std::uint32_t>(results.front().size());
  result.duration = scenario.run.duration;
  result.warmup = scenario.run.warmup;
  result.automatic_warmup = scenario.run.warmup_origin != scenario::WarmupOrigin::given;
  for (std::size_t a = 0; a < results.size(); ++a) {
    COUPLET_CHECK(!results[a].empty() && results[a].size() == result.replications);
    result.architectures.push_back(take_together(scenario, scenario.architectures[a], results[a]));
    if (a > 0) result.comparisons.push_back(compare(result.architectures.front(), result.architectures[a]));
  }
  result.remarks = remarks_on(scenario, results, result);
  return result;
}

}  // namespace couplet::experiment
