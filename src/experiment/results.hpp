#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cost/bill.hpp"
#include "model/result.hpp"
#include "scenario/problem.hpp"
#include "scenario/scenario.hpp"
#include "stats/histogram.hpp"
#include "stats/interval.hpp"

namespace couplet::experiment {

/// Figures of a histogram, in seconds; NaN where it is empty.
struct LatencySummary {
  std::uint64_t count = 0;
  double mean = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0, min = 0, max = 0;
};
LatencySummary latency_summary(const stats::Histogram& histogram);

/// The histograms that an architecture has, and the figures of each, by their names in paths.
using LatencyKind = std::pair<const char*, stats::Histogram model::RunResult::*>;
inline constexpr std::array<LatencyKind, 4> latency_kinds{
    {{"response", &model::RunResult::response},
     {"error_response", &model::RunResult::error_response},
     {"completion", &model::RunResult::completion},
     {"collected", &model::RunResult::collected}}};
using LatencyFigure = std::pair<const char*, double LatencySummary::*>;
inline constexpr std::array<LatencyFigure, 8> latency_figures{{{"mean", &LatencySummary::mean},
                                                               {"p50", &LatencySummary::p50},
                                                               {"p90", &LatencySummary::p90},
                                                               {"p95", &LatencySummary::p95},
                                                               {"p99", &LatencySummary::p99},
                                                               {"p999", &LatencySummary::p999},
                                                               {"min", &LatencySummary::min},
                                                               {"max", &LatencySummary::max}}};

/// The counts of the books by their names in paths, in the order of summaries: the classes, then the rest.
using BookCount = std::pair<const char*, std::uint64_t model::Books::*>;
inline constexpr std::array<BookCount, 6> book_classes{{{"issued", &model::Books::issued},
                                                        {"completed", &model::Books::completed},
                                                        {"failed", &model::Books::failed},
                                                        {"lost", &model::Books::lost},
                                                        {"parked", &model::Books::parked},
                                                        {"pending", &model::Books::pending}}};
inline constexpr std::array<BookCount, 9> book_counts{
    {{"left", &model::Books::left},
     {"unanswered", &model::Books::unanswered},
     {"duplicates", &model::Books::duplicates},
     {"duplicates_absorbed", &model::Books::duplicates_absorbed},
     {"completed_after_error", &model::Books::completed_after_error},
     {"attempts", &model::Books::attempts},
     {"out_of_order", &model::Books::out_of_order},
     {"retries_denied", &model::Books::retries_denied},
     {"breaker_refused", &model::Books::breaker_refused}}};

/// One figure of an architecture under its path: "requests.lost", "completion.p99",
/// "components.queue.visible.max".
struct Scalar {
  std::string path;
  double value = 0;  // as reported: counts of requests summed, percentiles of all, else the mean
  std::vector<double> replications;  // by replication number
  /// 95 %: of the mean over replications, or of a single run from its batches. Absent for counts that are
  /// reported as sums, which it would not contain, and where a single run says nothing of it.
  std::optional<stats::Interval> interval;
  /// Of a single run: stats::BatchEstimate::parts, which have the interval's spread; empty if there is none.
  std::vector<double> parts;
  bool parts_correlated = false;  // and therefore there is none

  double mean() const { return stats::mean(replications); }
};

/// A line of the bill: the mean over replications, and what a month of 730 hours comes to at this load.
struct BillLine {
  cost::Line line;
  std::int64_t month_quantity = 0;  // base units
  cost::NanoDollars month_amount = 0;
  cost::NanoDollars month_wasted = 0;
};
struct ComponentCost {
  std::string name;
  double total = 0, per_month = 0;
};

/// What the run costs, in US dollars: `total` is the sum of its lines. per_million is NaN when nothing was
/// completed, what is by the month where the run has no length.
struct Cost {
  double total = 0, per_million = 0, per_hour = 0, per_month = 0;
  double wasted = 0, waste_share = 0;                // of a month
  double empty_receives = 0, repeats = 0, idle = 0;  // of what is wasted
  std::vector<BillLine> lines;
  std::vector<ComponentCost> components;  // those that cost something, or may
  std::string book;
  bool free_tier = false;
};

/// One architecture, its replications taken together in order of their numbers.
struct ArchitectureResult {
  std::string name, title;
  model::Books books;                                             // sums
  double failed_share = 0, lost_share = 0;                        // of all that were issued; NaN if none was
  std::array<stats::Histogram, latency_kinds.size()> histograms;  // merged; as latency_kinds
  std::array<LatencySummary, latency_kinds.size()> latencies;     // of those
  double throughput = 0;    // completions per second in the measured window: mean over replications
  double availability = 0;  // positively answered, of issued: mean over replications
  std::vector<model::ComponentResult> components;  // each metric the mean over replications
  std::vector<model::ComponentResult> periods;     // the same
  model::Series series;                            // each bin the mean over those replications that reach it
  std::vector<model::StoryEvent> story;            // of replication 0
  Cost cost;
  std::vector<std::string> failures_not_applicable;
  std::vector<Scalar> scalars;  // all of the above that has a path, in the order of summaries

