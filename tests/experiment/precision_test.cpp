#include "experiment/precision.hpp"

#include <cmath>
#include <map>

#include "catch.hpp"
#include "experiment/stand_in.hpp"
#include "experiment/wire.hpp"
#include "stats/student_t.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::PreciseRun;
using experiment::PrecisionGoal;
using experiment::UnknownMetric;

namespace {

/// "tight" takes 90 and 110 ms in turn, replication by replication; "loose" always 200 ms.
struct Runs {
  std::map<std::pair<std::string, std::uint32_t>, int> done;
  scenario::Scenario scenario = test::two_architectures(1);

  std::variant<PreciseRun, UnknownMetric> operator()(const PrecisionGoal& goal) {
    experiment::PointsOptions options;
    options.jobs = 1;
    return experiment::run_to_precision(
        scenario,
        [this](const scenario::Scenario&, const scenario::Architecture& architecture,
               const model::RunOptions& run) {
          ++done[{architecture.name, run.replication}];
          const int ms = architecture.name == "loose" ? 200 : run.replication % 2 == 0 ? 90 : 110;
          return test::completed_after({std::chrono::milliseconds{ms}});
        },
        options, goal);
  }

  PreciseRun to(double half_width, std::uint32_t most = 1000, std::vector<std::string> of = {}) {
    PrecisionGoal goal;
    goal.half_width = half_width;
    goal.replications_max = most;
    goal.of = std::move(of);
    return std::get<PreciseRun>((*this)(goal));
  }
};

/// Half the interval of `count` replications in turn at 90 and 110, by their mean.
double half_width_of(std::uint32_t count) {
  const std::uint32_t half = count / 2;
  const double up = half;
  const double mean = (90 * (count - up) + 110 * up) / count;
  const double squares = (count - up) * (90 - mean) * (90 - mean) + up * (110 - mean) * (110 - mean);
  return stats::t_quantile(0.95, count - 1) * std::sqrt(squares / (count - 1) / count) / mean;
}

}  // namespace

TEST_CASE("replications are added until the interval is narrow enough") {
  Runs runs;
  const PreciseRun run = runs.to(0.03);
  CHECK(run.precision.reached);
  CHECK(run.precision.half_width <= 0.03);
  CHECK(run.precision.widest == "tight.response.mean");
  const std::uint32_t count = runs.scenario.run.replications;
  CHECK(run.precision.half_width == Approx(half_width_of(count)));
  // 1.96 · 0.1 / sqrt(n) is 0.03 at 43; with a tenth added each time, and not many more.
  CHECK(count >= 43);
  CHECK(count <= 60);
}

TEST_CASE("every replication is run once, by its own number") {
  Runs runs;
  const PreciseRun run = runs.to(0.03);
  const std::uint32_t count = runs.scenario.run.replications;
  CHECK(runs.done.size() == std::size_t{2} * count);
  for (const auto& [point, times] : runs.done) {
    CHECK(times == 1);
    CHECK(point.second < count);
  }
  REQUIRE(run.points.results.size() == 2);
  for (std::uint32_t r = 0; r < count; ++r) {
    CHECK(run.points.results[0][r].response.max() == (r % 2 == 0 ? 90ms : 110ms));
    CHECK(run.points.results[1][r].response.max() == 200ms);
  }
}

TEST_CASE("it begins with what the scenario wants, at least five") {
  Runs few;
  few.to(0.5);
  CHECK(few.scenario.run.replications == 5);
  Runs many;
  many.scenario.run.replications = 12;
  many.to(0.5);
  CHECK(many.scenario.run.replications == 12);
}

TEST_CASE("the cap ends it") {
  Runs runs;
  const PreciseRun run = runs.to(0.001, 20);
  CHECK_FALSE(run.precision.reached);
  CHECK(runs.scenario.run.replications == 20);
  CHECK(run.precision.half_width == Approx(half_width_of(20)));
  Runs three;
  CHECK_FALSE(three.to(0.001, 3).precision.reached);
  CHECK(three.scenario.run.replications == 3);
}

TEST_CASE("a figure may be chosen, of one architecture or of all") {
  Runs one;
  CHECK(one.to(0.001, 1000, {"loose.completion.p99"}).precision.widest == "loose.completion.p99");
  CHECK(one.scenario.run.replications == 5);  // it never differs
  Runs all;
  CHECK(all.to(0.03, 1000, {"throughput", "completion.p50"}).precision.widest == "tight.completion.p50");
  Runs unknown;
  PrecisionGoal goal;
  goal.of = {"completion.p50", "compeltion.p99"};
  const auto outcome = unknown(goal);
  REQUIRE(std::holds_alternative<UnknownMetric>(outcome));
  CHECK(std::get<UnknownMetric>(outcome).path == "compeltion.p99");
}

TEST_CASE("what is not defined ends it at once") {
  Runs runs;
  const PreciseRun run = runs.to(0.01, 1000, {"tight.error_response.p99"});
  CHECK_FALSE(run.precision.reached);
  CHECK(std::isnan(run.precision.half_width));
  CHECK(runs.scenario.run.replications == 5);
}

TEST_CASE("where nothing is answered no precision is reached") {
  scenario::Scenario scenario = test::two_architectures(1);
  const auto silent = [](const scenario::Scenario&, const scenario::Architecture&, const model::RunOptions&) {
    model::RunResult result;
    result.books.issued = result.books.lost = 3;
    return result;
  };
  experiment::PointsOptions options;
  options.jobs = 1;
  const auto run = std::get<PreciseRun>(experiment::run_to_precision(scenario, silent, options, {}));
  CHECK_FALSE(run.precision.reached);
  CHECK(run.precision.widest.empty());
  CHECK(scenario.run.replications == 5);
}

TEST_CASE("a failure has the number of its replication") {
  scenario::Scenario scenario = test::two_architectures(1);
  experiment::PointsOptions options;
  options.jobs = 1;
  PrecisionGoal goal;
  goal.half_width = 1e-9;
  const auto outcome = experiment::run_to_precision(
      scenario,
      [](const scenario::Scenario& what, const scenario::Architecture& architecture,
         const model::RunOptions& run) {
        if (run.replication == 7) throw model::LimitError("too much");
        return test::stand_in_run(what, architecture, run);
      },
      options, goal);
  const auto& points = std::get<PreciseRun>(outcome).points;
  CHECK(points.ending == experiment::Ending::failed);
  REQUIRE(points.failure);
  CHECK(points.failure->replication == 7);
  CHECK(points.failure->message == "too much");
}

TEST_CASE("how many replications come next") {
  CHECK(experiment::next_replications(100, 1.2, 1000) == 159);      // 100 · 1.44 · 1.1 = 158.4
  CHECK(experiment::next_replications(100, 1.00001, 1000) == 111);  // a tenth more at least
  CHECK(experiment::next_replications(5, 1.00001, 1000) == 6);
  CHECK(experiment::next_replications(5, 100, 1000) == 10);  // at most twice as many
  CHECK(experiment::next_replications(600, 3, 1000) == 1000);
  CHECK(experiment::next_replications(999, 1.01, 1000) == 1000);
}
