#include "experiment/remarks.hpp"

#include <algorithm>
#include <limits>

#include "catch.hpp"
#include "experiment/batched.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::Remark;
using experiment::RemarkKind;
using model::RunResult;

namespace {

/// Of one architecture unless there are results of more.
std::vector<Remark> remarks_of(const std::vector<std::vector<RunResult>>& results, bool steady = true) {
  scenario::Scenario scenario = test::two_architectures(static_cast<std::uint32_t>(results[0].size()));
  scenario.architectures.resize(results.size());
  if (!steady) scenario.architectures[0].failures.resize(1);
  return experiment::summarise(scenario, results).remarks;
}

bool has(const std::vector<Remark>& remarks, RemarkKind kind, const std::string& subject = "") {
  return std::any_of(remarks.begin(), remarks.end(), [&](const Remark& remark) {
    return remark.kind == kind && (subject.empty() || remark.subject == subject);
  });
}

/// A level of one component, bin by bin, in a run of ten seconds.
RunResult with_series(const std::string& column, const std::vector<double>& values) {
  RunResult run = test::completed_after({1s, 1s});
  run.series = {
      sim::Duration{10s} / static_cast<std::int64_t>(values.size()), {"requests.completed", column}, {}};
  for (const double value : values) {
    run.series.values.push_back(0);
    run.series.values.push_back(value);
  }
  return run;
}

std::vector<double> levels(std::size_t count, double first, double step) {
  std::vector<double> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(first + step * static_cast<double>(i));
  return result;
}

}  // namespace

TEST_CASE("nothing is remarked where there is nothing to remark") {
  CHECK(remarks_of({{test::in_turn(10, 11)}}).empty());
  CHECK(remarks_of({{test::completed_after({1s}), test::completed_after({1s})}}).empty());
}

TEST_CASE("an interval of more than a tenth to each side is too wide") {
  // Half widths: 12.7 times the standard error of two replications.
  const auto narrow = remarks_of({{test::completed_after({1000ms}), test::completed_after({1015ms})}});
  CHECK_FALSE(has(narrow, RemarkKind::wide_interval));
  const auto wide = remarks_of({{test::completed_after({1000ms}), test::completed_after({1020ms})}});
  REQUIRE(wide.size() == 1);  // response and completion are the same: once
  CHECK(wide[0].kind == RemarkKind::wide_interval);
  CHECK(wide[0].architecture == "tight");
  CHECK(wide[0].subject == "response.mean");
  CHECK(wide[0].value == Approx(12.7062047 * 0.01 / 1.01));
  CHECK(has(remarks_of({{test::in_turn(10, 30)}}), RemarkKind::wide_interval));
}

TEST_CASE("a single run that does not tell its precision says why") {
  CHECK(has(remarks_of({{test::rising(1000)}}), RemarkKind::no_interval, "response.mean"));
  const auto changing = remarks_of({{test::rising(1000)}}, false);
  CHECK(has(changing, RemarkKind::one_replication));
  CHECK_FALSE(has(changing, RemarkKind::no_interval));
  CHECK_FALSE(
      has(remarks_of({{test::in_turn(10, 11), test::in_turn(10, 11)}}, false), RemarkKind::one_replication));
}

TEST_CASE("a difference that may be none is no difference") {
  const auto runs = [](const std::vector<int>& milliseconds) {
    std::vector<RunResult> results;
    for (const int ms : milliseconds)
      results.push_back(test::completed_after({std::chrono::milliseconds{ms}}));
    return results;
  };
  const auto same = remarks_of({runs({1000, 1001, 1002}), runs({1001, 1000, 1003})});
  REQUIRE(has(same, RemarkKind::no_difference, "completion.mean"));
  CHECK(std::find_if(same.begin(), same.end(), [](const Remark& remark) {
          return remark.kind == RemarkKind::no_difference;
        })->architecture == "loose - tight");
  CHECK_FALSE(
      has(remarks_of({runs({1000, 1001, 1002}), runs({1010, 1011, 1013})}), RemarkKind::no_difference));
  // Equal in every replication: that is known, not doubtful.
  CHECK_FALSE(has(remarks_of({runs({1000, 1001}), runs({1000, 1001})}), RemarkKind::no_difference));
}

TEST_CASE("a component that is never idle is saturated") {
  RunResult run = test::completed_after({1s});
  run.components = {{"web", "service", {{"utilization", model::Unit::fraction, 0.98}}},
                    {"app", "service", {{"utilization", model::Unit::fraction, 0.995}}},
                    {"idle",
                     "service",
                     {{"utilization", model::Unit::fraction, std::numeric_limits<double>::quiet_NaN()}}}};
  const auto remarks = remarks_of({{run}});
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].kind == RemarkKind::saturated);
  CHECK(remarks[0].subject == "app");
  CHECK(remarks[0].value == 0.995);
}

