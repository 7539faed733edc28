#include "stats/batch_means.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sim/check.hpp"
#include "stats/splitmix.hpp"
#include "stats/student_t.hpp"

using namespace couplet::stats;

namespace {

using Values = std::vector<double>;

/// `length` times each of them.
Values stretched(const Values& values, std::size_t length) {
  Values result;
  for (const double value : values) result.insert(result.end(), length, value);
  return result;
}

Values alternating(double a, double b, std::size_t count) {
  Values result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(i % 2 == 0 ? a : b);
  return result;
}

}  // namespace

TEST_CASE("the ratio of batches, worked out by hand") {
  // Two each: sums 2 and 6, so that R = 32/16 = 2, and the residuals by mean size are -1 and 1.
  const BatchEstimate estimate = ratio_of_batches(alternating(2, 6, 8), Values(8, 2));
  CHECK(estimate.interval.estimate == 2);
  // Their variance is 8/7, that of the mean 1/7; t of 7 degrees 2.36462425.
  const double half_width = 2.3646242515927 * std::sqrt(1.0 / 7);
  CHECK(estimate.interval.low == Approx(2 - half_width));
  CHECK(estimate.interval.high == Approx(2 + half_width));
  CHECK(estimate.half_width() == Approx(half_width));
  CHECK(estimate.parts == alternating(1, 3, 8));
  CHECK_FALSE(estimate.correlated);
}

TEST_CASE("batches of different sizes weigh what they hold") {
  // 1 of 1 and 0 of 3, again and again: R = 1/4, residuals 3/4 and -3/4, by a mean size of 2.
  const BatchEstimate estimate = ratio_of_batches(alternating(1, 0, 8), alternating(1, 3, 8));
  CHECK(estimate.interval.estimate == 0.25);
  CHECK(estimate.parts == alternating(0.25 + 0.375, 0.25 - 0.375, 8));
}

TEST_CASE("von Neumann's ratio") {
  CHECK(von_neumann_ratio(Values{1, 2, 3}) == 1);          // (1 + 1) / (1 + 0 + 1)
  CHECK(von_neumann_ratio(alternating(-1, 1, 8)) == 3.5);  // seven times 4, by 8
  CHECK(std::isnan(von_neumann_ratio(Values(5, 0.1))));
}

TEST_CASE("neighbours that are alike are joined until they are not") {
  // Fours of 32: the ratio is 7 · 4 / 32 = 0.875 < 2 - 1.645 · sqrt(4 · 30 / 1023) = 1.437.
  // Pairs of 16: 7 · 4 / 16 = 1.75 > 2 - 1.645 · sqrt(4 · 14 / 255) = 1.229.
  const BatchEstimate estimate = ratio_of_batches(stretched(alternating(1, 3, 8), 4), Values(32, 1));
  CHECK_FALSE(estimate.correlated);
  CHECK(estimate.parts == stretched(alternating(1, 3, 8), 2));
  CHECK(estimate.interval.estimate == 2);
  const double error = std::sqrt(16.0 / 15 / 16);
  CHECK(estimate.half_width() == Approx(t_quantile(0.95, 15) * error));
}

TEST_CASE("a run that is one slow wave has no interval") {
  for (const std::size_t length : {4U, 8U, 16U}) {
    // Still in halves when eight are left: 4 / 8 < 2 - 1.645 · sqrt(4 · 6 / 63) = 0.985.
    const BatchEstimate estimate = ratio_of_batches(stretched({1, 3}, length), Values(2 * length, 1));
    CHECK(estimate.correlated);
    CHECK(estimate.parts.empty());
    CHECK(estimate.interval.estimate == 2);
    CHECK(std::isnan(estimate.interval.low));
    CHECK(std::isnan(estimate.interval.high));
  }
}

TEST_CASE("what is always the same is known exactly, what is nothing not at all") {
  const BatchEstimate same = ratio_of_batches(Values(32, 3), Values(32, 3));
  CHECK(same.interval.low == 1);
  CHECK(same.interval.high == 1);
  CHECK(same.parts == Values(32, 1));
  const BatchEstimate nothing = ratio_of_batches(Values(32, 0), Values(32, 0));
  CHECK(std::isnan(nothing.interval.estimate));
  CHECK(nothing.parts.empty());
  CHECK_FALSE(nothing.correlated);
}

TEST_CASE("parts are joined to their means") {
  CHECK(joined({1, 3, 5, 9}, 4) == Values{1, 3, 5, 9});
  CHECK(joined({1, 3, 5, 9}, 2) == Values{2, 7});
  CHECK(joined({1, 3, 5, 9}, 1) == Values{4.5});
  CHECK_THROWS_AS(joined({1, 3, 5}, 2), couplet::sim::InvariantError);
}

TEST_CASE("of independent batches 95 in 100 intervals are right") {
  // 4,000 experiments: three standard deviations of the share are 1 %. Those that are joined, or refused,
  // are in it, too: a test of independence is wrong in 5 % of the cases at each of three levels.
  SplitMix random(20250101);
  int right = 0;
  int refused = 0;
  constexpr int experiments = 4000;
  for (int e = 0; e < experiments; ++e) {
    Values sums;
    Values sizes;
    for (int i = 0; i < 32; ++i) {
      const auto size = static_cast<double>(50 + random.below(100));
      sizes.push_back(size);
      sums.push_back(7 * size + 20 * random.normal());
    }
    const BatchEstimate estimate = ratio_of_batches(sums, sizes);
    refused += estimate.correlated ? 1 : 0;
    right += estimate.interval.low <= 7 && 7 <= estimate.interval.high ? 1 : 0;
  }
  CHECK(refused < 0.02 * experiments);
  const double share = static_cast<double>(right) / (experiments - refused);
  INFO(share << ", " << refused << " refused");
  CHECK(share > 0.94);
  CHECK(share < 0.96);
}
