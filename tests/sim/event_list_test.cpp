#include "sim/event_list.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet::sim;

namespace {

Time at(Duration since_start) {
  return start_of_run + since_start;
}

/// The order that semantics promise: instant, class, owner, instance, scheduling.
using Key = std::tuple<Time, int, std::uint16_t, std::uint32_t, std::uint64_t>;

Key key_of(const Event& event) {
  return {event.at, static_cast<int>(event.order()), event.owner(), event.instance(), event.number()};
}

/// The arguments of all events, in the order in which they come out.
std::vector<std::uint32_t> drain(EventList& list) {
  std::vector<std::uint32_t> arguments;
  while (!list.empty()) arguments.push_back(list.pop().argument());
  return arguments;
}

}  // namespace

TEST_CASE("an event is 24 bytes and gives back what it was made of") {
  STATIC_REQUIRE(sizeof(Event) == 24);
  const std::uint64_t number = (std::uint64_t{1} << 48) - 2;
  const Event event(at(7ns), Order::observers, (1U << 14) - 1, (1U << 22) - 1, number, 255, 0xfffffffe);
  CHECK(event.at == at(7ns));
  CHECK(event.order() == Order::observers);
  CHECK(event.owner() == (1U << 14) - 1);
  CHECK(event.instance() == (1U << 22) - 1);
  CHECK(event.number() == number);
  CHECK(event.kind() == 255);
  CHECK(event.argument() == 0xfffffffe);
  const Event low(at(7ns), Order::failures, 0, 0, 1, 0, 0);
  CHECK(low.number() == 1);
  CHECK(low.before(event));
  CHECK_FALSE(event.before(low));
  CHECK_FALSE(low.before(low));
}

TEST_CASE("events of one instant come out in the documented order") {
  struct Row {
    std::string story;
    Event first;
    Event second;
  };
  const auto event = [](Duration when, Order order, std::uint16_t owner, std::uint32_t instance,
                        std::uint64_t number) {
    return Event(at(when), order, owner, instance, number, 9, 0);
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"an earlier instant before everything", event(1s, Order::observers, 9, 9, 9),
       event(2s, Order::failures, 0, 0, 1)},
      {"failures before deadlines", event(1s, Order::failures, 9, 9, 9),
       event(1s, Order::deadlines, 0, 0, 1)},
      {"deadlines before completions", event(1s, Order::deadlines, 9, 9, 9),
       event(1s, Order::completions, 0, 0, 1)},
      {"completions before arrivals", event(1s, Order::completions, 9, 9, 9),
       event(1s, Order::arrivals, 0, 0, 1)},
      {"arrivals before receives", event(1s, Order::arrivals, 9, 9, 9), event(1s, Order::receives, 0, 0, 1)},
      {"receives before probes", event(1s, Order::receives, 9, 9, 9), event(1s, Order::probes, 0, 0, 1)},
      {"probes before observers", event(1s, Order::probes, 9, 9, 9), event(1s, Order::observers, 0, 0, 1)},
      {"then the owner", event(1s, Order::arrivals, 3, 9, 9), event(1s, Order::arrivals, 4, 0, 1)},
      {"then the instance", event(1s, Order::arrivals, 3, 7, 9), event(1s, Order::arrivals, 3, 8, 1)},
      {"then who was scheduled first", event(1s, Order::arrivals, 3, 7, 255),
       event(1s, Order::arrivals, 3, 7, 256)},
      {"whatever the size of the number", event(1s, Order::arrivals, 3, 7, 0xffffff),
       event(1s, Order::arrivals, 3, 7, 0x1000000)},
  }));
  DYNAMIC_SECTION(row.story) {
    CHECK(row.first.before(row.second));
    CHECK_FALSE(row.second.before(row.first));
  }
}

TEST_CASE("events of one owner and instance are first in, first out") {
  EventList list;
  for (std::uint32_t i = 0; i < 100; ++i) list.schedule(at(5s), Order::arrivals, 2, 3, 1, i);
  const auto out = drain(list);
  REQUIRE(out.size() == 100);
  for (std::uint32_t i = 0; i < 100; ++i) CHECK(out[i] == i);
  CHECK(list.now() == at(5s));
  CHECK(list.at_this_instant() == 100);
}

