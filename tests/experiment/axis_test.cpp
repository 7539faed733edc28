#include "experiment/axis.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"

using namespace couplet;
using experiment::Axis;
using experiment::AxisValues;

namespace {

Axis axis(const std::string& text) {
  std::string error;
  const auto read = experiment::read_axis(text, error);
  INFO(error);
  REQUIRE(read);
  return *read;
}

std::string error_of(const std::string& text) {
  std::string error;
  CHECK_FALSE(experiment::read_axis(text, error));
  return error;
}

}  // namespace

TEST_CASE("lists and ranges become the values that --set takes") {
  struct Row {
    std::string text;
    std::vector<std::string> values;
    std::string unit;
    bool numeric;
  };
  const auto row = GENERATE(values<Row>({
      {"/a=1,2,5", {"1", "2", "5"}, "", true},
      {"/a=1h,2h", {"1h", "2h"}, "h", true},
      {"/a=1h,30m", {"1h", "30m"}, "", false},
      {"/a=20/s,-3/s", {"20/s", "-3/s"}, "/s", true},
      {"/a=true,false", {"true", "false"}, "", false},
      {R"(/a={"x":[1,2]},"p,q",[3])", {R"({"x":[1,2]})", R"("p,q")", "[3]"}, "", false},
      {R"(/a="\",",b)", {R"("\",")", "b"}, "", false},
      {"/a=../one.csv", {"../one.csv"}, "", false},
      {"/a=1..4:1", {"1", "2", "3", "4"}, "", true},
      {"/a=1..4:2", {"1", "3"}, "", true},
      {"/a=0.1..0.5:0.1", {"0.1", "0.2", "0.3", "0.4", "0.5"}, "", true},
      {"/a=-1..1:0.5", {"-1", "-0.5", "0", "0.5", "1"}, "", true},
      {"/a=10/s..30/s:10/s", {"10/s", "20/s", "30/s"}, "/s", true},
      {"/a=10..30/s:10", {"10/s", "20/s", "30/s"}, "/s", true},
      {"/a=9.95ms..10.05ms:0.05ms", {"9.95ms", "10ms", "10.05ms"}, "ms", true},
      {"/a=7..7:1", {"7"}, "", true},
  }));
  DYNAMIC_SECTION(row.text) {
    const Axis read = axis(row.text);
    CHECK(read.pointer == "/a");
    CHECK(read.values == row.values);
    CHECK(read.unit == row.unit);
    CHECK(read.numeric == row.numeric);
    if (row.numeric) CHECK(std::string(read.bare(row.values[0])) + row.unit == row.values[0]);
  }
}

TEST_CASE("what is no axis is told, and how it is written") {
  const auto row = GENERATE(values<std::pair<std::string, std::string>>({
      {"a=1,2", "a JSON pointer, an equals sign and values are wanted"},
      {"/a", "a JSON pointer, an equals sign and values are wanted"},
      {"", "a JSON pointer, an equals sign and values are wanted"},
      {"/a=", "a value is missing"},
      {"/a=1,,2", "a value is missing"},
      {"/a=1,2,1", "1 is there twice"},
      {"/a=5..1:1", "a range goes from its lower end to its upper one"},
      {"/a=1..5:0", "a step is above 0"},
      {"/a=1..5:-1", "a step is above 0"},
      {"/a=1s..5m:1s", "have the same unit"},
      {"/a=1..x:1", "are decimal numbers"},
      {"/a=1..5:", "are decimal numbers"},
      {"/a=0..1000000000000000:1", "at most 15 digits"},
      {"/a=0.000000000001..1000000", "a number has too many digits"},
      {"/a=0..100000:0.000001", "a range has 100000 values at most"},
      {"/run/replications=1,2", "--replications"},
      {"/run/seed=1,2", "every point meets the same customers; ask for more of them by --replications"},
  }));
  DYNAMIC_SECTION(row.first) {
    CHECK(error_of(row.first).find(row.second) != std::string::npos);
  }
}

TEST_CASE("a grid is every combination, the last axis fastest") {
  const std::vector<Axis> axes{axis("/a=1,2"), axis("/b=x,y,z")};
  const auto points = experiment::grid(axes);
  REQUIRE(points.size() == 6);
  CHECK(points[0] == AxisValues{"1", "x"});
  CHECK(points[1] == AxisValues{"1", "y"});
  CHECK(points[5] == AxisValues{"2", "z"});
  const auto overrides = experiment::overrides_of(axes, points[5]);
  CHECK(overrides[1].pointer == "/b");
  CHECK(overrides[1].value == "z");
}

TEST_CASE("a Latin hypercube meets each slice of each axis once") {
  const std::vector<Axis> axes{axis("/a=0..40"), axis("/b=1..20:1"), axis("/c=x,y,z,w")};
  const auto points = experiment::latin_hypercube(axes, 20, 7);
  REQUIRE(points.size() == 20);
  std::set<int> slices;
  std::set<std::string> whole;
  int ws = 0;
  for (const AxisValues& point : points) {
    const double a = std::stod(point[0]);
    CHECK(a >= 0);
    CHECK(a <= 40);
    slices.insert(std::min(19, static_cast<int>(a / 2)));
    whole.insert(point[1]);
    ws += point[2] == "w" ? 1 : 0;
  }
  CHECK(slices.size() == 20);
  CHECK(whole.size() == 20);
  CHECK(ws == 5);
}

TEST_CASE("a sample is a function of its seed, its size and the pointers") {
  const std::vector<Axis> axes{axis("/a=0.5s..2s"), axis("/b=1..1000:1")};
  const auto once = experiment::latin_hypercube(axes, 50, 1);
  CHECK(experiment::latin_hypercube(axes, 50, 1) == once);
  CHECK(experiment::latin_hypercube(axes, 50, 2) != once);
  CHECK(once[0][0].back() == 's');
  const std::vector<Axis> turned{axes[1], axes[0]};
  const auto other = experiment::latin_hypercube(turned, 50, 1);
  for (std::size_t i = 0; i < 50; ++i) CHECK(other[i][1] == once[i][0]);
}

TEST_CASE("a sample deals the values of a list evenly, whatever their number") {
  const auto counts = [](const std::string& list, std::uint32_t points) {
    std::map<std::string, int> met;
    // The other axis keeps points of the same value apart.
    for (const AxisValues& point :
         experiment::latin_hypercube({axis("/a=" + list), axis("/b=0..1")}, points, 3))
      ++met[point[0]];
    int least = 1000, most = 0, all = 0;
    for (const auto& [value, times] : met) {
      least = std::min(least, times);
      most = std::max(most, times);
      all += times;
    }
    CHECK(all == static_cast<int>(points));
    CHECK(most - least <= 1);
    return met.size();
  };
  CHECK(counts("x,y,z", 4) == 3);
  CHECK(counts("1..7:1", 10) == 7);
}

TEST_CASE("points of a sample that come out alike are kept once") {
  const auto points = experiment::latin_hypercube({axis("/a=x,y")}, 10, 1);
  CHECK(points.size() == 2);
}
