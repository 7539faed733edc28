#include "cloud/throttle.hpp"

#include <vector>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet;
using namespace couplet::cloud;
using namespace std::chrono_literals;
using sim::start_of_run;
using sim::Time;

namespace {

ThrottleConfig by_rate(std::int64_t micro_events, sim::Duration per, std::uint32_t burst) {
  ThrottleConfig config;
  config.rate = sim::Rate{micro_events, per};
  config.burst = burst;
  return config;
}

}  // namespace

TEST_CASE("a limit by rate: a burst at once, then one by one to the nanosecond") {
  Throttle throttle(by_rate(3'000'000, 1s, 2));  // 3/s
  CHECK(throttle.admit(start_of_run));
  CHECK(throttle.admit(start_of_run));
  CHECK_FALSE(throttle.admit(start_of_run));
  CHECK_FALSE(throttle.admit(start_of_run + 333'333'333ns));
  CHECK(throttle.admit(start_of_run + 333'333'334ns));  // a third of a second, rounded up
  CHECK_FALSE(throttle.admit(start_of_run + 666'666'666ns));
  CHECK(throttle.admit(start_of_run + 666'666'667ns));
  CHECK(throttle.admit(start_of_run + 1s));  // no rounding adds up
  CHECK_FALSE(throttle.admit(start_of_run + 1s));
}

TEST_CASE("a limit by concurrency: as many as are under way") {
  ThrottleConfig config;
  config.concurrency = 2;
  Throttle throttle(config);
  CHECK(throttle.admit(start_of_run));
  CHECK(throttle.admit(start_of_run));
  CHECK_FALSE(throttle.admit(start_of_run));
  CHECK(throttle.under_way() == 2);
  throttle.leave();
  CHECK(throttle.admit(start_of_run));
  CHECK_FALSE(throttle.admit(start_of_run + 1h));
}

TEST_CASE("what the concurrency refuses takes no token") {
  ThrottleConfig config = by_rate(1'000'000, 1h, 2);
  config.concurrency = 1;
  Throttle throttle(config);
  CHECK(throttle.admit(start_of_run));
  for (int i = 0; i < 10; ++i) CHECK_FALSE(throttle.admit(start_of_run));
  throttle.leave();
  CHECK(throttle.admit(start_of_run));
  throttle.leave();
  CHECK_FALSE(throttle.admit(start_of_run));
}

TEST_CASE("a token bucket is never exceeded, in no interval, and wastes nothing") {
  SplitMix random(2026);
  for (int round = 0; round < 300; ++round) {
    const std::int64_t micro = 1 + random.below(20'000'000);
    const sim::Duration per = random.below(2) == 0 ? sim::Duration{1s} : sim::Duration{7s};
    const std::int64_t burst = 1 + random.below(8);
    TokenBucket bucket({micro, per}, burst * TokenBucket::token);
    std::vector<Time> passed;
    Time now = start_of_run;
    for (int i = 0; i < 200; ++i) {
      now += sim::Duration{random.below(2) == 0 ? random.below(1'000'000'000) : random.below(1000)};
      const bool took = bucket.take(now);
      if (took) passed.push_back(now);
      // At most the burst and what comes in, in each interval that ends here and begins with a call that
      // passed: k tokens over t need (k - burst) * 10^6 * per <= micro * t.
      bool full = false;
      for (std::size_t first = 0; first < passed.size(); ++first) {
        const auto k = static_cast<std::int64_t>(passed.size() - first);
        const sim::Int128 room = sim::Int128{micro} * (now - passed[first]).count() -
                                 sim::Int128{k - burst} * 1'000'000 * per.count();
        if (took) REQUIRE(room >= 0);
        // What was refused would have been one too many in some interval.
        if (!took && room < sim::Int128{1'000'000} * per.count()) full = true;
      }
      if (!took) REQUIRE(full);
    }
    REQUIRE(!passed.empty());
  }
}

TEST_CASE("who asks for more than a bucket can hold passes when it is full") {
  TokenBucket bucket({1'000'000, 1s}, 4 * TokenBucket::token);
  CHECK(bucket.take(start_of_run, 10 * TokenBucket::token));
  CHECK_FALSE(bucket.take(start_of_run + 6s));
  CHECK(bucket.take(start_of_run + 7s));
  CHECK_FALSE(bucket.take(start_of_run + 9s, 10 * TokenBucket::token));
  CHECK(bucket.take(start_of_run + 11s, 10 * TokenBucket::token));
}
