#include "scenario/lint_work.hpp"

#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet;
using namespace couplet::scenario;

namespace {

/// Times of a worker with these parts; the customers bring a need "render", exponential with mean 10 s.
HandlingTimes times_of(const std::string& worker) {
  SampleFile file;
  file.workload =
      R"({"visitors": {"to": "queue", "arrivals": {"process": "poisson", "rate": "1/s"},
 "needs": {"render": {"dist": "exponential", "mean": "10s"}}}})";
  file.components = R"({"queue": {"kind": "queue"}, "db": {"kind": "database", "read": "3s"},
 "slow": {"kind": "service", "latency": "1s", "steps": [{"work": "4s"}, {"respond": "ok"}, {"work": "1h"}]},
 "worker": {"kind": "worker", "polls": "queue", "pause": "1s", )" +
                    worker + "}}";
  file.rest = R"(, "effects": "none")";
  const Scenario scenario = loaded(file.text());
  LintBudget budget;
  const LintView view(scenario, scenario.architectures[0], budget);
  const auto times = handling_times(view, static_cast<ComponentIndex>(3), 0);
  REQUIRE(times);
  REQUIRE(times->batch.size() == handling_samples);
  return *times;
}

double seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

double quantile(const std::vector<std::int64_t>& sorted, double q) {
  return seconds(sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))]);
}

}  // namespace

// The bands are four standard errors of an empirical quantile: sqrt(q (1 - q) / n) / density.

TEST_CASE("sampled quantiles of exponential work agree with theory") {
  const HandlingTimes times = times_of(R"("steps": [{"work": "render"}])");
  CHECK(quantile(times.batch, 0.5) == Approx(6.931).margin(0.4));
  CHECK(quantile(times.batch, 0.99) == Approx(46.05).margin(4.0));
  CHECK(quantile(times.message, 0.999) == Approx(69.08).margin(12.7));
}

TEST_CASE("a need is drawn once a message, work of the worker for each step") {
  // Twice the same: 2 · 46.05 s. Two of their own: Erlang with two stages, 99 % at 66.38 s.
  CHECK(quantile(times_of(R"("steps": [{"work": "render"}, {"work": "render"}])").batch, 0.99) ==
        Approx(92.10).margin(8.0));
  const std::string own = R"({"work": {"dist": "exponential", "mean": "10s"}})";
  CHECK(quantile(times_of("\"steps\": [" + own + ", " + own + "]").batch, 0.99) == Approx(66.38).margin(4.6));
}

TEST_CASE("messages of a batch are handled one after another") {
  // Erlang with ten stages of 10 s: mean 100 s, 99 % at 187.8 s. Of all messages half are through by 50 s or
  // so.
  const HandlingTimes times = times_of(R"("batch": 10, "steps": [{"work": "render"}])");
  CHECK(times.message.size() == 10 * times.batch.size());
  CHECK(quantile(times.batch, 0.99) == Approx(187.8).margin(6.5));
}

TEST_CASE("calls count up to their answer, or to their timeout and beyond it for each attempt") {
  const auto only = [](const std::string& step) {
    const HandlingTimes times = times_of("\"steps\": [" + step + "]");
    CHECK(times.batch.front() == times.batch.back());
    return seconds(times.batch.front());
  };
  CHECK(only(R"({"read": "db"})") == 3);
  CHECK(only(R"({"call": "slow"})") == 5);
  CHECK(only(R"({"repeat": 3, "steps": [{"call": "slow"}]})") == 15);
  CHECK(only(R"({"call": "slow", "timeout": "5s"})") == 5);
  CHECK(
      only(
          R"({"call": "slow", "timeout": "2s", "retry": {"attempts": 3, "backoff": "linear", "base": "1s"}})") ==
      9);
  CHECK(only(R"({"parallel": [[{"call": "slow"}], [{"read": "db"}]]})") == 5);
}

TEST_CASE("messages that fail are not deleted, late or not") {
  const HandlingTimes times = times_of(R"("steps": [{"work": "1s"}, {"fail": "torn"}, {"work": "1h"}])");
  CHECK(times.message.empty());
  CHECK(seconds(times.batch.back()) == 1);
}

TEST_CASE("a budget that is spent ends the measuring") {
  SampleFile file;
  file.components = R"({"web": {"kind": "queue"}, "worker": {"kind": "worker", "polls": "web", "pause": "1s",
 "steps": [{"repeat": 10000, "steps": [{"repeat": 10000, "steps": [{"work": "1ns"}]}]}]}})";
  const Scenario scenario = loaded(file.text());
  LintBudget budget;
  const LintView view(scenario, scenario.architectures[0], budget);
  CHECK(!handling_times(view, static_cast<ComponentIndex>(1), 0));
  CHECK(budget.steps <= 0);
}
