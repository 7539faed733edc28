#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/check.hpp"
#include "sim/time.hpp"

namespace couplet::stats {

/// Counts durations of 0 ns .. 292 years in buckets at most 1/512 of their value wide, so that any
/// percentile is known to 1/1024 (less than 0.1 %), and exactly below 1024 ns. Count, sum, minimum and
/// maximum are exact. Nothing saturates, and merging is exact: the order of records and merges is invisible.
///
/// The shape is that of HdrHistogram (Gil Tene): an octave [2^k, 2^(k+1)) has 512 buckets of equal width.
/// An octave takes its 4 KB when something first falls into it; latencies of 1 ms .. 1 s need 40 KB.
class Histogram {
 public:
  struct Bucket {
    std::int32_t index;
    std::uint64_t count;

    bool operator==(const Bucket&) const = default;
  };

  /// REQUIRES: value is not negative.
  void record(sim::Duration value);

  /// Afterwards this is as if everything recorded in other had been recorded here.
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }

  /// Nanoseconds.
  sim::Int128 sum() const { return sum_; }

  /// Exact. REQUIRES: count() > 0.
  sim::Duration min() const;
  sim::Duration max() const;

  /// Seconds, from the exact sum; NaN when empty.
  double mean() const;

  /// The p-th percentile by nearest rank: the smallest value that at least p % of all do not exceed. The
  /// first and the last rank (p = 100) are exact; others are the middle of their bucket, clipped to
  /// [min, max]. p is taken to seven decimals, so that 99.9 of a thousand is the 999th and not, for a
  /// rounding error, the 1000th. REQUIRES: count() > 0, 0 < p <= 100.
  sim::Duration percentile(double p) const;

  /// How many are in the buckets up to and with each of these. REQUIRES: ascending.
  std::vector<std::uint64_t> counts_up_to(const std::vector<std::int32_t>& indices) const;

  /// The buckets that are not empty, by ascending index.
  std::vector<Bucket> buckets() const;

  /// The histogram whose count(), sum(), min(), max() and buckets() were these; min and max are ignored
  /// for count 0. REQUIRES: they fit together.
  static Histogram restore(std::uint64_t count, sim::Int128 sum, sim::Duration min, sim::Duration max,
                           const std::vector<Bucket>& buckets);

  /// The bucket of a value, and the least and the greatest value of a bucket.
  /// REQUIRES: value >= 0ns; 0 <= index < bucket_count.
  static std::int32_t index_of(sim::Duration value);
  static sim::Duration lowest(std::int32_t index);
  static sim::Duration highest(std::int32_t index);

  bool operator==(const Histogram&) const = default;

  /// Octave 0 is [0, 512), 1 is [512, 1024), the last one ends at 2^63.
  static constexpr std::int32_t octave_size = 512;
  static constexpr std::int32_t octave_count = 55;
  static constexpr std::int32_t bucket_count = octave_size * octave_count;

 private:
  static void open(std::vector<std::uint64_t>& octave);
  std::uint64_t& counter(std::int32_t index);
  std::int32_t bucket_of_rank(std::uint64_t rank) const;

  std::uint64_t count_ = 0;
  sim::Int128 sum_ = 0;
  std::int64_t min_ = std::numeric_limits<std::int64_t>::max();  // of nothing
  std::int64_t max_ = 0;
  std::array<std::vector<std::uint64_t>, octave_count> octaves_;  // each empty or of octave_size
};

inline std::int32_t Histogram::index_of(sim::Duration value) {
  // Up to 1023 the index is the value. Beyond, shift until ten bits are left: 512 .. 1023.
  const auto ns = static_cast<std::uint64_t>(value.count());
  const int shift = 54 - std::countl_zero(ns | 1023U);
  return shift * octave_size + static_cast<std::int32_t>(ns >> shift);
}

inline std::uint64_t& Histogram::counter(std::int32_t index) {
  const auto position = static_cast<std::uint32_t>(index);
  auto& octave = octaves_[position / octave_size];
  if (octave.empty()) open(octave);
  return octave[position % octave_size];
}

inline void Histogram::record(sim::Duration value) {
  const std::int64_t ns = value.count();
  COUPLET_CHECK(ns >= 0);
  ++counter(index_of(value));
  min_ = std::min(min_, ns);
  max_ = std::max(max_, ns);
  sum_ += ns;
  ++count_;
}

}  // namespace couplet::stats
