// Whether intervals are right as often as they say: a thousand independent experiments on a queue whose true
// figures are known. The shares are recorded in docs/experiments-statistics.md.

#include <cmath>
#include <string>

#include "catch.hpp"
#include "experiment/results.hpp"
#include "model/run.hpp"
#include "valid_scenario.hpp"

using namespace couplet;

namespace {

// Sanitizers and debug builds do a tenth of it, and allow for it.
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr int experiments = 100;
constexpr double least = 0.88;
constexpr double most = 1;
#else
constexpr int experiments = 1000;
constexpr double least = 0.93;
constexpr double most = 0.97;
#endif

/// M/M/1, half loaded: 50 customers and 100 services a second; a response takes 20 ms on average.
constexpr double true_mean = 1.0 / (100 - 50);

scenario::Scenario mm1(const std::string& duration) {
  const std::string text = R"({
    "couplet": 1, "effects": "none",
    "run": {"duration": ")" +
                           duration + R"(", "warmup": "20s", "drain": "1h", "sample": "1h"},
    "workload": {"customers": {"to": "server", "arrivals": {"process": "poisson", "rate": "50/s"},
                               "needs": {"service": {"dist": "exponential", "mean": "10ms"}}}},
    "architectures": {"mm1": {"components": {
      "server": {"kind": "service", "threads": 1, "steps": [{"work": "service"}]}}}}})";
  return test::valid_scenario(text, {"mm1", {}});
}

/// The experiment of this seed; experiments have nothing to do with each other.
experiment::ExperimentResult experiment_of(scenario::Scenario& scenario, std::uint64_t seed) {
  scenario.run.seed = seed;
  std::vector<std::vector<model::RunResult>> results(1);
  for (std::uint32_t r = 0; r < scenario.run.replications; ++r) {
    model::RunOptions options;
    options.seed = seed;
    options.replication = r;
    results[0].push_back(model::run(scenario, scenario.architectures[0], options));
  }
  return experiment::summarise(scenario, results);
}

struct Coverage {
  int right = 0;
  int without = 0;  // an interval
  double share() const { return static_cast<double>(right) / (experiments - without); }

  void add(const experiment::Scalar& scalar, double truth) {
    if (!scalar.interval || std::isnan(scalar.interval->low)) {
      ++without;
    } else if (scalar.interval->low <= truth && truth <= scalar.interval->high) {
      ++right;
    }
  }
};

void check(const std::string& what, const Coverage& coverage) {
  INFO(what << ": " << coverage.right << " of " << experiments << " intervals contain the true value, "
            << coverage.without << " experiments gave none");
  WARN(what << ": " << coverage.share() << ", " << coverage.without << " without");
  CHECK(coverage.share() >= least);
  CHECK(coverage.share() <= most);
  CHECK(coverage.without <= experiments / 50);
}

void cover(scenario::Scenario scenario, const std::string& method) {
  Coverage mean;
  Coverage median;
  Coverage tail;
  for (int e = 0; e < experiments; ++e) {
    const auto result = experiment_of(scenario, 1000 + static_cast<std::uint64_t>(e));
    const auto& architecture = result.architectures[0];
    mean.add(*architecture.find("response.mean"), true_mean);
    median.add(*architecture.find("response.p50"), true_mean * std::log(2));
    tail.add(*architecture.find("response.p95"), true_mean * std::log(20));
  }
  check(method + ", mean", mean);
  check(method + ", median", median);
  check(method + ", 95th percentile", tail);
}

}  // namespace

TEST_CASE("95 % intervals of ten replications contain the true value") {
  scenario::Scenario scenario = mm1("120s");  // 5,000 customers each
  scenario.run.replications = 10;
  cover(scenario, "ten replications");
}

TEST_CASE("95 % intervals from the batches of one run contain the true value") {
  cover(mm1("1020s"), "batches");  // 50,000 customers
}
