#include "experiment/break_even.hpp"

#include <limits>

#include "catch.hpp"

using namespace couplet::experiment;

namespace {

double number(const std::string& value) {
  return std::stod(value);
}

Range range(std::int64_t low, std::int64_t high, int places = 0) {
  Range range;
  range.low = low;
  range.high = high;
  range.places = places;
  range.unit = "/s";
  return range;
}

}  // namespace

TEST_CASE("two curves cross where the fixed price equals the price by the piece") {
  int asked = 0;
  const auto found = find_break_even(range(1, 200), [&](const std::string& value) {
    ++asked;
    return std::vector<double>{2 * number(value), 83};  // 41.5
  });
  REQUIRE(found.has_value());
  REQUIRE(found->crossings.size() == 1);
  CHECK(found->crossings[0].winner == 1);
  CHECK(found->crossings[0].loser == 0);
  CHECK(found->crossings[0].below == "41/s");
  CHECK(found->crossings[0].above == "42/s");
  CHECK(found->points.front().value == "1/s");
  CHECK(found->points.back().value == "200/s");
  CHECK(asked == static_cast<int>(found->points.size()));  // nothing twice
  CHECK(asked < 20);
  for (std::size_t i = 1; i < found->points.size(); ++i)
    CHECK(found->points[i - 1].units < found->points[i].units);
}

TEST_CASE("the place is known to a hundredth, or to the last decimal place of the range") {
  const auto fine = find_break_even(range(100, 20'000, 2), [](const std::string& value) {
    return std::vector<double>{83, 2 * number(value)};
  });
  REQUIRE(fine->crossings.size() == 1);
  CHECK(fine->crossings[0].winner == 0);
  CHECK(number(fine->crossings[0].below) <= 41.5);
  CHECK(number(fine->crossings[0].above) >= 41.5);
  CHECK(number(fine->crossings[0].above) - number(fine->crossings[0].below) < 0.42);
}

TEST_CASE("three architectures cross pair by pair") {
  const auto found = find_break_even(
      range(0, 100), [](const std::string& value) { return std::vector<double>{number(value), 30, 70}; });
  REQUIRE(found->crossings.size() == 2);
  CHECK(found->crossings[0].winner == 1);
  CHECK(found->crossings[0].above == "31/s");
  CHECK(found->crossings[1].winner == 2);
  CHECK(found->crossings[1].loser == 0);
  CHECK(found->crossings[1].above == "71/s");
}

TEST_CASE("two that cost the same at one of the values still cross there") {
  // 0, 10, 20, ... are looked at, and at 30 both cost 30.
  const auto found = find_break_even(
      range(0, 80), [](const std::string& value) { return std::vector<double>{number(value), 30}; });
  REQUIRE(found->crossings.size() == 1);
  CHECK(found->crossings[0].winner == 1);
  CHECK(found->crossings[0].below == "30/s");
  CHECK(found->crossings[0].above == "31/s");
  const auto touched = find_break_even(range(0, 80), [](const std::string& value) {
    return std::vector<double>{number(value) < 30 ? 30 - number(value) : number(value) - 30, 0};
  });
  CHECK(touched->crossings.empty());  // equal at 30, and the same one dearer on both sides
}

TEST_CASE("crossings come by value, not by pair") {
  // 0, 100, 200, ... are looked at: the first two cross at 70, the first and the third at 30.
  const auto found = find_break_even(
      range(0, 800), [](const std::string& value) { return std::vector<double>{number(value), 70, 30}; });
  REQUIRE(found->crossings.size() == 2);
  CHECK(found->crossings[0].below == "30/s");
  CHECK(found->crossings[0].winner == 2);
  CHECK(found->crossings[1].below == "70/s");
  CHECK(found->crossings[1].winner == 1);
}

TEST_CASE("where a cost is not defined nothing is said of what lies on both sides") {
  const auto found = find_break_even(range(0, 80), [](const std::string& value) {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    return std::vector<double>{number(value) == 30 ? nothing : number(value), 30};
  });
  CHECK(found->crossings.empty());
}

TEST_CASE("no crossing where nobody becomes cheaper, or where a cost is not defined") {
  CHECK(find_break_even(range(1, 9), [](const std::string&) {
          return std::vector<double>{1, 2};
        })->crossings.empty());
  CHECK(find_break_even(range(1, 9), [](const std::string&) {
          return std::vector<double>{1, 1};
        })->crossings.empty());
  CHECK(find_break_even(range(1, 9), [](const std::string&) {
          return std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()};
        })->crossings.empty());
}

TEST_CASE("a value that cannot be run ends the search") {
  int asked = 0;
  CHECK_FALSE(find_break_even(range(1, 9), [&](const std::string&) -> std::optional<std::vector<double>> {
    if (++asked == 3) return std::nullopt;
    return std::vector<double>{1, 2};
  }));
  CHECK(asked == 3);
}
