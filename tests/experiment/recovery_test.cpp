#include "experiment/recovery.hpp"

#include <cmath>

#include "catch.hpp"
#include "experiment/sweep.hpp"
#include "model/run.hpp"
#include "report/recovery_map.hpp"
#include "report/sweep.hpp"
#include "report/temporary_folder.hpp"
#include "scenario/load.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::Recovery;
using experiment::RecoveryGoal;
using test::TemporaryFolder;

namespace {

/// Retries that keep an overload alive: a server for 50 requests a second gets 30, and up to 120 calls when
/// all of them fail. In 'once' nobody tries again.
constexpr const char* storm = R"({
  "couplet": 1,
  "run": {"duration": "8m", "warmup": "30s", "seed": 1, "sample": "10s"},
  "workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "30/s"},
                            "needs": {"page": {"dist": "exponential", "mean": "100ms"}}}},
  "failures": [{"at": "2m", "for": "10s", "slow": "app", "factor": 10}],
  "components": {"app": {"kind": "service", "threads": 5, "backlog": 500, "steps": [{"work": "page"}]}},
  "architectures": {
    "again": {"goal": ["app"], "components": {"web": {"kind": "service", "threads": 100, "backlog": 50,
      "steps": [{"call": "app", "timeout": "1s", "retry": {"attempts": 4, "backoff": "none"}}]}}},
    "once": {"goal": ["app"], "components": {"web": {"kind": "service", "threads": 100, "backlog": 50,
      "steps": [{"call": "app", "timeout": "1s"}]}}}}})";

std::optional<scenario::Scenario> load(const std::vector<scenario::Override>& overrides) {
  scenario::LoadOptions options;
  options.file_name = "storm.json";
  options.overrides = overrides;
  scenario::Problems problems;
  auto loaded = scenario::load(storm, options, problems);
  for (const auto& problem : problems) UNSCOPED_INFO(problem.text());
  REQUIRE(loaded);
  return loaded;
}

std::string why_not(const std::vector<scenario::Override>& overrides, const RecoveryGoal& goal) {
  std::string error;
  const auto loaded = load(overrides);
  CHECK_FALSE(experiment::trigger_of(*loaded, goal, error));
  return error;
}

/// One architecture, whose goodput in replication r is 100 before, and then `after[r]`, window by window.
experiment::ExperimentResult with_goodput(const std::vector<std::vector<double>>& after,
                                          const std::vector<double>& before) {
  experiment::ExperimentResult result;
  result.architectures.resize(1);
  auto& architecture = result.architectures[0];
  architecture.name = "one";
  architecture.scalars.push_back({"periods.recovery before.goodput", 0, before, {}, {}, false});
  for (int window = 0; window < experiment::recovery_windows; ++window) {
    experiment::Scalar scalar;
    scalar.path = "periods.recovery " + std::to_string(window) + ".goodput";
    for (const auto& of : after) scalar.replications.push_back(of[static_cast<std::size_t>(window)]);
    architecture.scalars.push_back(std::move(scalar));
  }
  return result;
}

}  // namespace

TEST_CASE("the trigger is all that happens at set times, from its first to its last moment") {
  std::string error;
  const RecoveryGoal goal{0.9, 2min};
  auto trigger = experiment::trigger_of(*load({}), goal, error);
  REQUIRE(trigger);
  CHECK(trigger->from == sim::Time{120s});
  CHECK(trigger->until == sim::Time{130s});
  trigger = experiment::trigger_of(*load({{"/failures/-", R"({"at": "3m", "for": "20s", "crash": "app"})"},
                                          {"/workload/rush",
                                           R"({"to": "web", "needs": {"page": "1ms"},
                                   "arrivals": {"process": "burst", "size": 9, "over": "2s", "at": "1m"}})"}}),
                                   goal, error);
  REQUIRE(trigger);
  CHECK(trigger->from == sim::Time{60s});
  CHECK(trigger->until == sim::Time{200s});
}

TEST_CASE("where nothing can be said of recovery, it is told why") {
  const RecoveryGoal goal{0.9, 2min};
  CHECK(why_not({{"/failures", "[]"}}, goal) == "there is nothing to recover from: no failure and no burst");
  CHECK(why_not({{"/failures/0", R"({"at": "2m", "crash": "app"})"}}, goal) ==
        "\"crash app\" has no end that the scenario sets; to recover from it there must be one (\"for\")");
  CHECK(why_not({{"/failures/0/at", "20s"}}, goal) ==
        "what is to be recovered from begins at 20s, and nothing is measured before");
  CHECK(why_not({{"/failures/0/for", "5m"}}, goal) ==
        "whether it has recovered is to be seen at 540s, and the run ends at 480s; make /run/duration "
        "longer, or "
        "--within shorter");
  CHECK(
      why_not(
          {{"/workload/rush",
            R"({"to": "web", "needs": {"page": "1ms"}, "arrivals": {"process": "burst", "size": 9, "at": "3m",
                                        "every": "1m"}})"}},
          goal) == "the bursts of \"rush\" come again and again; to recover from one it must be the last");
}

