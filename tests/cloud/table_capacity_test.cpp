#include "cloud/table_capacity.hpp"

#include "catch.hpp"

using namespace couplet::cloud;
using namespace std::chrono_literals;
using couplet::sim::start_of_run;
using couplet::sim::Time;

namespace {

constexpr std::int64_t unit = TokenBucket::token;

TableConfig provisioned(std::uint32_t reads, std::uint32_t writes) {
  TableConfig config;
  config.read_units = reads;
  config.write_units = writes;
  return config;
}

/// How many accesses of one unit pass at one instant, of so many.
int passed(TableCapacity& table, Time now, Access access, int tries,
           std::optional<std::uint32_t> key = std::nullopt) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += table.admit(now, access, unit, key) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("Fact 8.2.1: a write takes one unit for each KB, rounded up") {
  CHECK(units_of(Access::write, 0, Consistency::strong) == unit);
  CHECK(units_of(Access::write, 1, Consistency::strong) == unit);
  CHECK(units_of(Access::write, 1024, Consistency::strong) == unit);
  CHECK(units_of(Access::write, 1025, Consistency::strong) == 2 * unit);
  CHECK(units_of(Access::write, 409'600, Consistency::eventual) == 400 * unit);
}

TEST_CASE("Fact 8.2.2: a read takes one unit for each 4 KB, or half of it") {
  CHECK(units_of(Access::read, 4096, Consistency::strong) == unit);
  CHECK(units_of(Access::read, 4097, Consistency::strong) == 2 * unit);
  CHECK(units_of(Access::read, 1, Consistency::eventual) == unit / 2);
  CHECK(units_of(Access::read, 4097, Consistency::eventual) == unit);
  CHECK(units_of(Access::read, 9000, Consistency::eventual) == 3 * unit / 2);
}

TEST_CASE("Fact 8.2.3: a transaction takes twice the units") {
  CHECK(units_of(Access::write, 1025, Consistency::transactional) == 4 * unit);
  CHECK(units_of(Access::read, 4097, Consistency::transactional) == 4 * unit);
}

TEST_CASE("Fact 8.2.5: capacity comes in steadily, and 300 s of it are kept") {
  TableCapacity table(provisioned(10, 5));
  CHECK(passed(table, start_of_run, Access::read, 5000) == 3000);
  CHECK(passed(table, start_of_run, Access::write, 5000) == 1500);
  // From now on as it comes in: one write in 200 ms, not a nanosecond before.
  CHECK(passed(table, start_of_run + 200ms - 1ns, Access::write, 1) == 0);
  CHECK(passed(table, start_of_run + 200ms, Access::write, 5) == 1);
  CHECK(passed(table, start_of_run + 100s, Access::read, 5000) == 1000);
  // After 300 s without use there is no more than after 300 s.
  CHECK(passed(table, start_of_run + 400s, Access::read, 5000) == 3000);
  CHECK(passed(table, start_of_run + 4000s, Access::read, 5000) == 3000);
}

TEST_CASE("a table that keeps nothing gives one second's worth at once") {
  TableConfig config = provisioned(10, 5);
  config.burst = 0s;
  TableCapacity table(config);
  CHECK(passed(table, start_of_run, Access::read, 100) == 10);
  CHECK(passed(table, start_of_run + 10s, Access::read, 100) == 10);
  // An item that needs more passes when all is there, and what follows waits for what it took.
  CHECK(table.admit(start_of_run + 20s, Access::write, 15 * unit, std::nullopt));
  CHECK_FALSE(table.admit(start_of_run + 22s, Access::write, unit, std::nullopt));
  CHECK(table.admit(start_of_run + 22200ms, Access::write, unit, std::nullopt));
}

TEST_CASE("Fact 8.2.7: a hot key has the limits of a partition") {
  TableCapacity table(provisioned(100'000, 100'000));
  CHECK(passed(table, start_of_run, Access::read, 5000, 7) == 3000);
  CHECK(passed(table, start_of_run, Access::write, 5000, 7) == 1000);
  CHECK(passed(table, start_of_run, Access::read, 5000, 8) == 3000);
  CHECK(passed(table, start_of_run, Access::read, 5000) == 5000);  // keys that nobody else has
  CHECK(passed(table, start_of_run + 500ms, Access::write, 5000, 7) == 500);
  // What a partition refuses takes nothing from the table.
  TableCapacity small(provisioned(4000, 10));
  CHECK(passed(small, start_of_run, Access::write, 5000, 7) == 1000);
  CHECK(passed(small, start_of_run, Access::write, 5000, 8) == 1000);
  CHECK(passed(small, start_of_run, Access::write, 5000, 9) == 1000);
  CHECK(passed(small, start_of_run, Access::write, 5000, 10) == 0);
}

TEST_CASE("Fact 8.2.9: a new table on demand gives 12,000 reads and 4,000 writes a second") {
  TableCapacity table{TableConfig{}};
  CHECK(passed(table, start_of_run, Access::read, 20'000) == 12'000);
  CHECK(passed(table, start_of_run, Access::write, 20'000) == 4'000);
  CHECK(passed(table, start_of_run + 1s - 1ns, Access::write, 20'000) == 0);
  CHECK(passed(table, start_of_run + 1s, Access::write, 20'000) == 4'000);
}

TEST_CASE("Fact 8.2.8: on demand it is twice the previous peak, known for half an hour") {
  TableCapacity table{TableConfig{}};
  CHECK(passed(table, start_of_run, Access::write, 20'000) == 4'000);
  CHECK(passed(table, start_of_run + 30min, Access::write, 20'000) == 4'000);  // the second ended at 1 s
  CHECK(passed(table, start_of_run + 30min + 1s, Access::write, 20'000) == 8'000);
  CHECK(passed(table, start_of_run + 40min, Access::write, 20'000) == 8'000);
  CHECK(passed(table, start_of_run + 60min + 2s, Access::write, 20'000) == 16'000);
  // A peak is not forgotten, and a lower one changes nothing.
  CHECK(passed(table, start_of_run + 100min, Access::write, 100) == 100);
  CHECK(passed(table, start_of_run + 1000min, Access::write, 40'000) == 32'000);
  CHECK(passed(table, start_of_run + 1000min, Access::read, 20'000) == 12'000);
}

TEST_CASE("Fact 8.2.10: on demand it is never more than 40,000 a second") {
  OnDemandCapacity capacity(30'000, TableLimits::table_quota);
  CHECK(capacity.per_second(start_of_run) == 30'000);
  CHECK(capacity.holds(start_of_run, 30'000 * unit));
  capacity.spend(30'000 * unit);
  CHECK_FALSE(capacity.holds(start_of_run, 1));
  CHECK(capacity.per_second(start_of_run + 1h) == 40'000);
}