TEST_CASE("a backlog that grows throughout the measured time") {
  CHECK(has(remarks_of({{with_series("queue.visible", levels(20, 0, 1))}}), RemarkKind::growing_backlog,
            "queue"));
  CHECK(
      has(remarks_of({{with_series("web.waiting", levels(25, 5, 1))}}), RemarkKind::growing_backlog, "web"));
  // Dead letters gather where nobody receives them.
  RunResult aside = with_series("queue.visible", levels(20, 0, 1));
  aside.components = {{"queue", "queue", {{"received", model::Unit::messages, 0}}}};
  CHECK_FALSE(has(remarks_of({{aside}}), RemarkKind::growing_backlog));
  aside.components[0].metrics[0].value = 1;
  CHECK(has(remarks_of({{aside}}), RemarkKind::growing_backlog));
  // Too little, too few bins, the wrong way, no backlog.
  CHECK_FALSE(
      has(remarks_of({{with_series("queue.visible", levels(20, 0, 0.5))}}), RemarkKind::growing_backlog));
  CHECK_FALSE(
      has(remarks_of({{with_series("queue.visible", levels(9, 0, 10))}}), RemarkKind::growing_backlog));
  CHECK_FALSE(
      has(remarks_of({{with_series("queue.visible", levels(20, 100, -1))}}), RemarkKind::growing_backlog));
  CHECK_FALSE(has(remarks_of({{with_series("queue.sent", levels(20, 0, 1))}}), RemarkKind::growing_backlog));
}

TEST_CASE("of the 45 pairs of ten means at most three may not rise") {
  const std::vector<double> rising{0, 1, 2, 3, 4, 5, 6, 7, 8, 10};
  CHECK(experiment::grows_throughout(rising));
  CHECK(experiment::grows_throughout({1, 0, 3, 2, 5, 4, 6, 7, 8, 12}));        // three
  CHECK_FALSE(experiment::grows_throughout({1, 0, 3, 2, 5, 4, 7, 6, 8, 12}));  // four
  CHECK_FALSE(experiment::grows_throughout({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));   // by less than ten
  CHECK_FALSE(experiment::grows_throughout(std::vector<double>(10, 50)));
}

TEST_CASE("a beginning that differs from the rest means a longer warm-up") {
  const auto starting = [](int first) {
    return test::batched([first](std::size_t i) { return (i < 4 ? first : 1000) + (i % 2 == 0 ? 5 : -5); });
  };
  const auto low = remarks_of({{starting(800)}});
  REQUIRE(has(low, RemarkKind::short_warmup, "response"));
  const auto is_warmup = [](const auto& remark) { return remark.kind == RemarkKind::short_warmup; };
  CHECK(std::find_if(low.begin(), low.end(), is_warmup)->value == Approx(0.2));  // of the second half's mean
  CHECK(has(remarks_of({{starting(1200)}}), RemarkKind::short_warmup));
  CHECK_FALSE(
      has(remarks_of({{starting(970)}}), RemarkKind::short_warmup));  // significant, and does not matter
  CHECK_FALSE(has(remarks_of({{starting(1000)}}), RemarkKind::short_warmup));
  // What comes back later is no warm-up.
  CHECK_FALSE(has(remarks_of({{test::batched([](std::size_t i) {
                    return (i < 4 || (i >= 20 && i < 24) ? 800 : 1000) + (i % 2 == 0 ? 5 : -5);
                  })}}),
                  RemarkKind::short_warmup));
  // Where every replication is the same nothing is left to chance.
  CHECK_FALSE(has(remarks_of({{starting(800), starting(800)}}), RemarkKind::short_warmup));
  // With replications, and not where the run changes anyway.
  const std::vector<RunResult> three{starting(800), starting(801), starting(803)};
  CHECK(has(remarks_of({three}), RemarkKind::short_warmup));
  CHECK_FALSE(has(remarks_of({three}, false), RemarkKind::short_warmup));
}

TEST_CASE("a warm-up that a pilot run could not find is doubtful") {
  scenario::Scenario scenario = test::two_architectures(1);
  scenario.architectures.resize(1);
  scenario.run.warmup_origin = scenario::WarmupOrigin::doubtful;
  CHECK(has(experiment::summarise(scenario, {{test::in_turn(10, 11)}}).remarks, RemarkKind::doubtful_warmup));
  scenario.run.warmup_origin = scenario::WarmupOrigin::found;
  const auto found = experiment::summarise(scenario, {{test::in_turn(10, 11)}});
  CHECK(found.remarks.empty());
  CHECK(found.automatic_warmup);
}
