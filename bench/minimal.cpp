#include "bench/minimal.hpp"

#include <cmath>
#include <deque>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

namespace couplet::bench {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// SplitMix64 (Steele, Lea, Flood 2014), and its logarithm.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  double exponential(double mean) {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    z ^= z >> 31;
    return -std::log((static_cast<double>(z >> 12) + 0.5) * 0x1p-52) * mean;
  }

 private:
  std::uint64_t state_;
};

}  // namespace

Measurement minimal_mm1(std::uint64_t customers, std::uint64_t seed) {
  const Stopwatch stopwatch;
  Random random(seed);
  std::deque<double> inside;  // when each of them came
  double next_arrival = random.exponential(1.25);
  double next_departure = never;
  double responses = 0;
  for (std::uint64_t arrived = 0; next_arrival < never || next_departure < never;) {
    if (next_arrival < next_departure) {
      if (inside.empty()) next_departure = next_arrival + random.exponential(1);
      inside.push_back(next_arrival);
      next_arrival = ++arrived < customers ? next_arrival + random.exponential(1.25) : never;
    } else {
      responses += next_departure - inside.front();
      inside.pop_front();
      next_departure = inside.empty() ? never : next_departure + random.exponential(1);
    }
  }
  return {customers, stopwatch.seconds(), responses / static_cast<double>(customers)};
}

Measurement minimal_pipeline(std::uint64_t messages, std::uint64_t seed) {
  constexpr std::size_t workers = 100;
  using Job = std::pair<double, double>;  // when it is done, when it was sent
  const Stopwatch stopwatch;
  Random random(seed);
  std::deque<double> waiting;  // when each of them was sent
  std::priority_queue<Job, std::vector<Job>, std::greater<>> working;
  double next_arrival = random.exponential(1.0 / 80);
  double responses = 0;
  for (std::uint64_t sent = 0; next_arrival < never || !working.empty();) {
    if (working.empty() || next_arrival < working.top().first) {
      if (working.size() < workers) {
        working.emplace(next_arrival + random.exponential(1), next_arrival);
      } else {
        waiting.push_back(next_arrival);
      }
      next_arrival = ++sent < messages ? next_arrival + random.exponential(1.0 / 80) : never;
    } else {
      const auto [now, since] = working.top();
      working.pop();
      responses += now - since;
      if (waiting.empty()) continue;
      working.emplace(now + random.exponential(1), waiting.front());
      waiting.pop_front();
    }
  }
  return {messages, stopwatch.seconds(), responses / static_cast<double>(messages)};
}

}  // namespace couplet::bench
