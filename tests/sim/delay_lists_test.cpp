#include "sim/delay_lists.hpp"

#include <map>
#include <vector>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet::sim;

namespace {

struct Item {
  DelayLink timer;
};
using Timers = DelayLists<Item, &Item::timer>;

Time at(Duration since_start) {
  return start_of_run + since_start;
}

/// Some items and their timers.
struct Bench {
  explicit Bench(int count) {
    for (int i = 0; i < count; ++i) items.allocate();
  }
  Slab<Item> items;
  Timers timers{items};
};

}  // namespace

TEST_CASE("timers of one delay fall due in the order of arming, at the very instant") {
  Bench bench(3);
  bench.timers.arm(at(0s), 5s, 2);
  bench.timers.arm(at(1s), 5s, 0);
  bench.timers.arm(at(1s), 5s, 1);
  CHECK(bench.timers.next_due() == at(5s));
  CHECK(bench.timers.pop_due(at(5s) - 1ns) == nil);
  CHECK(bench.timers.pop_due(at(5s)) == 2);
  CHECK(bench.timers.pop_due(at(5s)) == nil);
  CHECK(bench.timers.next_due() == at(6s));
  CHECK(bench.timers.pop_due(at(9s)) == 0);
  CHECK(bench.timers.pop_due(at(9s)) == 1);
  CHECK(bench.timers.next_due() == never);
}

TEST_CASE("a short delay armed late overtakes a long one") {
  Bench bench(2);
  bench.timers.arm(at(0s), 10s, 0);
  bench.timers.arm(at(3s), 1s, 1);
  CHECK(bench.timers.pop_due(at(20s)) == 1);
  CHECK(bench.timers.pop_due(at(20s)) == 0);
}

TEST_CASE("a disarmed timer is gone, from the front, the middle and the end") {
  for (std::uint32_t gone = 0; gone < 3; ++gone) {
    Bench bench(3);
    for (std::uint32_t i = 0; i < 3; ++i) bench.timers.arm(at(0s), 5s, i);
    bench.timers.disarm(gone);
    bench.timers.disarm(gone);  // no effect
    CHECK_FALSE(bench.items[gone].timer.armed());
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = bench.timers.pop_due(at(5s)); i != nil; i = bench.timers.pop_due(at(5s)))
      out.push_back(i);
    REQUIRE(out.size() == 2);
    CHECK(out[0] == (gone == 0 ? 1 : 0));
    CHECK(out[1] == (gone == 2 ? 1 : 2));
  }
}

TEST_CASE("arming twice is a broken invariant") {
  Bench bench(1);
  bench.timers.arm(at(0s), 5s, 0);
  CHECK_THROWS_AS(bench.timers.arm(at(0s), 5s, 0), InvariantError);
}

TEST_CASE("a delay beyond the end of time never falls due") {
  Bench bench(1);
  bench.timers.arm(at(1s), Duration::max(), 0);
  CHECK(bench.timers.next_due() == never);
  CHECK(bench.timers.pop_due(never - 1ns) == nil);
  CHECK(bench.items[0].timer.armed());
}

TEST_CASE("twenty different delays work like one") {
  Bench bench(20);
  for (std::uint32_t i = 0; i < 20; ++i) bench.timers.arm(at(0s), Duration{100 - i}, i);
  for (std::uint32_t i = 20; i-- > 0;) {
    CHECK(bench.timers.next_due() == at(Duration{100 - i}));
    CHECK(bench.timers.pop_due(at(1s)) == i);
  }
}

TEST_CASE("a million random operations agree with a multimap") {
  const std::int64_t delays = GENERATE(1, 3, 16, 17, 60);
  SplitMix random(static_cast<std::uint64_t>(delays));
  constexpr std::uint32_t count = 100;
  Bench bench(static_cast<int>(count));
  std::multimap<Time, std::uint32_t> due;
  std::vector<std::multimap<Time, std::uint32_t>::iterator> place(count, due.end());
  Time now{};
  bool right = true;
  for (int operation = 0; operation < 200'000; ++operation) {
    const auto item = static_cast<std::uint32_t>(random.below(count));
    switch (random.below(4)) {
      case 0: now += Duration{random.below(5)}; break;
      case 1:
        if (place[item] != due.end()) break;
        {
          const Duration delay{7 * random.below(delays)};
          bench.timers.arm(now, delay, item);
          place[item] = due.emplace(now + delay, item);
        }
        break;
      case 2:
        bench.timers.disarm(item);
        if (place[item] != due.end()) due.erase(place[item]);
        place[item] = due.end();
        break;
      default: {
        const std::uint32_t popped = bench.timers.pop_due(now);
        const bool expected = !due.empty() && due.begin()->first <= now;
        right = right && (popped != nil) == expected;
        if (popped == nil || !right) break;
        right = place[popped] != due.end() && place[popped]->first == due.begin()->first;
        due.erase(place[popped]);
        place[popped] = due.end();
      }
    }
    right = right && bench.timers.next_due() == (due.empty() ? never : due.begin()->first);
    right = right && bench.items[item].timer.armed() == (place[item] != due.end());
  }
  CHECK(right);
}
