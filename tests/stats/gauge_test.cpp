#include "stats/gauge.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet::stats;
using couplet::sim::Duration;
using couplet::sim::Int128;
using couplet::sim::InvariantError;
using couplet::sim::start_of_run;
using couplet::sim::Time;
using namespace std::chrono_literals;

namespace {

Time at(Duration since_start) {
  return start_of_run + since_start;
}

}  // namespace

TEST_CASE("a gauge starts as zero at the start of the run") {
  Gauge gauge;
  gauge.freeze(at(10s));
  CHECK(gauge.value() == 0);
  CHECK(gauge.mean() == 0);
  CHECK(gauge.max() == 0);
  CHECK(gauge.time_of_max() == start_of_run);
}

TEST_CASE("the mean weighs every value with its time") {
  //  value  0   4       1        3
  //  time   0s  2s      4s       8s     10s
  Gauge gauge;
  gauge.set(at(2s), 4);
  gauge.add(at(4s), -3);
  gauge.add(at(8s), 2);
  gauge.freeze(at(10s));
  CHECK(gauge.mean() == 1.8);  // (0*2 + 4*2 + 1*4 + 3*2) / 10
  CHECK(gauge.max() == 4);
  CHECK(gauge.time_of_max() == at(2s));
  CHECK(gauge.last() == 3);
}

TEST_CASE("a window forgets what was before, but not the value") {
  Gauge gauge;
  gauge.set(at(1s), 9);
  gauge.set(at(2s), 2);
  gauge.begin(at(5s));
  CHECK(gauge.max() == 2);
  CHECK(gauge.time_of_max() == at(5s));
  CHECK((gauge.integral_until(at(5s)) == 0));
  CHECK((gauge.whole_integral_until(at(5s)) == Int128{15'000'000'000}));  // 1 s of 9, 3 s of 2
  gauge.set(at(6s), 3);
  gauge.freeze(at(7s));
  CHECK(gauge.mean() == 2.5);
  CHECK((gauge.whole_integral_until(at(7s)) == Int128{20'000'000'000}));
  CHECK(gauge.max() == 3);
}

TEST_CASE("after the freeze the maximum goes on and the mean does not") {
  Gauge gauge;
  gauge.set(at(0s), 2);
  gauge.freeze(at(4s));
  gauge.set(at(4s), 100);
  gauge.set(at(6s), 0);
  CHECK(gauge.mean() == 2);
  CHECK(gauge.max() == 100);
  CHECK(gauge.time_of_max() == at(4s));
  CHECK(gauge.last() == 0);
  CHECK((gauge.integral_until(at(7s)) == Int128{208'000'000'000}));  // bins of the drain
}

TEST_CASE("changes at the edges of a window belong to the right of them") {
  Gauge gauge;
  gauge.set(at(1s), 5);
  gauge.begin(at(1s));
  gauge.set(at(1s), 7);
  gauge.set(at(3s), 1000);
  gauge.freeze(at(3s));
  CHECK(gauge.mean() == 7);
  CHECK(gauge.max() == 1000);
}

TEST_CASE("an empty window has no mean") {
  Gauge gauge;
  gauge.set(at(1s), 5);
  gauge.begin(at(2s));
  gauge.freeze(at(2s));
  CHECK(std::isnan(gauge.mean()));
  CHECK(gauge.max() == 5);
}

TEST_CASE("the maximum is dated by its first instant") {
  Gauge gauge;
  gauge.set(at(1s), 3);
  gauge.set(at(2s), 1);
  gauge.set(at(3s), 3);
  CHECK(gauge.time_of_max() == at(1s));
}

TEST_CASE("a level left at the instant it was reached counts as reached") {
  Gauge gauge;
  gauge.add(at(1s), 2);
  gauge.add(at(1s), -2);
  gauge.freeze(at(2s));
  CHECK(gauge.max() == 2);
  CHECK(gauge.mean() == 0);
}

TEST_CASE("a window can be opened again after a freeze") {
  Gauge gauge;
  gauge.set(at(0s), 4);
  gauge.freeze(at(1s));
  gauge.begin(at(2s));
  gauge.set(at(3s), 0);
  gauge.freeze(at(4s));
  CHECK(gauge.mean() == 2);
}

TEST_CASE("time does not run backwards, and a mean needs its window closed") {
  Gauge gauge;
  gauge.set(at(2s), 1);
  CHECK_THROWS_AS(gauge.set(at(1s), 1), InvariantError);
  CHECK_THROWS_AS(gauge.begin(at(1s)), InvariantError);
  CHECK_THROWS_AS(gauge.freeze(at(1s)), InvariantError);
  CHECK_THROWS_AS(gauge.integral_until(at(1s)), InvariantError);
  CHECK_THROWS_AS(gauge.mean(), InvariantError);
  gauge.freeze(at(3s));
  CHECK_THROWS_AS(gauge.freeze(at(3s)), InvariantError);
}

TEST_CASE("ten million messages waiting for centuries do not overflow") {
  Gauge gauge;
  gauge.set(start_of_run, 10'000'000);
  gauge.freeze(couplet::sim::never - 1ns);
  CHECK(gauge.mean() == 10'000'000);
}

TEST_CASE("a gauge agrees with looking at every nanosecond") {
  constexpr int length = 400;
  const int seed = GENERATE(range(1, 30));
  SplitMix random(static_cast<std::uint64_t>(seed));
  const auto begin = random.below(length / 2);
  const auto freeze = begin + 1 + random.below(length / 2 - 1);

  Gauge gauge;
  std::int64_t value = 0;
  std::int64_t sum = 0;
  std::int64_t max = 0;
  std::int64_t time_of_max = 0;
  std::int64_t bins = 0;  // the sum again, from integrals at the ends of bins of 10 ns
  Int128 previous = 0;
  for (std::int64_t now = 0; now < length; ++now) {
    const Time time = at(Duration{now});
    if (now == begin) {
      gauge.begin(time);
      previous = 0;
      max = value;
      time_of_max = now;
    }
    if (now == freeze) gauge.freeze(time);
    if (now >= begin && now <= freeze && (now % 10 == 0 || now == freeze)) {
      bins += static_cast<std::int64_t>(gauge.integral_until(time) - previous);
      previous = gauge.integral_until(time);
    }
    if (random.below(3) == 0) {
      const std::int64_t delta = random.below(21) - 10;
      gauge.add(time, delta);
      value += delta;
    }
    if (value > max) {
      max = value;
      time_of_max = now;
    }
    if (now >= begin && now < freeze) sum += value;
  }
  CHECK(gauge.mean() == static_cast<double>(sum) / static_cast<double>(freeze - begin));
  CHECK(bins == sum);
  CHECK(gauge.max() == max);
  CHECK(gauge.time_of_max() == at(Duration{time_of_max}));
  CHECK(gauge.value() == value);
}
