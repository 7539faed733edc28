#include "cloud/capacity_units.hpp"

#include "catch.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t unit = 1'000'000'000;  // an LCU for an hour
constexpr Time start = couplet::sim::start_of_run;

}  // namespace

TEST_CASE("25 new connections a second are a capacity unit") {
  CapacityUnits units(CapacityUnit::application());
  for (int i = 0; i < 25 * 3600; ++i) units.add(start + i * 40ms, 1, 0, 0, 0);
  units.end(start + 1h);
  CHECK(units.billed() == unit);
  CHECK(units.used()[CapacityUnits::connections] == unit);
  CHECK(units.used()[CapacityUnits::bytes] == 0);
}

TEST_CASE("each hour is billed by its greatest dimension") {
  CapacityUnits units(CapacityUnit::application());
  units.add(start, 90'000, std::int64_t{1} << 29, 0, 0);              // 1 and 0.5
  units.add(start + 1h, 9'000, std::int64_t{2} << 30, 7'200'000, 0);  // 0.1, 2 and 2
  units.add(start + 2h, 0, 0, 0, 12'000);
  units.end(start + 2h + 30min);  // 4 for half an hour
  CHECK(units.billed() == 5 * unit);
  CHECK(units.used()[CapacityUnits::connections] == unit + unit / 10);
  CHECK(units.used()[CapacityUnits::active] == 2 * unit);
  CHECK(units.used()[CapacityUnits::bytes] == 2 * unit + unit / 2);
  CHECK(units.used()[CapacityUnits::evaluations] == 2 * unit);
}

TEST_CASE("the warm-up is forgotten, connections that are active are not") {
  CapacityUnits units(CapacityUnit::network());
  units.add(start, 1'000'000, 0, 0, 0);
  units.add(start + 10min, 0, 0, 0, 100'000);
  units.begin(start + 30min);
  units.end(start + 90min);
  CHECK(units.billed() == unit);
  CHECK(units.used()[CapacityUnits::connections] == 0);
}