TEST_CASE("a consequence joins its instant and never goes back") {
  EventList list;
  list.schedule(at(1s), Order::arrivals, 5, 0, 0, 1);
  list.schedule(at(1s), Order::receives, 5, 0, 0, 2);
  list.schedule(at(2s), Order::failures, 0, 0, 0, 9);
  REQUIRE(list.pop().argument() == 1);
  // From within the arrival: one more arrival, a receive of an earlier owner, a deadline of this very
  // instant.
  list.schedule(at(1s), Order::arrivals, 5, 0, 0, 3);
  list.schedule(at(1s), Order::receives, 4, 0, 0, 4);
  list.schedule(at(1s), Order::deadlines, 9, 0, 0, 5);
  CHECK(list.next_time() == at(1s));
  CHECK(drain(list) == std::vector<std::uint32_t>{5, 3, 4, 2, 9});
}

TEST_CASE("an event in the past is a broken invariant") {
  EventList list;
  list.schedule(at(1s), Order::arrivals, 0, 0, 0, 0);
  list.pop();
  CHECK_THROWS_AS(list.schedule(at(1s) - 1ns, Order::arrivals, 0, 0, 0, 0), InvariantError);
}

TEST_CASE("events of one instant are counted, time zero included") {
  EventList list;
  list.schedule(at(0s), Order::arrivals, 0, 0, 0, 0);
  list.pop();
  list.schedule(at(0s), Order::arrivals, 0, 0, 0, 0);
  list.pop();
  CHECK(list.at_this_instant() == 2);
  list.schedule(at(1s), Order::arrivals, 0, 0, 0, 0);
  list.pop();
  CHECK(list.at_this_instant() == 1);
  CHECK(list.popped() == 3);
}

TEST_CASE("random schedules come out sorted, what joins the current instant included") {
  SplitMix random(20260101);
  EventList list;
  std::vector<Event> waiting;  // the reference: sorted before each look
  std::uint64_t numbers = 0;
  const auto schedule = [&](Duration delay) {
    const auto order = static_cast<Order>(random.below(7));
    const auto owner = static_cast<std::uint16_t>(random.below(4));
    const auto instance = static_cast<std::uint32_t>(random.below(3));
    const auto argument = static_cast<std::uint32_t>(random.bits());
    const std::uint64_t number = list.schedule(list.now() + delay, order, owner, instance, 7, argument);
    REQUIRE(number == ++numbers);
    waiting.emplace_back(list.now() + delay, order, owner, instance, number, std::uint8_t{7}, argument);
  };
  for (int step = 0; step < 20'000; ++step) {
    for (std::int64_t i = random.below(4); i > 0; --i) schedule(Duration{random.below(3)});
    std::size_t due = waiting.size() > 200 ? waiting.size() - 200 : random.bits() & 1U;
    for (; due > 0 && !waiting.empty(); --due) {
      const auto first = std::min_element(waiting.begin(), waiting.end(), [](const Event& a, const Event& b) {
        return key_of(a) < key_of(b);
      });
      REQUIRE(list.next_time() == first->at);
      const Event event = list.pop();
      REQUIRE(key_of(event) == key_of(*first));
      REQUIRE(event.argument() == first->argument());
      waiting.erase(first);
    }
    REQUIRE(list.empty() == waiting.empty());
  }
}

TEST_CASE("a million random operations stay in order") {
  SplitMix random(7);
  EventList list;
  Key last{};
  bool joined = false;  // what was scheduled since may come before the last one
  std::uint64_t scheduled = 0;
  std::uint64_t popped = 0;
  bool sorted = true;
  for (int operation = 0; operation < 1'000'000; ++operation) {
    if (list.empty() || random.below(100) < (operation < 500'000 ? 55 : 45)) {
      const Duration delay{random.below(1'000)};
      list.schedule(list.now() + delay, static_cast<Order>(random.below(7)), 1,
                    static_cast<std::uint32_t>(random.below(5)), 0, 0);
      joined = joined || delay == 0ns;
      ++scheduled;
      continue;
    }
    const Key key = key_of(list.pop());
    const bool in_order = last < key || (joined && std::get<0>(last) == std::get<0>(key));
    sorted = sorted && in_order;
    if (std::get<0>(last) != std::get<0>(key)) joined = false;
    last = key;
    ++popped;
  }
  CHECK(sorted);
  while (!list.empty()) {
    list.pop();
    ++popped;
  }
  CHECK(popped == scheduled);
  CHECK(list.popped() == popped);
}