  /// A path below the architecture; "components." may be left out. nullptr if there is none.
  const Scalar* find(std::string_view path) const;
};

/// Paired: replications of the same number met the same customers.
struct Difference {
  std::string path;
  stats::Interval interval;
};
struct Comparison {
  std::string name;  // "loose - tight"
  std::vector<Difference> differences;

  const Difference* find(std::string_view path) const;
};

enum class Outcome { holds, fails, inconclusive };

/// What the numbers of a metric are, as far as people write them differently.
enum class MetricUnit { seconds, share, dollars, per_second, other };

struct Verdict {
  std::string text;
  Outcome outcome = Outcome::fails;
  double value = 0;  // of the left side; NaN: not defined
  MetricUnit unit = MetricUnit::other;
  std::optional<double> against = {};  // of the right side, where that is measured, too
};

enum class RemarkKind {
  saturated,        // subject: a component; value: its utilization
  growing_backlog,  // subject: a component; value: what waited in the last tenth of the window, on average
  one_replication,  // the architecture changes over time, and a single run has no intervals
  short_warmup,     // subject: a latency; value: by how much of its mean the beginning differs from the rest
  no_interval,      // subject: a path; batches of the single run depend on each other
  wide_interval,    // subject: a path; value: half the interval, as a share of the figure
  no_difference,    // architecture: the comparison's name; subject: a path
  doubtful_warmup,  // found by a pilot run that is too short for it
};
struct Remark {
  RemarkKind kind{};
  std::string architecture;  // empty: of all
  std::string subject;
  double value = 0;
};

/// What came of --precision.
struct Precision {
  double goal = 0;              // half of a 95 % interval, as a share of the figure
  std::vector<std::string> of;  // as asked; empty: the means of response and completion
  bool reached = false;
  double half_width = 0;  // that of the widest; NaN: not defined in some replication
  std::string widest;     // its path, with the architecture
};

/// What comes of a measured figure beside the one that theory has.
enum class Agreement {
  agrees,
  disagrees,
  too_few,  // observations: no interval, or one too wide to tell
};

/// A figure of queueing theory, and the same as it was measured.
struct TheoryFigure {
  std::string path;
  double expected = 0;
  double bias = 0;             // see theory::Figure
  stats::Interval measured{};  // of theory's confidence for a single figure; NaN bounds: there is none
  Agreement agreement = Agreement::too_few;
};

/// As theory::Part, with what was measured.
struct TheoryPart {
  std::string component, system, given;
  std::vector<TheoryFigure> figures;
  std::vector<std::string> broken;
};

struct TheoryReport {
  double confidence = 0;                               // that all intervals together are right
  double single_confidence = 0;                        // that one of them is (Bonferroni)
  std::uint64_t figures = 0;                           // that have an interval
  std::vector<std::vector<TheoryPart>> architectures;  // in file order
};

struct ExperimentResult {
  std::string scenario_name, hash, title;
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;
  sim::Duration duration{}, warmup{};
  bool automatic_warmup = false;  // found by a pilot run
  std::optional<Precision> precision;
  std::vector<ArchitectureResult> architectures;  // in file order
  std::vector<Comparison> comparisons;            // each architecture with the first
  std::vector<Remark> remarks;
  std::vector<Verdict> expectations;
  std::optional<TheoryReport> theory;  // if it was asked for

  const ArchitectureResult* find(std::string_view architecture) const;

  /// "loose.completion.p99" as reported; nullopt: no such path.
  std::optional<double> value(std::string_view path) const;
};

/// Takes everything together but the expectations.
/// REQUIRES: results[a][r] is replication r of scenario.architectures[a]; at least one of each.
ExperimentResult summarise(const scenario::Scenario& scenario,
                           const std::vector<std::vector<model::RunResult>>& results);

/// Fills result.expectations, in file order. Expectations about architectures of `left_out` (not run this
/// time) are passed over. Paths that lead nowhere are returned, each with what may have been meant; line and
/// file are left for the caller.
///
/// With several replications paths read their means, and a relation is inconclusive where the 95 % interval
/// of left minus right straddles the bound; "== 0" must hold in every replication. "always" asks every
/// replication by itself, "surely" the interval, which for a single run is that of its batches; without an
/// interval it is inconclusive. A value that is not defined (a percentile of nothing) fails.
scenario::Problems judge(const scenario::Scenario& scenario, const std::vector<std::string>& left_out,
                         ExperimentResult& result);

/// "nothing is called …" for a path that leads nowhere, and what may have been meant or could follow.
std::string no_such_metric(const std::string& path, const ExperimentResult& result);

}  // namespace couplet::experiment