TEST_CASE("recovered is what has its goodput back at the end, from some window on") {
  const std::vector<double> quick(10, 95), never(10, 20);
  const std::vector<double> late{0, 0, 0, 99, 50, 90, 91, 92, 93, 94};  // from the sixth window on
  const std::vector<double> relapsed{95, 95, 95, 95, 95, 95, 95, 95, 95, 89};
  const RecoveryGoal goal{0.9, 100s};
  const auto recoveries = experiment::recoveries_of(
      with_goodput({quick, never, late, relapsed, quick}, {100, 100, 100, 100, 0}), goal);
  REQUIRE(recoveries.size() == 1);
  CHECK(recoveries[0].runs == 4);  // in the fifth there was nothing to come back to
  CHECK(recoveries[0].recovered == 2);
  CHECK(recoveries[0].share.estimate == 0.5);
  CHECK(recoveries[0].share.low == Approx(0.15004).epsilon(1e-4));
  CHECK(recoveries[0].share.high == Approx(0.84996).epsilon(1e-4));
  CHECK(recoveries[0].time.estimate == 25);  // 0 s and 50 s
  const auto nothing = experiment::recoveries_of(with_goodput({quick}, {0}), goal);
  CHECK(nothing[0].runs == 0);
  CHECK(std::isnan(nothing[0].share.estimate));
  CHECK_FALSE(experiment::recovery_cells(nothing)[0]->interval);
}

TEST_CASE("a short failure passes, a long one tips the system for good, unless nobody tries again") {
  const TemporaryFolder folder;
  experiment::PointStore store(folder.path("sweep.sqlite"));
  const RecoveryGoal goal{0.7, 3min};
  experiment::SweepPlan plan;
  std::string error;
  plan.axes = {*experiment::read_axis("/workload/visitors/arrivals/rate=8/s,20/s", error),
               *experiment::read_axis("/failures/0/for=0.2s,60s", error)};
  plan.points = experiment::grid(plan.axes);
  plan.replications = 4;
  const experiment::LoadPoint watched = [&](const std::vector<scenario::Override>& varied,
                                            scenario::Problems&) {
    auto loaded = load(varied);
    return std::optional(experiment::watched(*loaded, *experiment::trigger_of(*loaded, goal, error), goal));
  };
  const auto outcome = experiment::run_sweep(plan, watched, model::run, store, {});
  REQUIRE(outcome.failures.empty());
  experiment::SweepTable table;
  table.axes = plan.axes;
  table.replications = plan.replications;
  std::vector<std::vector<Recovery>> at;
  for (std::size_t point = 0; point < plan.points.size(); ++point) {
    auto result = experiment::result_of(plan, point, watched, store);
    REQUIRE(result);
    at.push_back(experiment::recoveries_of(*result, goal));
    table.columns = experiment::recovery_columns(at.back());
    table.rows.push_back({plan.points[point], true, experiment::recovery_cells(at.back())});
    experiment::forget_recovery(*result);
    for (const auto& scalar : result->architectures[0].scalars)
      CHECK(scalar.path.find("recovery") == std::string::npos);
    CHECK(result->architectures[0].periods.empty());
  }
  // 8/s: four tries each are 32 calls a second, which the server can do.
  const std::vector<std::uint32_t> again{4, 4, 4, 0}, once{4, 4, 4, 4};
  for (std::size_t point = 0; point < 4; ++point) {
    CAPTURE(point);
    CHECK(at[point][0].recovered == again[point]);
    CHECK(at[point][1].recovered == once[point]);
    CHECK(at[point][0].runs == 4);
  }
  CHECK(at[2][0].time.estimate < 60);
  const std::string map = report::recovery_map(table, {});
  CHECK(map.find("again – % of runs that recover; down rate (/s), across for (s)\n"
                 "      0.2    60\n"
                 "   8  100   100\n"
                 "  20  100     0\n") != std::string::npos);
  const std::string csv = report::sweep_csv(table);
  CHECK(csv.find("again.recovered,again.recovered.low,again.recovered.high,again.recovery_time,") !=
        std::string::npos);
}

TEST_CASE("a watched scenario has a hash of its own, and is the same run otherwise") {
  std::string error;
  const RecoveryGoal goal{0.9, 2min};
  const auto plain = *load({});
  const auto watched = experiment::watched(plain, *experiment::trigger_of(plain, goal, error), goal);
  CHECK(watched.hash != plain.hash);
  CHECK(watched.periods.size() == 11);
  CHECK(watched.periods[0].from == sim::Time{30s});  // not 0 s, which is warm-up
  CHECK(watched.periods[0].to == sim::Time{120s});
  CHECK(watched.periods[1].from == sim::Time{130s});
  CHECK(watched.periods[10].to == sim::Time{250s});
  auto of_plain = model::run(plain, plain.architectures[0], {});
  auto of_watched = model::run(watched, watched.architectures[0], {});
  CHECK(of_plain.books.completed == of_watched.books.completed);
  CHECK(of_plain.response == of_watched.response);
}
