#include "bench/throughput.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/couplet_run.hpp"
#include "bench/simpy.hpp"

namespace couplet::bench {
namespace {

constexpr std::uint64_t requests_a_round = 3'000'000;
constexpr std::uint64_t simpy_requests_a_round = 300'000;

/// One tool at one model.
struct Contender {
  std::string tool;
  std::uint64_t requests;  // a round
  std::function<std::optional<Measurement>(std::uint64_t requests, std::uint64_t seed)> run;
  std::vector<Measurement> rounds;
};

std::vector<Contender> contenders(const Model& model, const Size& size, bool simpy) {
  const std::uint64_t requests = requests_a_round / size.divisor;
  std::vector<Contender> all;
  all.push_back(
      {"Couplet", requests, [&model](auto n, auto seed) { return run_couplet(model, n, seed); }, {}});
  all.push_back({fmt::format("hand-written: {}", model.what_minimal_is), requests, model.minimal, {}});
  if (simpy) {
    all.push_back({"SimPy",
                   simpy_requests_a_round / size.divisor,
                   [&model](auto n, auto seed) { return run_simpy(model, n, seed); },
                   {}});
  }
  return all;
}

/// A rate with about three digits that count.
std::string rate(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:#.3g} M", per_second / 1e6);
  return fmt::format("{:.0f} k", per_second / 1e3);
}

std::string ratio_to(const Contender& couplet, const Contender& contender) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < couplet.rounds.size(); ++i) {
    ratios.push_back(contender.rounds[i].per_second() / couplet.rounds[i].per_second());
  }
  const double ratio = Spread::of(ratios).median;
  return ratio >= 1 ? fmt::format("{:.2g}", ratio) : fmt::format("1/{:.2g}", 1 / ratio);
}

void print_rows(const Model& model, const std::vector<Contender>& all) {
  for (const Contender& contender : all) {
    std::vector<double> rates;
    for (const Measurement& round : contender.rounds) rates.push_back(round.per_second());
    const Spread spread = Spread::of(rates);
    const std::string range =
        fmt::format("{} ({} .. {})", rate(spread.median), rate(spread.min), rate(spread.max));
    fmt::print("| {:<8} | {:<39} | {:<35} | {:>16} |\n", model.name, contender.tool, range,
               ratio_to(all.front(), contender));
  }
  if (all.size() < 3) {
    fmt::print("| {:<8} | {:<39} | {:<35} | {:>16} |\n", model.name, "SimPy",
               "not installed (Debian 13 has none)", "");
  }
}

/// Whether the mean over all rounds is what theory says.
bool check(const Model& model, const Contender& contender) {
  double responses = 0;
  std::uint64_t requests = 0;
  for (const Measurement& round : contender.rounds) {
    responses += round.mean_response * static_cast<double>(round.requests);
    requests += round.requests;
  }
  const double mean = responses / static_cast<double>(requests);
  fmt::print(stderr, "{}, {}: mean {:.4f} s, theory {:.4f} s, may differ by {:.1f} %\n", model.name,
             contender.tool, mean, model.mean_response, 100 * tolerance(model, requests));
  if (agrees(model, requests, mean)) return true;
  fmt::print(stderr, "couplet_bench: {}, {}: that is wrong\n", model.name, contender.tool);
  return false;
}

/// One round of one tool; false, and said, if it did not end well.
bool run_round(const Model& model, Contender& contender, std::uint64_t seed) {
  if (const auto measured = contender.run(contender.requests, seed)) {
    contender.rounds.push_back(*measured);
    return true;
  }
  fmt::print(stderr, "couplet_bench: {}, {}: it failed\n", model.name, contender.tool);
  return false;
}

}  // namespace

bool measure_throughput(const Size& size) {
  const bool simpy = simpy_is_installed();
  std::vector<std::vector<Contender>> all;
  for (const Model& model : models) all.push_back(contenders(model, size, simpy));
  for (int round = 1; round <= size.rounds; ++round) {
    fmt::print(stderr, "round {} of {}\n", round, size.rounds);
    for (std::size_t i = 0; i < models.size(); ++i) {
      for (Contender& contender : all[i]) {
        if (!run_round(models[i], contender, static_cast<std::uint64_t>(round))) return false;
      }
    }
  }
  fmt::print("| {:<8} | {:<39} | {:<35} | ratio to Couplet |\n", "model", "tool",
             "per second: median (min .. max)");
  fmt::print("|:{0:-<8}-|:{0:-<39}-|:{0:-<35}-|-{0:-<15}-:|\n", "-");
  bool right = true;
  for (std::size_t i = 0; i < models.size(); ++i) {
    print_rows(models[i], all[i]);
    for (const Contender& contender : all[i]) right = check(models[i], contender) && right;
  }
  fmt::print("\n");
  return right;
}

}  // namespace couplet::bench
