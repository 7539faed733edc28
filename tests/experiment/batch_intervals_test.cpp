#include "experiment/batch_intervals.hpp"

#include <cmath>

#include "catch.hpp"
#include "experiment/batched.hpp"
#include "stats/student_t.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::ExperimentResult;
using experiment::Scalar;

namespace {

/// Half of the interval of 32 values that are as far from their mean as `apart`.
double half_width_of(double apart) {
  return stats::t_quantile(0.95, 31) * apart * std::sqrt(32.0 / 31 / 32);
}

scenario::Scenario one_architecture(std::uint32_t replications) {
  scenario::Scenario scenario = test::two_architectures(replications);
  scenario.architectures.resize(1);
  return scenario;
}

ExperimentResult summary_of(const model::RunResult& run) {
  return experiment::summarise(one_architecture(1), {{run}});
}

}  // namespace

TEST_CASE("a single run has intervals from its batches") {
  const ExperimentResult result = summary_of(test::in_turn(10, 14));
  const Scalar& mean = *result.architectures[0].find("completion.mean");
  REQUIRE(mean.interval);
  CHECK(mean.interval->estimate == Approx(0.012));
  CHECK(mean.interval->high - mean.interval->low == Approx(2 * half_width_of(0.002)));
  CHECK(mean.parts.size() == 32);
  CHECK(mean.parts[0] == Approx(0.010));
  CHECK(mean.parts[31] == Approx(0.014));
  CHECK_FALSE(mean.parts_correlated);
  // Ten completions in each part of 10/32 s.
  const Scalar& throughput = *result.architectures[0].find("throughput");
  REQUIRE(throughput.interval);
  CHECK(throughput.interval->low == Approx(32));
  CHECK(throughput.interval->high == Approx(32));
  // Sums have none, nor has what batches do not know.
  CHECK_FALSE(result.architectures[0].find("requests.issued")->interval);
  CHECK_FALSE(result.architectures[0].find("completion.count")->interval);
  CHECK_FALSE(result.architectures[0].find("completion.max")->interval);
  CHECK_FALSE(result.architectures[0].find("error_response.mean")->interval);
}

TEST_CASE("what never happened, or always, is not certain to go on so") {
  const auto find = [](const ExperimentResult& result, const char* path) {
    return *result.architectures[0].find(path);
  };
  model::RunResult run = test::in_turn(10, 14);
  const ExperimentResult none = summary_of(run);
  for (const char* path : {"availability", "requests.failed_share", "requests.lost_share"}) {
    CHECK_FALSE(find(none, path).interval);
    CHECK(find(none, path).parts.empty());
    CHECK_FALSE(find(none, path).parts_correlated);
  }
  CHECK(find(none, "availability").value == 1);
  // One of ten that failed, in a single batch, is enough; so is one that was lost.
  run.batches[5].failed = 1;
  run.batches[5].latencies[0].count = 9;
  run.books.failed = 1;
  const ExperimentResult some = summary_of(run);
  REQUIRE(find(some, "requests.failed_share").interval);
  CHECK(find(some, "requests.failed_share").interval->low < 1.0 / 320);
  CHECK(find(some, "requests.failed_share").interval->high > 1.0 / 320);
  CHECK(find(some, "availability").interval);
  CHECK_FALSE(find(some, "requests.lost_share").interval);
  // All of them.
  for (auto& batch : run.batches) {
    batch.failed = batch.issued;
    batch.latencies[0].count = 0;
  }
  CHECK_FALSE(find(summary_of(run), "requests.failed_share").interval);
  CHECK_FALSE(find(summary_of(run), "availability").interval);
}

TEST_CASE("the interval of a percentile comes from the shares below it") {
  // Batches of 10 to 25 ms, in no order that looks like one: 5 i modulo 16.
  const ExperimentResult result =
      summary_of(test::batched([](std::size_t i) { return 10 + static_cast<int>(5 * i % 16); }));
  const Scalar& median = *result.architectures[0].find("response.p50");
  REQUIRE(median.interval);
  // 8 of 16 values are not above the median of 17 ms; a batch is below it wholly or not at all.
  CHECK(median.value == Approx(0.017).epsilon(0.001));
  const double share = 100 * half_width_of(0.5);
  const auto& whole = result.architectures[0].histograms[0];
  CHECK(median.interval->low == sim::to_seconds(whole.percentile(50 - share)));
  CHECK(median.interval->high == sim::to_seconds(whole.percentile(50 + share)));
  CHECK(median.interval->low < 0.016);
  CHECK(median.interval->high > 0.018);
  // The parts have its spread.
  const stats::Interval spread = stats::mean_interval(median.parts);
  CHECK(spread.high - spread.low == Approx(median.interval->high - median.interval->low));
  CHECK(spread.estimate == Approx(median.value));
  // Nothing is known of what lies beyond all that was seen.
  CHECK_FALSE(result.architectures[0].find("response.p999")->interval);
}

