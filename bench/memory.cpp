#include "bench/memory.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <exception>
#include <optional>

#include "bench/couplet_run.hpp"

namespace couplet::bench {
namespace {

constexpr std::array<std::uint64_t, 3> lengths{1'000'000, 10'000'000, 50'000'000};
// A histogram opens 4 KB for an octave that nothing fell into before, in each of twenty parts of a run: fifty
// times the requests find some three rarer ones at either end. A hundred bytes for each of 49 million would
// be 4,700 MiB.
constexpr double growth_max_mib = 1;

int run_in_child(const Model& model, std::uint64_t requests) {
  try {
    const Measurement measured = run_couplet(model, requests, 1);
    return agrees(model, measured.requests, measured.mean_response) ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "couplet_bench: {}\n", error.what());
    return 1;
  }
}

/// In MiB; nothing if the run went wrong.
std::optional<double> peak_of(const Model& model, std::uint64_t requests) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child < 0) return std::nullopt;
  if (child == 0) _exit(run_in_child(model, requests));
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child || status != 0) return std::nullopt;
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts KiB
}

}  // namespace

bool measure_memory(const Size& size) {
  const Model& model = models.front();
  fmt::print("| {:<8} | {:<12} | peak resident memory |\n", "model", "requests");
  fmt::print("|:{0:-<8}-|-{0:-<11}-:|-{0:-<19}-:|\n", "-");
  double first = 0, last = 0;
  for (const std::uint64_t length : lengths) {
    const std::uint64_t requests = length / size.divisor;
    fmt::print(stderr, "memory of {} requests\n", requests);
    const auto peak = peak_of(model, requests);
    if (!peak) {
      fmt::print(stderr, "couplet_bench: the run of {} requests failed\n", requests);
      return false;
    }
    if (length == lengths.front()) first = *peak;
    last = *peak;
    fmt::print("| {:<8} | {:>12} | {:>16.1f} MiB |\n", model.name, requests, *peak);
  }
  fmt::print("\n");
  if (last - first <= growth_max_mib) return true;
  fmt::print(stderr, "couplet_bench: memory grows with the number of requests\n");
  return false;
}

}  // namespace couplet::bench
