#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace couplet::stats {

/// MSER-5: where a sequence of observations that begins in an untypical state is best cut. Of all beginnings
/// it removes the one that leaves the mean of the rest with the smallest estimated standard error, computed
/// on means of five: the d that minimises sum over i > d of (Y_i - mean)² / (n - d)² (White, Cobb and Spratt,
/// "A comparison of five steady-state truncation heuristics for simulation", Winter Simulation Conference
/// 2000). The last five means are never left alone: so few may be alike by chance (Hoad, Robinson and
/// Davies 2008). A cut in the second half says that the sequence is too short, or has no steady state.
///
/// Memory is bounded: beyond 16,384 means neighbours are joined, and a mean is of ten, twenty, ...
class Mser {
 public:
  /// An observation, and when it was made. REQUIRES: times do not decrease, values are not negative.
  void add(sim::Time at, sim::Duration value) {
    sum_ += value.count();
    if (++count_ == size_) close(at);
  }

  struct Cut {
    sim::Time at{};         // of the last observation removed; the start of the run if none is
    bool reliable = false;  // in the first half, and there were enough of them
  };
  /// If the best cut is in the second half, the best of the first half.
  Cut cut() const;

  std::uint64_t batch_size() const { return size_; }

  static constexpr std::uint64_t first_size = 5;
  static constexpr std::size_t batches_max = 16'384;
  static constexpr std::size_t batches_min = 20;  // fewer say nothing
  static constexpr std::size_t spared = 5;

 private:
  struct Batch {
    sim::Int128 sum = 0;  // nanoseconds
    sim::Time end{};
  };
  void close(sim::Time at);

  std::uint64_t size_ = first_size;
  std::uint64_t count_ = 0;  // in the batch under way
  sim::Int128 sum_ = 0;
  std::vector<Batch> batches_;
};

}  // namespace couplet::stats
