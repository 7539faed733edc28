#include <cmath>

#include "catch.hpp"
#include "experiment/results.hpp"
#include "experiment/stand_in.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::ExperimentResult;
using model::RunResult;

namespace {

ExperimentResult summary_of(const scenario::Scenario& scenario) {
  std::vector<std::vector<RunResult>> results;
  for (const auto& architecture : scenario.architectures) {
    results.emplace_back();
    for (std::uint32_t r = 0; r < scenario.run.replications; ++r) {
      model::RunOptions options;
      options.replication = r;
      results.back().push_back(test::stand_in_run(scenario, architecture, options));
    }
  }
  return experiment::summarise(scenario, results);
}

}  // namespace

TEST_CASE("the books are sums over replications, shares are of all requests") {
  const ExperimentResult result = summary_of(test::two_architectures(3));
  const auto& loose = result.architectures[1];
  CHECK(loose.books.issued == 52 + 52 + 52);
  CHECK(loose.books.completed == 50 + 50 + 50);
  CHECK(loose.books.accepted == 50 + 50 + 50);
  CHECK(loose.books.left == 0 + 1 + 2);
  CHECK(loose.failed_share == 3.0 / 156);
  CHECK(loose.lost_share == 3.0 / 156);
  CHECK(result.value("loose.requests.issued") == 156.0);
  CHECK(result.value("loose.requests.lost_share") == 3.0 / 156);
}

TEST_CASE("percentiles are those of all replications together, their intervals those of the replications") {
  auto scenario = test::two_architectures(2);
  scenario.architectures.resize(1);
  const ExperimentResult result = experiment::summarise(
      scenario, {{test::completed_after({1s, 1s, 1s}), test::completed_after({3s, 3s, 3s, 3s, 3s})}});
  const auto& latency = result.architectures[0].latencies[2];
  CHECK(latency.count == 8);
  CHECK(latency.mean == 18.0 / 8);
  CHECK(latency.p50 == Approx(3).epsilon(0.001));
  CHECK(latency.min == 1);
  CHECK(latency.max == 3);
  const auto* p50 = result.architectures[0].find("completion.p50");
  REQUIRE(p50->interval);
  CHECK(p50->replications == std::vector<double>{1, 3});
  CHECK(p50->interval->estimate == 2);
  CHECK(p50->interval->low == Approx(2 - 12.7062047364));
  CHECK(p50->interval->high == Approx(2 + 12.7062047364));
}

TEST_CASE("a histogram of nothing has no figures") {
  const auto latency = experiment::latency_summary({});
  CHECK(latency.count == 0);
  for (const auto& [name, figure] : experiment::latency_figures) CHECK(std::isnan(latency.*figure));
}

TEST_CASE("an architecture that was not asked for anything has no shares") {
  auto scenario = test::two_architectures(1);
  const ExperimentResult result = experiment::summarise(scenario, {{RunResult{}}, {RunResult{}}});
  CHECK(std::isnan(result.architectures[0].failed_share));
  CHECK(std::isnan(result.architectures[0].availability));
  CHECK(result.architectures[0].throughput == 0);
  CHECK(std::isnan(result.architectures[0].cost.per_million));
}

TEST_CASE("rates and the figures of components are means over replications") {
  const ExperimentResult result = summary_of(test::two_architectures(3));
  const auto& tight = result.architectures[0];
  CHECK(tight.throughput == 5);  // 50 completions in 10 s
  CHECK(tight.availability == Approx(50.0 / 52));
  CHECK(tight.components[0].metrics[2].name == "waiting.max");
  CHECK(tight.components[0].metrics[2].value == (8.0 + 11 + 14) / 3);
  CHECK(std::isnan(tight.components[0].metrics[3].value));
}

TEST_CASE("only the measured window counts for throughput") {
  auto scenario = test::two_architectures(1);
  scenario.run.warmup = 5s;
  CHECK(summary_of(scenario).architectures[0].throughput == 10);
}

TEST_CASE("a single replication without batches has no intervals, sums never have one") {
  const ExperimentResult one = summary_of(test::two_architectures(1));
  for (const auto& scalar : one.architectures[0].scalars) CHECK_FALSE(scalar.interval);
  const ExperimentResult many = summary_of(test::two_architectures(3));
  CHECK_FALSE(many.architectures[0].find("requests.issued")->interval);
  CHECK_FALSE(many.architectures[0].find("completion.count")->interval);
  CHECK(many.architectures[0].find("requests.lost_share")->interval);
  CHECK(many.architectures[0].find("throughput")->interval);
}

TEST_CASE("a component's path may leave out the word components") {
  const ExperimentResult result = summary_of(test::two_architectures(1));
  CHECK(result.value("loose.components.queue.visible.max") == 107.0);
  CHECK(result.value("loose.queue.visible.max") == 107.0);
  CHECK_FALSE(result.value("loose.queue.visible"));
  CHECK_FALSE(result.value("tight.queue.visible.max"));
  CHECK_FALSE(result.value("nobody.completion.p50"));
  CHECK_FALSE(result.value("loose"));
  CHECK(result.value("loose.cost.total") == 0.0);
}

TEST_CASE("a bin of the series is the mean over the replications that reach it") {
  const ExperimentResult result = summary_of(test::two_architectures(3));
  const model::Series& series = result.architectures[0].series;
  REQUIRE(series.rows() == 4);
  CHECK(series.values[1] == (8.0 + 11 + 14) / 3 / 8);
  CHECK(series.values[5] == (11.0 + 14) / 2 / 8);
  CHECK(series.values[7] == 14.0 / 8);
  CHECK(series.end == sim::Time{12s});  // that of the longest
}

TEST_CASE("the story is that of the first replication") {
  const ExperimentResult result = summary_of(test::two_architectures(3));
  REQUIRE(result.architectures[1].story.size() == 1);
  CHECK(result.architectures[1].story[0].component == "queue");
}

TEST_CASE("differences are paired, each architecture minus the first") {
  auto scenario = test::two_architectures(2);
  scenario.architectures.push_back(scenario.architectures[1]);
  scenario.architectures[2].name = "third";
  const ExperimentResult result =
      experiment::summarise(scenario, {{test::completed_after({1s}), test::completed_after({5s})},
                                       {test::completed_after({3s}), test::completed_after({7s})},
                                       {test::completed_after({1s}), test::completed_after({6s})}});
  REQUIRE(result.comparisons.size() == 2);
  CHECK(result.comparisons[0].name == "loose - tight");
  CHECK(result.comparisons[1].name == "third - tight");
  const auto& narrow = result.comparisons[0].find("completion.mean")->interval;
  CHECK(narrow.estimate == 2);
  CHECK(narrow.low == 2);  // the replications differ, the difference does not
  CHECK(narrow.high == 2);
  CHECK(result.comparisons[1].find("completion.mean")->interval.estimate == 0.5);
  CHECK(result.comparisons[0].find("throughput")->interval.estimate == 0);
  CHECK(std::isnan(result.comparisons[0].find("error_response.p99")->interval.estimate));
  CHECK(result.comparisons[0].find("requests.issued") == nullptr);
}
