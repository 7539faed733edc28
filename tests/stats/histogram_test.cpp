#include "stats/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/check.hpp"
#include "stats/splitmix.hpp"

using namespace couplet::stats;
using couplet::sim::Duration;
using couplet::sim::Int128;
using couplet::sim::InvariantError;
using namespace std::chrono_literals;

namespace {

constexpr Duration longest = Duration::max();
constexpr Duration year = 365 * 24h;

Histogram histogram_of(const std::vector<Duration>& values) {
  Histogram result;
  for (const Duration value : values) result.record(value);
  return result;
}

std::vector<Duration> random_values(std::uint64_t seed, int count) {
  SplitMix random(seed);
  std::vector<Duration> result;
  for (int i = 0; i < count; ++i) result.emplace_back(random.of_any_magnitude());
  return result;
}

/// Whether a and b differ by at most 1/1024 of b: in integers, since doubles end at 2^53.
bool within_error(Duration a, Duration b) {
  const Int128 difference = a > b ? (a - b).count() : (b - a).count();
  return difference * 1024 <= b.count();
}

/// The middle of a bucket is what percentile() answers for a value that is neither first nor last.
Duration recorded_as(Duration value) {
  return histogram_of({0ns, value, longest}).percentile(50);
}

}  // namespace

TEST_CASE("an empty histogram has no mean and no percentiles") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK((empty.sum() == 0));
  CHECK(std::isnan(empty.mean()));
  CHECK(empty.buckets().empty());
  CHECK_THROWS_AS(empty.percentile(50), InvariantError);
  CHECK_THROWS_AS(empty.min(), InvariantError);
  CHECK_THROWS_AS(empty.max(), InvariantError);
}

TEST_CASE("buckets tile the whole range without gap or overlap") {
  CHECK(Histogram::lowest(0) == 0ns);
  CHECK(Histogram::highest(Histogram::bucket_count - 1) == longest);
  bool tiled = true;
  for (std::int32_t i = 0; i < Histogram::bucket_count; ++i) {
    const Duration low = Histogram::lowest(i);
    const Duration high = Histogram::highest(i);
    tiled = tiled && Histogram::index_of(low) == i && Histogram::index_of(high) == i;
    tiled = tiled && (i == 0 || low == Histogram::highest(i - 1) + 1ns);
    tiled = tiled && (high - low).count() <= low.count() / 512;
  }
  CHECK(tiled);
  CHECK_THROWS_AS(Histogram::lowest(-1), InvariantError);
  CHECK_THROWS_AS(Histogram::highest(Histogram::bucket_count), InvariantError);
}

TEST_CASE("values below 1024 ns are exact") {
  bool exact = true;
  for (std::int64_t ns = 0; ns < 1024; ++ns) exact = exact && recorded_as(Duration{ns}) == Duration{ns};
  CHECK(exact);
}

