#include "report/humane.hpp"

#include <limits>

#include "catch.hpp"
#include "report/bill.hpp"

using namespace couplet;
using namespace std::chrono_literals;

namespace {

constexpr double not_defined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a duration has three digits that matter and a unit that fits") {
  struct Row {
    double seconds;
    std::string text;
    std::string plain;
  };
  const auto row = GENERATE(values<Row>({
      {0, "0 s", "0 s"},
      {1e-9, "1.00 ns", "1 ns"},
      {0.000'012'34, "12.3 µs", "12.3 µs"},
      {0.143, "143 ms", "143 ms"},
      {0.9996, "1.00 s", "1 s"},
      {0.9994, "999 ms", "999 ms"},
      {1.25, "1.25 s", "1.25 s"},
      {59.9, "59.9 s", "59.9 s"},
      {59.99, "1.00 min", "1 min"},
      {600, "10.0 min", "10 min"},
      {5400, "1.50 h", "1.5 h"},
      {86400 * 4, "4.00 d", "4 d"},
      {86400 * 1234.0, "1,234 d", "1,234 d"},
      {-0.854, "−854 ms", "−854 ms"},
      {not_defined, "–", "–"},
  }));
  CHECK(report::duration_text(row.seconds) == row.text);
  CHECK(report::plain_duration(row.seconds) == row.plain);
}

TEST_CASE("a half width is in the unit of what it belongs to") {
  CHECK(report::duration_text(1.25, 0.03) == "1.25 ± 0.03 s");
  CHECK(report::duration_text(0.895, 0.054) == "895 ± 54 ms");
  CHECK(report::duration_text(1.25, 0.0003) == "1.25 ± <0.01 s");
  CHECK(report::duration_text(250, 0.0003) == "4.17 ± <0.01 min");
  CHECK(report::duration_text(0.895, 0.0000054) == "895 ± <1 ms");
  CHECK(report::duration_text(1.25, not_defined) == "1.25 s");
  CHECK(report::duration_text(1.25, 0) == "1.25 s");
  CHECK(report::duration_text(not_defined, 1) == "–");
}

TEST_CASE("counts have commas, means of counts three digits that matter") {
  CHECK(report::count_text(std::uint64_t{0}) == "0");
  CHECK(report::count_text(std::uint64_t{999}) == "999");
  CHECK(report::count_text(std::uint64_t{1000}) == "1,000");
  CHECK(report::count_text(std::uint64_t{18446744073709551615U}) == "18,446,744,073,709,551,615");
  CHECK(report::count_text(7204.0) == "7,204");
  CHECK(report::count_text(-1000.0) == "−1,000");
  CHECK(report::count_text(12.4) == "12.4");
  CHECK(report::count_text(7204.4) == "7,204");
  CHECK(report::count_text(not_defined) == "–");
}

TEST_CASE("a share is 0 % or 100 % only if it is") {
  CHECK(report::share_text(0) == "0 %");
  CHECK(report::share_text(1) == "100 %");
  CHECK(report::share_text(1.002) == "100 %");
  CHECK(report::share_text(5.06) == "506 %");
  CHECK(report::share_text(459.1) == "45,910 %");
  CHECK(report::share_text(0.028) == "2.80 %");
  CHECK(report::share_text(0.9716) == "97.2 %");
  CHECK(report::share_text(0.99951) == "99.95 %");
  CHECK(report::share_text(0.9996) == "99.96 %");
  CHECK(report::share_text(0.999'999) == ">99.99 %");
  CHECK(report::share_text(0.000'000'1) == "<0.01 %");
  CHECK(report::share_text(not_defined) == "–");
}

TEST_CASE("three digits that matter, never an exponent") {
  CHECK(report::three_digits(0.00123456) == "0.00123");
  CHECK(report::three_digits(9.996) == "10.0");
  CHECK(report::three_digits(99.96) == "100");
  CHECK(report::three_digits(1234567.8) == "1,234,568");
  CHECK(report::three_digits(0) == "0");
  CHECK(report::three_digits(-0.5) == "−0.500");
}

TEST_CASE("a value and its half width end at the same place") {
  CHECK(report::with_half_width(2, 0.0208) == "2.00 ± 0.02");
  CHECK(report::with_half_width(-1.1, 0.016) == "−1.10 ± 0.02");
  CHECK(report::with_half_width(7880.5, 1445) == "7,880 ± 1,445");
  CHECK(report::with_half_width(7204, 0) == "7,204");
  CHECK(report::with_half_width(12.5, not_defined) == "12.5");
  CHECK(report::with_half_width(not_defined, 1) == "–");
}

TEST_CASE("the clock shows hours, minutes and seconds") {
  CHECK(report::clock_text(sim::start_of_run) == "0:00:00");
  CHECK(report::clock_text(sim::Time{40min}) == "0:40:00");
  CHECK(report::clock_text(sim::Time{27h + 5min + 9s + 999ms}) == "27:05:09");
}

TEST_CASE("one is singular") {
  CHECK(report::counted(1, "message", "messages") == "1 message");
  CHECK(report::counted(0, "message", "messages") == "0 messages");
  CHECK(report::counted(7204, "message", "messages") == "7,204 messages");
}

TEST_CASE("money has a half width where it is more than rounding") {
  CHECK(report::money_text(8.47, 0.12) == "$8.47 ± $0.120");
  CHECK(report::money_text(-8.47, 0.12) == "−$8.47 ± $0.120");
  CHECK(report::money_text(8.47, 1e-4) == "$8.47 ± $0.000100");
  CHECK(report::money_text(8.47, 1.8e-15) == "$8.47");
  CHECK(report::money_text(0, 1e-20) == "$0");
  CHECK(report::money_text(2e-7, 1e-8) == "$0.000000200 ± $0.000000010");
  CHECK(report::money_text(8.47, 0) == "$8.47");
}
