#include "stats/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/check.hpp"
#include "stats/splitmix.hpp"
#include "stats/student_t.hpp"

using namespace couplet::stats;
using couplet::sim::InvariantError;

namespace {

using Values = std::vector<double>;
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

bool covers(const Interval& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

double width(const Interval& interval) {
  return interval.high - interval.low;
}

bool all_nan(const Interval& interval) {
  return std::isnan(interval.estimate) && std::isnan(interval.low) && std::isnan(interval.high);
}

Values normal_values(SplitMix& random, int count, double mean, double deviation) {
  Values result;
  for (int i = 0; i < count; ++i) result.push_back(mean + deviation * random.normal());
  return result;
}

/// How many of so many intervals may cover, if 95 % do: six standard deviations either way.
bool plausible(int covered, int trials) {
  const double expected = 0.95 * trials;
  return std::fabs(covered - expected) < 6 * std::sqrt(expected * 0.05);
}

}  // namespace

TEST_CASE("the mean of replications") {
  CHECK(mean(Values{1, 2, 3, 6}) == 3);
  CHECK(mean(Values{7}) == 7);
  CHECK(std::isnan(mean(Values{})));
}

TEST_CASE("an interval worked out by hand") {
  // Mean 3, squared deviations 4 + 1 + 0 + 1 + 4 = 10, variance 2.5, standard error sqrt(0.5).
  const Interval interval = mean_interval(Values{1, 2, 3, 4, 5});
  CHECK(interval.estimate == 3);
  CHECK(interval.low == Approx(3 - 2.7764451051977934 * std::sqrt(0.5)).epsilon(1e-13));
  CHECK(interval.high == Approx(3 + 2.7764451051977934 * std::sqrt(0.5)).epsilon(1e-13));
  CHECK(width(mean_interval(Values{1, 2, 3, 4, 5}, 0.99)) > width(interval));
}

TEST_CASE("one replication has an estimate and no interval") {
  const Interval interval = mean_interval(Values{4});
  CHECK(interval.estimate == 4);
  CHECK(std::isnan(interval.low));
  CHECK(std::isnan(interval.high));
  CHECK(std::isnan(unpaired_difference(Values{1}, Values{1, 2}).low));
  CHECK(unpaired_difference(Values{1}, Values{3, 5}).estimate == 3);
  CHECK(all_nan(mean_interval(Values{})));
}

TEST_CASE("what is the same in every replication has an interval of width zero") {
  const Values same(3, 0.1);
  for (const Interval& interval : {mean_interval(same), mean_interval(Values(7, 0.1))}) {
    CHECK(interval.estimate == 0.1);
    CHECK(interval.low == 0.1);
    CHECK(interval.high == 0.1);
  }
  const Interval difference = unpaired_difference(same, Values(4, 0.1));
  CHECK(difference.low == 0);
  CHECK(difference.high == 0);
}

TEST_CASE("one NaN makes the result NaN") {
  const Values good = {1, 2, 3};
  for (const Values& bad : {Values{no_number, 2, 3}, Values{1, 2, no_number}}) {
    CHECK(all_nan(mean_interval(bad)));
    CHECK(all_nan(paired_difference(good, bad)));
    CHECK(all_nan(paired_difference(bad, good)));
    CHECK(all_nan(unpaired_difference(good, bad)));
    CHECK(all_nan(unpaired_difference(bad, good)));
  }
  CHECK(all_nan(mean_interval(Values{no_number})));
}

TEST_CASE("differences are second minus first") {
  const Values first = {1, 2, 3};
  const Values second = {11, 12, 13};
  const Interval paired = paired_difference(first, second);
  CHECK(paired.estimate == 10);
  CHECK(paired.low == 10);
  CHECK(paired.high == 10);
  CHECK(unpaired_difference(first, second).estimate == 10);
  CHECK_THROWS_AS(paired_difference(first, Values{1, 2}), InvariantError);
}

TEST_CASE("Welch's interval worked out by hand") {
  // Variances of the means 1/3 and 20/12; (1/3 + 5/3)^2 / ((1/3)^2 / 2 + (5/3)^2 / 3) = 4.075: 4 degrees.
  const Interval interval = unpaired_difference(Values{1, 2, 3}, Values{4, 8, 6, 10});
  CHECK(interval.estimate == 5);
  CHECK(interval.high - 5 == Approx(t_quantile(0.95, 4) * std::sqrt(2.0)).epsilon(1e-13));
  CHECK(5 - interval.low == Approx(t_quantile(0.95, 4) * std::sqrt(2.0)).epsilon(1e-13));
}

TEST_CASE("Welch with one constant side has the degrees of the other") {
  const Interval interval = unpaired_difference(Values{5, 5, 5, 5}, Values{1, 2, 3});
  CHECK(width(interval) == Approx(2 * t_quantile(0.95, 2) * std::sqrt(1.0 / 3)).epsilon(1e-13));
}

TEST_CASE("95 % intervals cover the truth in about 95 % of all cases") {
  constexpr int trials = 20'000;
  const int replications = GENERATE(2, 5, 30);
  SplitMix random(static_cast<std::uint64_t>(replications));
  int single = 0;
  for (int i = 0; i < trials; ++i)
    single += covers(mean_interval(normal_values(random, replications, 10, 3)), 10) ? 1 : 0;
  INFO(single << " of " << trials);
  CHECK(plausible(single, trials));
}

TEST_CASE("Welch's intervals cover unequal variances") {
  constexpr int trials = 20'000;
  SplitMix random(7);
  int covered = 0;
  for (int i = 0; i < trials; ++i) {
    const Values first = normal_values(random, 20, 10, 1);
    const Values second = normal_values(random, 30, 12, 5);
    covered += covers(unpaired_difference(first, second), 2) ? 1 : 0;
  }
  INFO(covered << " of " << trials);
  CHECK(plausible(covered, trials));
}

TEST_CASE("common random numbers make paired intervals narrow") {
  SplitMix random(8);
  const Values common = normal_values(random, 20, 100, 10);
  const Values own = normal_values(random, 20, 1, 0.5);
  Values second;
  for (std::size_t r = 0; r < common.size(); ++r) second.push_back(common[r] + own[r]);
  const Interval paired = paired_difference(common, second);
  const Interval unpaired = unpaired_difference(common, second);
  CHECK(paired.estimate == Approx(unpaired.estimate));
  CHECK(width(paired) < width(unpaired) / 10);
  CHECK(covers(paired, 1));
}

TEST_CASE("the interval of a share is Wilson's, and ends at nothing and all") {
  const auto check = [](std::uint64_t successes, std::uint64_t trials, double low, double high) {
    const Interval interval = share_interval(successes, trials);
    CHECK(interval.estimate == static_cast<double>(successes) / static_cast<double>(trials));
    CHECK(interval.low == Approx(low).margin(1e-9));
    CHECK(interval.high == Approx(high).margin(1e-9));
  };
  check(0, 10, 0, 0.2775327998628892);
  check(5, 10, 0.236593090512564, 0.7634069094874361);
  check(1, 3, 0.06149194472039615, 0.7923403991979523);
  check(10, 10, 0.7224672001371107, 1);
  CHECK(share_interval(0, 7).low == 0);
  CHECK(share_interval(7, 7).high == 1);
  CHECK(std::isnan(share_interval(0, 0).estimate));
}

TEST_CASE("intervals of shares cover what they promise, on average over the shares") {
  // For each true share the probability of covering it is a sum of binomial probabilities; that of Wilson's
  // interval swings around 95 %, and is nowhere far below.
  constexpr int trials = 30;
  double sum = 0, least = 1;
  int shares = 0;
  for (double share = 0.02; share < 0.985; share += 0.01, ++shares) {
    double covered = 0;
    double probability = std::pow(1 - share, trials);
    for (std::uint64_t s = 0; s <= trials; ++s) {
      const Interval interval = share_interval(s, trials);
      if (interval.low <= share && share <= interval.high) covered += probability;
      probability *= static_cast<double>(trials - s) / static_cast<double>(s + 1) * share / (1 - share);
    }
    sum += covered;
    least = std::min(least, covered);
  }
  CHECK(sum / shares == Approx(0.952).margin(0.003));
  CHECK(least > 0.925);
}
