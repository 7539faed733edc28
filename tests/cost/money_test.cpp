#include "cost/money.hpp"

#include <limits>

#include "catch.hpp"

using namespace couplet::cost;

namespace {

constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("a price is read exactly, or not at all") {
  CHECK(parse_decimal("0.4", 12) == 400'000'000'000);
  CHECK(parse_decimal("0.0000166667", 12) == 16'666'700);
  CHECK(parse_decimal("1.66667e-05", 12) == 16'666'700);
  CHECK(parse_decimal("3.09E-8", 12) == 30'900);
  CHECK(parse_decimal("20", 12) == 20'000'000'000'000);
  CHECK(parse_decimal("1e3", 0) == 1000);
  CHECK(parse_decimal("1.50", 1) == 15);
  CHECK(parse_decimal("0.000", 0) == 0);
  CHECK(parse_decimal("0e999", 12) == 0);
  CHECK_FALSE(parse_decimal("1e-13", 12));
  CHECK_FALSE(parse_decimal("1.5", 0));
  CHECK_FALSE(parse_decimal("-1", 12));
  CHECK_FALSE(parse_decimal("", 12));
  CHECK_FALSE(parse_decimal("1e", 12));
  CHECK_FALSE(parse_decimal("1e9999", 12));
  CHECK_FALSE(parse_decimal("9223372036854775808", 0));
  CHECK(parse_decimal("9223372036854775807", 0) == greatest);
}

TEST_CASE("an amount is rounded half up to a billionth of a dollar") {
  CHECK(amount(1'000'000, 400'000'000'000, 1'000'000) == 400'000'000);
  CHECK(amount(1, 400'000'000'000, 1'000'000) == 400);
  CHECK(amount(1, 1500, 1) == 2);  // 1.5 billionths
  CHECK(amount(1, 1499, 1) == 1);
  CHECK(amount(0, 400'000'000'000, 1'000'000) == 0);
  CHECK_FALSE(amount(greatest, 1'000'000'000'000, 1));
}

TEST_CASE("sums and ratios end at 63 bits") {
  CHECK(sum(greatest - 1, 1) == greatest);
  CHECK_FALSE(sum(greatest, 1));
  CHECK(times_ratio(greatest, greatest, greatest) == greatest);
  CHECK_FALSE(times_ratio(greatest, 2, 1));
  CHECK(times_ratio(1, 1, 2) == 1);
  CHECK(times_ratio(1, 1, 3) == 0);
}

TEST_CASE("decimals are written without loss") {
  CHECK(decimal_text(400'000'000, 9) == "0.4");
  CHECK(decimal_text(1, 9) == "0.000000001");
  CHECK(decimal_text(12'000'000'000, 9) == "12");
  CHECK(decimal_text(0, 9) == "0");
  CHECK(decimal_text(-30, 1) == "-3");
  CHECK(decimal_text(-5, 2) == "-0.05");
  CHECK(ratio_text(7200, 3600) == "2");
  CHECK(ratio_text(1, 3) == "0.333333333");
  CHECK(ratio_text(2'999'999'999, 3'000'000'000) == "1");
  CHECK(dollars(84'680'000'000) == 84.68);
}
