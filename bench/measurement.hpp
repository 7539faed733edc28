#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <vector>

namespace couplet::bench {

/// One run of one tool.
struct Measurement {
  std::uint64_t requests = 0;
  double seconds = 0;        // of CPU time
  double mean_response = 0;  // seconds of simulated time

  double per_second() const { return static_cast<double>(requests) / seconds; }
};

/// CPU time of this process since the stopwatch was made: on a machine shared with others it says more than
/// the time on the wall, and on a quiet one the same, as everything measured here has one thread.
class Stopwatch {
 public:
  double seconds() const { return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC; }

 private:
  std::clock_t start_ = std::clock();
};

/// What several rounds say. REQUIRES: there was one.
struct Spread {
  double median, min, max;

  static Spread of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    const double median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return {median, values.front(), values.back()};
  }
};

}  // namespace couplet::bench
