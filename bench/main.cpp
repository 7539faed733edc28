#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>
#include <system_error>

#include "bench/backlog.hpp"
#include "bench/balancer.hpp"
#include "bench/couplet_run.hpp"
#include "bench/memory.hpp"
#include "bench/operations.hpp"
#include "bench/throughput.hpp"

namespace couplet::bench {
namespace {

constexpr const char* usage =
    "couplet_bench [--quick] [--rounds N]   all tables; --quick: a tenth of the work\n"
    "couplet_bench mm1|pipeline [REQUESTS]  Couplet alone, once: for profilers\n"
    "couplet_bench backlog                  queues with short and long backlogs alone\n"
    "couplet_bench balancer                 load balancers with few and many targets alone\n";

constexpr int exit_wrong = 1;
constexpr int exit_usage = 2;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

int run_once(const Model& model, std::uint64_t requests) {
  const Measurement measured = run_couplet(model, requests, 1);
  fmt::print("{} {} in {:.3f} s: {:.2f} M/s, mean {:.4f} s\n", measured.requests, model.unit,
             measured.seconds, measured.per_second() / 1e6, measured.mean_response);
  return agrees(model, measured.requests, measured.mean_response) ? 0 : exit_wrong;
}

int run_all(const Size& size) {
  const bool flat = measure_memory(size);  // first, while this process is small
  const bool steady = measure_backlog(size);
  const bool cheap = measure_balancer(size);
  const bool right = measure_throughput(size);
  measure_operations(size);
  fmt::print(
      "Per second of CPU time, one thread. The ratios hardly depend on the machine. Aims, on two quiet "
      "cores:\n"
      "7 M requests/s (mm1) and 4 M messages/s (pipeline) or more, and at least 35 times SimPy (1/35).\n");
  return flat && steady && cheap && right ? 0 : exit_wrong;
}

int wrong_arguments() {
  fmt::print(stderr, "{}", usage);
  return exit_usage;
}

int main_of(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "backlog") return measure_backlog({}) ? 0 : exit_wrong;
  if (argc == 2 && std::string_view(argv[1]) == "balancer") return measure_balancer({}) ? 0 : exit_wrong;
  if (argc > 1) {
    for (const Model& model : models) {
      if (std::string_view(argv[1]) != model.name) continue;
      const auto requests = argc == 2 ? 3'000'000 : argc == 3 ? number(argv[2]) : std::nullopt;
      return requests ? run_once(model, *requests) : wrong_arguments();
    }
  }
  Size size;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--quick") {
      size.divisor = 10;
      continue;
    }
    const auto rounds = option == "--rounds" && ++i < argc ? number(argv[i]) : std::nullopt;
    if (!rounds || *rounds > 1000) return wrong_arguments();
    size.rounds = static_cast<int>(*rounds);
  }
  return run_all(size);
}

}  // namespace
}  // namespace couplet::bench

int main(int argc, char** argv) {
  try {
    return couplet::bench::main_of(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "couplet_bench: %s\n", error.what());
    return couplet::bench::exit_wrong;
  }
}