TEST_CASE("no value is off by more than 1/1024, from 1 ns beyond a year") {
  for (const Duration value : {1ns, 1024ns, 1025ns, 2047ns, Duration{1ms}, Duration{3s}, year, longest - 1ns})
    CHECK(within_error(recorded_as(value), value));
  bool all_within = true;
  for (const Duration value : random_values(1, 20'000))
    all_within = all_within && within_error(recorded_as(value), value);
  CHECK(all_within);
}

TEST_CASE("a single value is every percentile") {
  const Histogram one = histogram_of({123456789ns});
  for (const double p : {0.001, 50.0, 99.9, 100.0}) CHECK(one.percentile(p) == 123456789ns);
  CHECK(one.mean() == 0.123456789);
}

TEST_CASE("representatives lie between minimum and maximum") {
  const Histogram narrow = histogram_of({1'000'001ns, 1'000'001ns, 1'000'001ns});
  CHECK(narrow.percentile(50) == 1'000'001ns);
}

TEST_CASE("nearest rank is not moved by the rounding of p") {
  Histogram thousand;
  for (std::int64_t ns = 1; ns <= 1000; ++ns) thousand.record(Duration{ns});
  CHECK(thousand.percentile(0.1) == 1ns);
  CHECK(thousand.percentile(0.10001) == 2ns);
  CHECK(thousand.percentile(50) == 500ns);
  CHECK(thousand.percentile(99) == 990ns);
  CHECK(thousand.percentile(99.9) == 999ns);
  CHECK(thousand.percentile(99.90001) == 1000ns);
  CHECK(thousand.percentile(1e-12) == 1ns);
  bool each = true;
  for (int i = 1; i <= 1000; ++i) each = each && thousand.percentile(i / 10.0) == Duration{i};
  CHECK(each);
}

TEST_CASE("p of zero or above 100 is an error, and so is a negative duration") {
  Histogram one = histogram_of({1s});
  for (const double p : {0.0, -1.0, 100.001, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(one.percentile(p), InvariantError);
  CHECK_THROWS_AS(one.record(-1ns), InvariantError);
  CHECK(one.count() == 1);
}

TEST_CASE("percentiles agree with sorted data") {
  std::vector<Duration> values = random_values(2, 10'000);
  const Histogram histogram = histogram_of(values);
  std::sort(values.begin(), values.end());
  for (const int per_mille : {1, 10, 100, 250, 500, 750, 900, 950, 990, 999, 1000}) {
    const auto rank = static_cast<std::size_t>(per_mille) * 10;
    INFO(per_mille);
    CHECK(within_error(histogram.percentile(per_mille / 10.0), values[rank - 1]));
  }
  CHECK(histogram.min() == values.front());
  CHECK(histogram.max() == values.back());
  CHECK(histogram.percentile(100) == values.back());
}

TEST_CASE("the sum does not overflow") {
  const Histogram histogram = histogram_of(std::vector<Duration>(1000, longest));
  CHECK((histogram.sum() == static_cast<Int128>(longest.count()) * 1000));
  CHECK(histogram.mean() == Approx(9223372036.854775807));
}

TEST_CASE("the mean comes from the sum, not from the buckets") {
  CHECK(histogram_of({1'000'000'001ns, 1'000'000'003ns}).mean() == 1.000000002);
}

TEST_CASE("merging is as recording everything in one, in either order") {
  const std::vector<Duration> first = random_values(3, 3000);
  const std::vector<Duration> second = random_values(4, 500);
  std::vector<Duration> both = first;
  both.insert(both.end(), second.begin(), second.end());

  Histogram one_way = histogram_of(first);
  one_way.merge(histogram_of(second));
  Histogram other_way = histogram_of(second);
  other_way.merge(histogram_of(first));
  CHECK((one_way == histogram_of(both)));
  CHECK((other_way == histogram_of(both)));
}

TEST_CASE("merging with nothing changes nothing") {
  const Histogram some = histogram_of({5ms, 7ms});
  Histogram left = some;
  left.merge(Histogram{});
  CHECK((left == some));
  Histogram right;
  right.merge(some);
  CHECK((right == some));
}

TEST_CASE("merging with itself doubles the counts") {
  Histogram twice = histogram_of({5ms, 7ms});
  twice.merge(twice);
  CHECK((twice == histogram_of({5ms, 5ms, 7ms, 7ms})));
}

TEST_CASE("buckets restore the histogram they came from") {
  const Histogram original = histogram_of(random_values(5, 2000));
  const Histogram copy = Histogram::restore(original.count(), original.sum(), original.min(), original.max(),
                                            original.buckets());
  CHECK((copy == original));
  CHECK((Histogram::restore(0, 0, 0ns, 0ns, {}) == Histogram{}));
}

TEST_CASE("buckets are ascending and add up to the count") {
  const Histogram histogram = histogram_of({1ns, 1ns, 2ns, 2048ns, 2049ns});
  const std::vector<Histogram::Bucket> expected = {{1, 2}, {2, 1}, {1536, 2}};
  CHECK((histogram.buckets() == expected));
}

TEST_CASE("what does not fit together is not restored") {
  const Histogram good = histogram_of({1ms, 2ms});
  const auto buckets = good.buckets();
  CHECK_THROWS_AS(Histogram::restore(3, good.sum(), 1ms, 2ms, buckets), InvariantError);
  CHECK_THROWS_AS(Histogram::restore(2, good.sum(), 2ms, 1ms, buckets), InvariantError);
  CHECK_THROWS_AS(Histogram::restore(2, good.sum(), 1ms, 3ms, buckets), InvariantError);
  CHECK_THROWS_AS(Histogram::restore(1, 0, 0ns, 0ns, {{Histogram::bucket_count, 1}}), InvariantError);
  CHECK_THROWS_AS(Histogram::restore(0, 0, 0ns, 0ns, {{0, 0}}), InvariantError);
}

TEST_CASE("how many are in the buckets up to some") {
  Histogram histogram;
  for (const std::int64_t ns : std::vector<std::int64_t>{0, 5, 5, 600, 5'000'000, 5'000'000, 7'000'000'000}) {
    histogram.record(Duration{ns});
  }
  const auto index = [](std::int64_t ns) { return Histogram::index_of(Duration{ns}); };
  CHECK(histogram.counts_up_to({index(0), index(4), index(5), index(5), index(600), index(4'000'000),
                                index(5'000'000), index(7'000'000'000), Histogram::bucket_count - 1}) ==
        std::vector<std::uint64_t>{1, 1, 3, 3, 4, 4, 6, 7, 7});
  CHECK(Histogram().counts_up_to({3, 10'000}) == std::vector<std::uint64_t>{0, 0});
}
