#include "stats/histogram.hpp"

#include <numeric>

namespace couplet::stats {

using sim::Duration;

namespace {

/// Log2 of the width of a bucket.
int shift_of(std::int32_t index) {
  COUPLET_CHECK(index >= 0 && index < Histogram::bucket_count);
  return index < 2 * Histogram::octave_size ? 0 : index / Histogram::octave_size - 1;
}

/// The rank of the p-th percentile among count values, 1 .. count.
std::uint64_t nearest_rank(double p, std::uint64_t count) {
  constexpr std::uint64_t whole = 1'000'000'000;
  const auto parts = static_cast<std::uint64_t>(p * 1e7 + 0.5);
  const sim::Uint128 rank = (static_cast<sim::Uint128>(count) * parts + (whole - 1)) / whole;
  return rank == 0 ? 1 : static_cast<std::uint64_t>(rank);
}

}  // namespace

Duration Histogram::lowest(std::int32_t index) {
  const int shift = shift_of(index);
  return Duration{static_cast<std::int64_t>(index - shift * octave_size) << shift};
}

Duration Histogram::highest(std::int32_t index) {
  const std::int64_t width = std::int64_t{1} << shift_of(index);
  return lowest(index) + Duration{width - 1};
}

Duration Histogram::min() const {
  COUPLET_CHECK(count_ > 0);
  return Duration{min_};
}

Duration Histogram::max() const {
  COUPLET_CHECK(count_ > 0);
  return Duration{max_};
}

double Histogram::mean() const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(sum_) / static_cast<double>(count_) / 1e9;
}

Duration Histogram::percentile(double p) const {
  COUPLET_CHECK(count_ > 0);
  COUPLET_CHECK(p > 0 && p <= 100);
  const std::uint64_t rank = nearest_rank(p, count_);
  if (rank == 1) return min();
  if (rank == count_) return max();
  const std::int32_t index = bucket_of_rank(rank);
  return std::clamp(lowest(index) + (highest(index) - lowest(index)) / 2, min(), max());
}

// Octave by octave, so that only one is looked at closely.
std::int32_t Histogram::bucket_of_rank(std::uint64_t rank) const {
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < octaves_.size(); ++i) {
    const auto& octave = octaves_[i];
    const std::uint64_t inside = std::accumulate(octave.begin(), octave.end(), std::uint64_t{0});
    if (before + inside < rank) {
      before += inside;
      continue;
    }
    std::int32_t index = static_cast<std::int32_t>(i) * octave_size;
    for (const std::uint64_t count : octave) {
      before += count;
      if (before >= rank) return index;
      ++index;
    }
  }
  COUPLET_CHECK(rank <= before);
  return bucket_count;
}

// Out of line, which keeps record() small: it runs at most 55 times.
void Histogram::open(std::vector<std::uint64_t>& octave) {
  octave.resize(octave_size);
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < octaves_.size(); ++i) {
    const auto& theirs = other.octaves_[i];
    if (theirs.empty()) continue;
    if (octaves_[i].empty()) open(octaves_[i]);
    for (std::size_t k = 0; k < theirs.size(); ++k) octaves_[i][k] += theirs[k];
  }
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
}

std::vector<std::uint64_t> Histogram::counts_up_to(const std::vector<std::int32_t>& indices) const {
  std::vector<std::uint64_t> counts;
  std::int32_t next = 0;
  std::uint64_t seen = 0;
  for (const std::int32_t index : indices) {
    COUPLET_CHECK(next - 1 <= index && index < bucket_count);
    while (next <= index) {
      const auto& octave = octaves_[static_cast<std::size_t>(next / octave_size)];
      const std::int32_t end = std::min(index + 1, (next / octave_size + 1) * octave_size);
      if (!octave.empty()) {
        const std::uint64_t* from = octave.data() + next % octave_size;
        for (std::int32_t i = 0; i < end - next; ++i) seen += from[i];
      }
      next = end;
    }
    counts.push_back(seen);
  }
  return counts;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> result;
  std::int32_t index = 0;
  for (const auto& octave : octaves_) {
    std::int32_t in_octave = index;
    for (const std::uint64_t count : octave) {
      if (count > 0) result.push_back({in_octave, count});
      ++in_octave;
    }
    index += octave_size;
  }
  return result;
}

Histogram Histogram::restore(std::uint64_t count, sim::Int128 sum, Duration min, Duration max,
                             const std::vector<Bucket>& buckets) {
  Histogram result;
  for (const Bucket& bucket : buckets) {
    COUPLET_CHECK(bucket.index >= 0 && bucket.index < bucket_count && bucket.count > 0);
    result.counter(bucket.index) += bucket.count;
    result.count_ += bucket.count;
  }
  COUPLET_CHECK(result.count_ == count);
  if (count == 0) return result;
  COUPLET_CHECK(Duration::zero() <= min && min <= max);
  COUPLET_CHECK(index_of(min) == buckets.front().index && index_of(max) == buckets.back().index);
  result.sum_ = sum;
  result.min_ = min.count();
  result.max_ = max.count();
  return result;
}

}  // namespace couplet::stats