TEST_CASE("a percentile is certain where all are the same") {
  const ExperimentResult result = summary_of(test::in_turn(10, 10));
  const Scalar& tail = *result.architectures[0].find("response.p999");
  REQUIRE(tail.interval);
  CHECK(tail.interval->low == 0.01);
  CHECK(tail.interval->high == 0.01);
  CHECK(tail.parts == std::vector<double>(32, 0.01));
}

TEST_CASE("a run whose parts depend on each other has no interval and says so") {
  const ExperimentResult result = summary_of(test::rising(100));
  const Scalar& mean = *result.architectures[0].find("completion.mean");
  CHECK_FALSE(mean.interval);
  CHECK(mean.parts_correlated);
}

TEST_CASE("several replications do not look at batches") {
  const ExperimentResult result =
      experiment::summarise(one_architecture(2), {{test::in_turn(10, 14), test::in_turn(10, 14)}});
  const Scalar& mean = *result.architectures[0].find("completion.mean");
  CHECK(mean.parts.empty());
  REQUIRE(mean.interval);
  CHECK(mean.interval->low == mean.interval->high);
}

TEST_CASE("parts of a run that changes do not stand for each other") {
  scenario::Scenario scenario = one_architecture(1);
  scenario::Architecture& architecture = scenario.architectures[0];
  architecture.producers.resize(1);
  const auto with = [&](scenario::Arrivals arrivals) {
    architecture.producers[0].source = std::move(arrivals);
    return experiment::stationary(architecture);
  };
  CHECK(with(scenario::PoissonArrivals{}));
  CHECK(with(scenario::ConstantArrivals{}));
  CHECK(with(scenario::MmppArrivals{}));
  CHECK_FALSE(with(scenario::BurstArrivals{}));
  CHECK_FALSE(with(scenario::ProfileArrivals{}));
  CHECK_FALSE(with(scenario::TraceArrivals{}));
  architecture.producers[0].source = scenario::ClosedLoop{};
  CHECK(experiment::stationary(architecture));
  architecture.producers[0].limit = 5;
  CHECK_FALSE(experiment::stationary(architecture));
  architecture.producers.clear();
  CHECK(experiment::stationary(architecture));
  architecture.components.resize(2);
  const auto with_part = [&](auto spec) {
    architecture.components[1].spec = spec;
    return experiment::stationary(architecture);
  };
  scenario::AutoscalerSpec autoscaler;
  CHECK(with_part(autoscaler));
  autoscaler.schedule.resize(1);
  CHECK_FALSE(with_part(autoscaler));
  scenario::HostSpec host;
  CHECK(with_part(host));
  host.machine.credits = scenario::CpuCredits::unlimited;
  CHECK(with_part(host));
  host.machine.credits = scenario::CpuCredits::standard;
  CHECK_FALSE(with_part(host));
  CHECK(with_part(scenario::ServiceSpec{}));
  architecture.components[1].machine.credits = scenario::CpuCredits::standard;
  CHECK_FALSE(experiment::stationary(architecture));
  architecture.components.clear();
  CHECK(experiment::stationary(architecture));
  architecture.failures.resize(1);
  CHECK_FALSE(experiment::stationary(architecture));
  const ExperimentResult result = experiment::summarise(scenario, {{test::in_turn(10, 14)}});
  CHECK_FALSE(result.architectures[0].find("completion.mean")->interval);
}

TEST_CASE("differences of single runs are paired batch by batch") {
  const scenario::Scenario scenario = test::two_architectures(1);
  const ExperimentResult result =
      experiment::summarise(scenario, {{test::in_turn(10, 14)}, {test::in_turn(20, 25)}});
  const auto& difference = result.comparisons[0].find("completion.mean")->interval;
  CHECK(difference.estimate == Approx(0.0105));
  CHECK(difference.high - difference.low == Approx(2 * half_width_of(0.0005)));
  // Where one of them has no interval, neither has the difference.
  const ExperimentResult other =
      experiment::summarise(scenario, {{test::in_turn(10, 14)}, {test::rising(100)}});
  CHECK(std::isnan(other.comparisons[0].find("completion.mean")->interval.low));
  CHECK_FALSE(std::isnan(other.comparisons[0].find("completion.mean")->interval.estimate));
}
