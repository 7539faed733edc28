// What common random numbers are worth: the same customers, with the same work, face both sides of a
// comparison.

#include <cmath>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "experiment/results.hpp"
#include "model/run.hpp"
#include "valid_scenario.hpp"

using namespace couplet;

namespace {

scenario::Scenario url2png(std::vector<scenario::Override> overrides = {}) {
  const std::ifstream file(COUPLET_SCENARIOS "/url2png.json");
  std::ostringstream text;
  text << file.rdbuf();
  scenario::LoadOptions options;
  options.file_name = "url2png.json";
  options.overrides = std::move(overrides);
  return test::valid_scenario(text.str(), options);
}

/// Of one architecture, ten times.
std::vector<model::RunResult> ten_runs(const scenario::Scenario& scenario, std::size_t architecture) {
  std::vector<model::RunResult> runs;
  for (std::uint32_t r = 0; r < 10; ++r) {
    model::RunOptions options;
    options.seed = scenario.run.seed;
    options.replication = r;
    runs.push_back(model::run(scenario, scenario.architectures[architecture], options));
  }
  return runs;
}

constexpr const char* all_latencies[] = {"response.mean",  "response.p50",    "response.p95",
                                         "response.p99",   "completion.mean", "completion.p50",
                                         "completion.p95", "completion.p99"};

/// The same if replications of the same number differed from their mean in the same proportion, which no
/// pairing of them can better: with spreads of the ratio r it is (1 + r^2) / (1 - r)^2, under the root.
double best_gain(const std::vector<model::RunResult>& first, const std::vector<model::RunResult>& second,
                 const std::string& path) {
  scenario::Scenario pair = url2png();
  pair.run.replications = 10;
  const auto result = experiment::summarise(pair, {first, second});
  const auto spread = [&](std::size_t of) {
    const stats::Interval interval = stats::mean_interval(result.architectures[of].find(path)->replications);
    return interval.high - interval.low;
  };
  const double a = spread(0), b = spread(1);
  return std::sqrt(a * a + b * b) / std::fabs(a - b);
}

/// As if this architecture, before and after a change, were two.
scenario::Scenario twice(std::size_t architecture) {
  scenario::Scenario pair = url2png();
  pair.architectures[1 - architecture] = pair.architectures[architecture];
  pair.architectures[1].name = "changed";
  return pair;
}

/// How many times narrower the interval of second minus first is for being paired.
double gain(scenario::Scenario pair, const std::vector<model::RunResult>& first,
            const std::vector<model::RunResult>& second, const std::string& path) {
  pair.run.replications = 10;
  const auto result = experiment::summarise(pair, {first, second});
  const auto& a = result.architectures[0].find(path)->replications;
  const auto& b = result.architectures[1].find(path)->replications;
  const stats::Interval paired = stats::paired_difference(a, b);
  const stats::Interval unpaired = stats::unpaired_difference(a, b);
  CHECK(result.comparisons[0].find(path)->interval.low == paired.low);
  return (unpaired.high - unpaired.low) / (paired.high - paired.low);
}

}  // namespace

TEST_CASE("paired throughputs of url2png are at least three times as precise") {
  const scenario::Scenario scenario = url2png();
  const double times = gain(scenario, ten_runs(scenario, 0), ten_runs(scenario, 1), "throughput");
  WARN("throughput, loose - tight: " << times);
  CHECK(times >= 3);
}

TEST_CASE("so are latencies of url2png before and after a change of its design") {
  const auto as_it_is = ten_runs(url2png(), 1);
  const auto shorter_pause =
      ten_runs(url2png({{"/architectures/loose/components/renderer/pause", "500ms"}}), 1);
  for (const char* path : {"completion.mean", "completion.p95"}) {
    const double times = gain(twice(1), as_it_is, shorter_pause, path);
    WARN(path << ", pause of the renderer 0.5 s instead of 1 s: " << times);
    CHECK(times >= 3);
  }
}

TEST_CASE("so is every latency of either architecture of url2png, for one parameter that is changed") {
  struct Change {
    std::size_t architecture;
    const char* pointer;
    const char* value;
  };
  const Change changes[] = {{0, "/architectures/tight/components/renderer/boot", "3m"},
                            {0, "/architectures/tight/components/renderer/backlog", "20"},
                            {1, "/architectures/loose/components/renderer/batch", "5"}};
  for (const Change& change : changes) {
    const auto as_it_is = ten_runs(url2png(), change.architecture);
    const auto changed = ten_runs(url2png({{change.pointer, change.value}}), change.architecture);
    for (const char* path : all_latencies) {
      const double times = gain(twice(change.architecture), as_it_is, changed, path);
      WARN(change.pointer << "=" << change.value << ", " << path << ": " << times);
      CHECK(times >= 3);  // infinitely many where all customers fare the same
    }
  }
}

TEST_CASE("no pairing makes the latencies of loose minus tight three times as precise") {
  const scenario::Scenario scenario = url2png();
  const auto tight = ten_runs(scenario, 0), loose = ten_runs(scenario, 1);
  for (const char* path : all_latencies) {
    const double times = gain(scenario, tight, loose, path), best = best_gain(tight, loose, path);
    WARN(path << ", loose - tight: " << times << " of at most " << best);
    CHECK(best < 3);
    CHECK(times < best * 1.2);  // Welch's interval has other degrees of freedom
  }
}
