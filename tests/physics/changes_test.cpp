#include <cstdlib>

#include "catch.hpp"
#include "physics/flow_network.hpp"
#include "physics/play.hpp"

// What changes while something is under way, on timelines worked out by hand.

using namespace couplet::physics;
using namespace couplet::physics::test;

TEST_CASE("A transfer that begins over a slow link is as fast as the link when that has recovered") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_link(megabyte_per_second, 100ms), 1h, [](Play& p) {
      p.at(0s, [&p]() { p.physics().link_bandwidth(link0, 0.1); });
      p.at(1s, [&p]() { p.transfer(route0, megabyte); });
      p.at(2100ms, [&p]() { p.physics().link_bandwidth(link0, 1); });
      p.at(3s, [&p]() { p.physics().link_bandwidth(link0, 0.5); });
    });
    // Of its megabyte 0.1 by 2.1 s, 0.9 more at full speed would take until 3 s: exactly then it is over.
    CHECK(ends_at(each, outcome, 0, 3s));
    const Outcome shared = play(each, one_link(megabyte_per_second), 1h, [](Play& p) {
      p.at(0s, [&p]() { p.physics().link_bandwidth(link0, 0.25); });
      p.at(0s, [&p]() { p.transfer(route0, megabyte); });
      p.at(0s, [&p]() { p.transfer(route0, 2 * megabyte); });
      p.at(2s, [&p]() { p.physics().link_bandwidth(link0, 1); });
    });
    // Half of 0.25 MB/s each, so 0.25 MB by 2 s; then half of 1 MB/s each until the first one is through at
    // 3.5 s; the second one lacks a megabyte then, and has all of it.
    CHECK(ends_at(each, shared, 0, 3500ms));
    CHECK(ends_at(each, shared, 1, 4500ms));
    CHECK(shared.links[0].used == Approx(24e6));
  }
}

TEST_CASE("A link may become faster than it was, for what is under way too") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    Platform platform = one_link(megabyte_per_second);
    platform.links[0].factor_max = 4;
    const Outcome outcome = play(each, platform, 1h, [](Play& p) {
      p.at(0s, [&p]() { p.transfer(route0, 3 * megabyte); });
      p.at(1s, [&p]() { p.physics().link_bandwidth(link0, 4); });
    });
    CHECK(ends_at(each, outcome, 0, 1500ms));
  }
}

TEST_CASE("What an execution still lacks") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    Activity task;
    const Outcome outcome = play(each, one_host(1), 1min, [&](Play& p) {
      const auto note = [&p, &task] {
        p.note(static_cast<std::uint64_t>(p.physics().remaining(task).count()));
      };
      p.at(0s, [&p, &task, note]() {
        task = p.execute(host0, 4s);
        p.execute(host0, 1s);
        note();
      });
      p.at(1s, note);  // half of the core
      p.at(3s, note);  // all of it since 2 s
      p.at(3s, [&p]() { p.physics().host_speed(host0, 0.5); });
      p.at(5s, note);
      p.at(7s, note);  // heard of already
      p.at(7s, [&p, &task]() { task = p.execute(host0, 1s); });
      p.at(8s, [&p, &task]() { p.physics().cancel(task); });
      p.at(8s, note);
      p.at(9s, [&p, &task]() { task = p.execute(host0, 10s); });
      p.at(10s, [&p]() { p.physics().host_down(host0); });
      p.at(10s, note);  // failed, but not heard of yet
    });
    CAPTURE(outcome.error);
    REQUIRE(outcome.error.empty());
    const std::vector<std::int64_t> expected = {
        4'000'000'000, 3'500'000'000, 2'000'000'000, 1'000'000'000, 0, 0, 0};
    REQUIRE(outcome.notes.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      INFO(i);
      CHECK(std::abs(static_cast<std::int64_t>(outcome.notes[i]) - expected[i]) <= 1);
    }
  }
}

TEST_CASE("A route that is never idle keeps its times exact") {
  // A transfer of eight years shares the second link with small ones: what each of them takes does
  // not depend on how long the large one has been under way.
  FlowNetwork network({10, 5}, {{{0, 1}, 1}, {{1}, 1}});
  FlowNetwork::Places places(3);
  network.add(0, 0, 1.5e18, places);
  couplet::sim::Time now{};
  for (int year = 0; year < 8; ++year) {
    now += 365 * 24h;
    network.advance(now, places, [](std::uint32_t) { FAIL("nothing ends here"); });
    network.add(1, 1, 1001, places);
    // Half of 5 bits a nanosecond: 400.4 ns.
    CHECK(network.next() == now + 401ns);
    bool ended = false;
    now += 401ns;
    network.advance(now, places, [&](std::uint32_t slot) { ended = slot == 1; });
    CHECK(ended);
  }
  // All that it got: 5 bits a nanosecond, but for half of what the others had.
  const double passed = static_cast<double>(now.time_since_epoch().count()) * 5 - 8 * 1001;
  CHECK(std::abs(1.5e18 - network.remaining(0, 0, places) - passed) <= 256);  // a double of 1.5e18
}
