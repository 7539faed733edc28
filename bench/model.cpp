#include "bench/model.hpp"

#include <algorithm>
#include <cmath>

#include "bench/minimal.hpp"

namespace couplet::bench {
namespace {

/// Mean time in an M/M/c queue whose services take one second on average: Erlang's C by way of his B.
double mean_response_mmc(int servers, double load) {
  double blocked = 1;
  for (int c = 1; c <= servers; ++c) blocked = load * blocked / (c + load * blocked);
  const double waits = servers * blocked / (servers - load * (1 - blocked));
  return 1 + waits / (servers - load);
}

}  // namespace

// M/M/1 at 80 %: the variance of n mean waits tends to ρ(2 + 5ρ - 4ρ² + ρ³)/(1 - ρ)⁴/n = 1976/n (Daley 1968).
// In the pipeline hardly anybody waits, so the exponential work alone makes the error.
const std::array<Model, 2> models{{
    {"mm1", "requests", 0.8, mean_response_mmc(1, 0.8), 8.9, minimal_mm1, "two variables and a deque",
     "simpy_mm1.py"},
    {"pipeline", "messages", 80, mean_response_mmc(100, 80), 1.0, minimal_pipeline, "a deque and a heap",
     "simpy_pipeline.py"},
}};

double tolerance(const Model& model, std::uint64_t requests) {
  return std::max(0.02, 3 * model.relative_error / std::sqrt(static_cast<double>(requests)));
}

bool agrees(const Model& model, std::uint64_t requests, double mean_response) {
  return std::abs(mean_response / model.mean_response - 1) <= tolerance(model, requests);
}

}  // namespace couplet::bench
