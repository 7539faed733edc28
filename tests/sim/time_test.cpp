#include "sim/time.hpp"

#include <limits>

#include "catch.hpp"
#include "sim/check.hpp"

using namespace couplet::sim;

TEST_CASE("nanoseconds round half up, exactly") {
  CHECK(to_duration(0.0) == 0ns);
  CHECK(to_duration(-0.0) == 0ns);
  CHECK(to_duration(0.5) == 1ns);
  CHECK(to_duration(1.5) == 2ns);
  CHECK(to_duration(2.4999999999999996) == 2ns);
  CHECK(to_duration(-0.5) == 0ns);
  CHECK(to_duration(-0.50000000000000011) == -1ns);
  CHECK(to_duration(-1.5) == -1ns);
  CHECK(to_duration(-1.75) == -2ns);
  CHECK(to_duration(0.49999999999999994) == 0ns);                           // x + 0.5 would round to 1
  CHECK(to_duration(0x1p52 + 1) == Duration{(std::int64_t{1} << 52) + 1});  // x + 0.5 would round to even
  CHECK(to_duration(0x1p53 - 1) == Duration{(std::int64_t{1} << 53) - 1});
  CHECK(to_duration(-0x1p53 + 1) == Duration{-(std::int64_t{1} << 53) + 1});
}

TEST_CASE("what no duration can hold saturates") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(to_duration(0x1.fffffffffffffp62) == Duration{INT64_MAX - 1023});  // the last double below 2^63
  CHECK(to_duration(0x1p63) == Duration::max());
  CHECK(to_duration(1e300) == Duration::max());
  CHECK(to_duration(infinity) == Duration::max());
  CHECK(to_duration(-0x1p63) == Duration::min());
  CHECK(to_duration(-0x1.0000000000001p63) == Duration::min());
  CHECK(to_duration(-infinity) == Duration::min());
}

TEST_CASE("NaN never becomes a time") {
  CHECK_THROWS_AS(to_duration(std::numeric_limits<double>::quiet_NaN()), InvariantError);
}
