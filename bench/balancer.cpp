#include "bench/balancer.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "bench/measurement.hpp"
#include "model/run.hpp"
#include "scenario/load.hpp"

namespace couplet::bench {
namespace {

constexpr double many_targets_slowdown_max = 3;

scenario::Scenario load(std::uint64_t divisor) {
  const std::string file = fmt::format("{}/balancer.json", COUPLET_BENCH_FOLDER);
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  const std::string content{std::istreambuf_iterator<char>(in), {}};
  scenario::LoadOptions options;
  options.file_name = file;
  options.overrides.push_back({"/run/duration", fmt::format("{}s", 1000 / divisor)});
  scenario::Problems problems;
  auto loaded = scenario::load(content, options, problems);
  if (!loaded) throw std::runtime_error(problems.front().text());
  return *std::move(loaded);
}

}  // namespace

bool measure_balancer(const Size& size) {
  const scenario::Scenario scenario = load(size.divisor);
  fmt::print("| {:<10} | {:<12} | checks |\n", "targets", "M requests/s");
  fmt::print("|-{0:-<9}-:|-{0:-<11}-:|-{0:-<5}-:|\n", "-");
  std::vector<double> seconds;
  for (const scenario::Architecture& architecture : scenario.architectures) {
    fmt::print(stderr, "a load balancer with {} targets\n", architecture.name);
    std::vector<double> rounds;
    model::RunResult result;
    for (int round = 0; round < size.rounds; ++round) {
      const Stopwatch stopwatch;
      result = model::run(scenario, architecture, {});
      rounds.push_back(stopwatch.seconds());
    }
    double probes = 0;
    for (const model::Metric& metric : result.components.front().metrics) {
      if (metric.name == "probes") probes = metric.value;
    }
    seconds.push_back(Spread::of(rounds).median);
    const auto& web = std::get<scenario::ServiceSpec>(architecture.components.back().spec);
    fmt::print("| {:>10} | {:>12.2f} | {:>6.0f} |\n", web.instances,
               static_cast<double>(result.books.issued) / seconds.back() / 1e6, probes);
  }
  fmt::print("\n");
  if (seconds.back() <= many_targets_slowdown_max * seconds.front()) return true;
  fmt::print(stderr, "couplet_bench: a thousand targets make a load balancer {:.1f} times slower than ten\n",
             seconds.back() / seconds.front());
  return false;
}

}  // namespace couplet::bench
