#include "catch.hpp"
#include "physics/play.hpp"

using namespace couplet::physics;
using namespace couplet::physics::test;

namespace {

/// Three hosts; from the first to the second over both links, to the third over the first link, from the
/// third to the second over the second one.
Platform two_links(double first, double second, Duration latency = 0s) {
  Platform platform;
  for (const char* name : {"a", "b", "c"}) platform.hosts.push_back({name, 1, 1, {}});
  platform.links.push_back({"first", first, latency});
  platform.links.push_back({"second", second, latency});
  platform.routes.push_back({host0, host1, {link0, link1}});
  platform.routes.push_back({host0, host2, {link0}});
  platform.routes.push_back({host2, host1, {link1}});
  return platform;
}

}  // namespace

TEST_CASE("A task alone takes its work over the speed of one core") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_host(4, 2), 1min, [](Play& p) {
      p.at(1s, [&p]() { p.execute(host0, 3s); });
      p.at(10s, [&p]() { p.execute(host0, 1ns); });
    });
    CHECK(ends_at(each, outcome, 0, 2500ms));
    CHECK(ends_at(each, outcome, 1, 10s + 1ns));
  }
}

TEST_CASE("Two tasks on one core go at half the speed as long as both are there") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    // From 1 s on both lack one second.
    const Outcome both = play(each, one_host(1), 1min, [](Play& p) {
      p.at(0s, [&p]() { p.execute(host0, 2s); });
      p.at(1s, [&p]() { p.execute(host0, 1s); });
    });
    CHECK(ends_at(each, both, 0, 3s));
    CHECK(ends_at(each, both, 1, 3s));
    // The second one is through after 1 s; then the first one lacks 1.5 s.
    const Outcome one = play(each, one_host(1), 1min, [](Play& p) {
      p.at(0s, [&p]() { p.execute(host0, 3s); });
      p.at(1s, [&p]() { p.execute(host0, 500ms); });
    });
    CHECK(ends_at(each, one, 1, 2s));
    CHECK(ends_at(each, one, 0, 3500ms));
  }
}

TEST_CASE("A core is the most that one task gets, and cores are shared by more tasks than there are") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome fewer = play(each, one_host(4), 1min, [](Play& p) {
      p.at(0s, [&p]() {
        for (int i = 0; i < 3; ++i) p.execute(host0, 1s);
      });
    });
    for (std::uint32_t i = 0; i < 3; ++i) CHECK(ends_at(each, fewer, i, 1s));
    // Three on two cores: 2/3 each. The short one is through at 0.75 s, when the others lack 0.5 s, and get a
    // core each.
    const Outcome more = play(each, one_host(2), 1min, [](Play& p) {
      p.at(0s, [&p]() {
        p.execute(host0, 1s);
        p.execute(host0, 500ms);
        p.execute(host0, 1s);
      });
    });
    CHECK(ends_at(each, more, 1, 750ms));
    CHECK(ends_at(each, more, 0, 1250ms));
    CHECK(ends_at(each, more, 2, 1250ms));
  }
}

TEST_CASE("Nothing is lost over hours of thirds and thousandths") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome thirds = play(each, one_host(1), 24h, [](Play& p) {
      p.at(0s, [&p]() {
        for (int i = 0; i < 3; ++i) p.execute(host0, 1h);
      });
    });
    for (std::uint32_t i = 0; i < 3; ++i) CHECK(ends_at(each, thirds, i, 3h));
    const Outcome many = play(each, one_host(7), 24h, [](Play& p) {
      p.at(0s, [&p]() {
        for (int i = 0; i < 700; ++i) p.execute(host0, 100s);
      });
    });
    for (const End& end : many.ends) CHECK(ends_at(each, many, end.number, 10'000s));
    CHECK(many.ends.size() == 700);
  }
}

TEST_CASE("What a task does not need of its last nanosecond goes to the others") {
  // Ends at 1.5, 2.5 and 3 ns: the second and third have had 0.5 ns each when the first one is through, and
  // the third one lacks half a nanosecond when the second one is.
  const Outcome outcome = play(Implementation::builtin, one_host(1, 2), 1s, [](Play& p) {
    p.at(0s, [&p]() {
      p.execute(host0, 1ns);
      p.execute(host0, 2ns);
      p.execute(host0, 3ns);
    });
  });
  CHECK(outcome.ends == std::vector<End>{{0, 2, false}, {1, 3, false}, {2, 3, false}});
}

TEST_CASE("Two flows on one link share it") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_link(megabyte_per_second), 1min, [](Play& p) {
      p.at(0s, [&p]() { p.transfer(route0, megabyte); });
      p.at(500ms, [&p]() { p.transfer(route0, megabyte / 4); });
    });
    // From 0.5 s on half a megabyte per second each; the second one is through when the first one lacks a
    // quarter.
    CHECK(ends_at(each, outcome, 1, 1s));
    CHECK(ends_at(each, outcome, 0, 1250ms));
  }
}

TEST_CASE("A transfer waits for the latency and then shares") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_link(megabyte_per_second, 100ms), 1min, [](Play& p) {
      p.at(0s, [&p]() { p.transfer(route0, megabyte); });
      p.at(500ms, [&p]() { p.transfer(route0, megabyte / 4); });
      p.at(10s, [&p]() { p.transfer(route0, 0); });
    });
    CHECK(ends_at(each, outcome, 1, 1100ms));
    CHECK(ends_at(each, outcome, 0, 1350ms));
    CHECK(ends_at(each, outcome, 2, 10'100ms));
  }
}

TEST_CASE("Over two links flows share by max-min fairness") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome =
        play(each, two_links(megabyte_per_second, 2 * megabyte_per_second), 1min, [](Play& p) {
          p.at(0s, [&p]() {
            p.transfer(route0, megabyte);          // half of the first link
            p.transfer(route1, megabyte);          // the other half
            p.transfer(route2, 7 * megabyte / 2);  // what is left of the second one: 1.5 MB/s
          });
        });
    CHECK(ends_at(each, outcome, 0, 2s));
    CHECK(ends_at(each, outcome, 1, 2s));
    CHECK(ends_at(each, outcome, 2, 2250ms));  // from 2 s on alone
  }
}

TEST_CASE("Where routes differ in latency, shares fall with it") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    // Over both links twice the latency, so half the weight: a third of the first link against two thirds.
    // The second link is not tight. All begin to share at 0.1 or 0.2 s.
    const Outcome outcome =
        play(each, two_links(megabyte_per_second, 100 * megabyte_per_second, 100ms), 1min, [](Play& p) {
          p.at(0s, [&p]() { p.transfer(route0, megabyte); });
          p.at(100ms, [&p]() { p.transfer(route1, megabyte); });
        });
    // From 0.2 s: route 1 is through after 1.5 s; then half a megabyte is left of route 0, alone.
    CHECK(ends_at(each, outcome, 1, 1700ms));
    CHECK(ends_at(each, outcome, 0, 2200ms));
  }
}

TEST_CASE("A slower host does the rest of its work slower") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_host(2), 1h, [](Play& p) {
      p.at(0s, [&p]() { p.execute(host0, 4s); });
      p.at(1s, [&p]() { p.physics().host_speed(host0, 0.5); });
      p.at(3s, [&p]() { p.physics().host_speed(host0, 0.1); });
      p.at(13s, [&p]() { p.physics().host_speed(host0, 1); });
      p.at(20s, [&p]() { p.physics().host_speed(host0, 2); });
      p.at(20s, [&p]() { p.execute(host0, 4s); });
    });
    // 1 s, 1 s and 1 s of work by 13 s.
    CHECK(ends_at(each, outcome, 0, 14s));
    CHECK(ends_at(each, outcome, 1, 22s));
  }
}

TEST_CASE("A slower link carries the rest slower") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_link(megabyte_per_second, 100ms), 1h, [](Play& p) {
      p.at(0s, [&p]() { p.transfer(route0, megabyte); });
      p.at(600ms, [&p]() { p.physics().link_bandwidth(link0, 0.1); });
      p.at(2600ms, [&p]() { p.physics().link_bandwidth(link0, 1); });
    });
    CHECK(ends_at(each, outcome, 0, 2900ms));  // 0.5 MB by 0.6 s, 0.2 MB by 2.6 s
  }
}

TEST_CASE("What is cancelled is never heard of, and leaves its share to the others") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    Activity second;
    Activity flow;
    Activity waiting;
    const Outcome outcome = play(each, one_host(1), 1min, [&](Play& p) {
      p.at(0s, [&p]() { p.execute(host0, 2s); });
      p.at(0s, [&]() { second = p.execute(host0, 2s); });
      p.at(1s, [&]() { p.physics().cancel(second); });
      p.at(2s, [&]() { p.physics().cancel(second); });  // once more: nothing
      p.at(30s, [&]() { second = p.execute(host0, 1s); });
      p.at(31s, [&]() { p.physics().cancel(second); }, couplet::sim::Order::deadlines);  // before it is heard
      p.at(40s, [&]() { second = p.execute(host0, 1s); });
      p.at(50s, [&]() { p.physics().cancel(second); });  // long since heard
    });
    CHECK(ends_at(each, outcome, 0, 2500ms));
    CHECK(outcome.at(1) == -1);
    CHECK(outcome.at(2) == -1);
    CHECK(ends_at(each, outcome, 3, 41s));
    const Outcome flows = play(each, one_link(megabyte_per_second, 1s), 1min, [&](Play& p) {
      p.at(0s, [&]() { p.transfer(route0, megabyte); });
      p.at(0s, [&]() { flow = p.transfer(route0, megabyte); });
      p.at(1s, [&]() { waiting = p.transfer(route0, megabyte); });
      p.at(1500ms, [&]() {
        p.physics().cancel(flow);
        p.physics().cancel(waiting);
      });
    });
    CHECK(ends_at(each, flows, 0, 2250ms));
    CHECK(flows.ends.size() == 1);
    CHECK(flows.links[0].used == Approx(8e6 + 2e6));
  }
}

TEST_CASE("A host that goes down fails what runs there and what comes from there or goes there") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_link(megabyte_per_second, 100ms), 1min, [](Play& p) {
      p.at(0s, [&p]() {
        p.execute(host0, 2s);          // 0
        p.execute(host1, 2s);          // 1
        p.transfer(route0, megabyte);  // 2
      });
      p.at(950ms, [&p]() { p.transfer(route0, megabyte); });  // 3, still on its way
      p.at(1s, [&p]() { p.physics().host_down(host1); }, couplet::sim::Order::failures);
      p.at(1s, [&p]() { p.note(p.physics().host_is_up(host1) ? 1 : 0); });
      p.at(1500ms, [&p]() {
        p.execute(host1, 1s);          // 4
        p.transfer(route0, megabyte);  // 5
      });
      p.at(3s, [&p]() { p.physics().host_up(host1); }, couplet::sim::Order::failures);
      p.at(3s, [&p]() {
        p.execute(host1, 1s);          // 6
        p.transfer(route0, megabyte);  // 7
      });
    });
    CHECK(ends_at(each, outcome, 0, 2s));
    for (const std::uint32_t number : {1U, 2U, 3U}) {
      CHECK(outcome.failed(number));
      CHECK(outcome.at(number) == 1'000'000'000);
    }
    for (const std::uint32_t number : {4U, 5U}) {
      CHECK(outcome.failed(number));
      CHECK(outcome.at(number) == 1'500'000'000);
    }
    CHECK(ends_at(each, outcome, 6, 4s));
    CHECK(ends_at(each, outcome, 7, 4100ms));
    CHECK(outcome.ends.size() == 8);
    CHECK(outcome.notes == std::vector<std::uint64_t>{0});
    CHECK(outcome.hosts[1].used == Approx(1 + 1));
    CHECK(outcome.hosts[1].offered == Approx(58));
  }
}

TEST_CASE("A link that goes down fails the transfers over it, and only those") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome =
        play(each, two_links(megabyte_per_second, megabyte_per_second), 1min, [](Play& p) {
          p.at(0s, [&p]() {
            p.transfer(route0, megabyte);
            p.transfer(route1, megabyte);
            p.transfer(route2, megabyte);
          });
          p.at(1s, [&p]() { p.physics().link_down(link0); }, couplet::sim::Order::failures);
          p.at(2s, [&p]() { p.transfer(route1, megabyte); });
          p.at(3s, [&p]() { p.physics().link_up(link0); }, couplet::sim::Order::failures);
          p.at(3s, [&p]() { p.transfer(route1, megabyte); });
        });
    CHECK((outcome.failed(0) && outcome.at(0) == 1'000'000'000));
    CHECK((outcome.failed(1) && outcome.at(1) == 1'000'000'000));
    CHECK(ends_at(each, outcome, 2, 1500ms));  // half a megabyte by 1 s, then alone
    CHECK((outcome.failed(3) && outcome.at(3) == 2'000'000'000));
    CHECK(ends_at(each, outcome, 4, 4s));
    CHECK(outcome.links[0].used == Approx(8e6 + 8e6));
    CHECK(outcome.links[0].offered == Approx(8e6 * 58));
    CHECK(outcome.links[1].used == Approx(4e6 + 8e6));
  }
}

TEST_CASE("Whoever is done in the instant of a failure has failed") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_host(2), 1min, [](Play& p) {
      p.at(0s, [&p]() { p.execute(host0, 1s); });
      p.at(0s, [&p]() { p.execute(host0, 1s - 10ns); });
      p.at(1s, [&p]() { p.physics().host_down(host0); }, couplet::sim::Order::failures);
    });
    CHECK((outcome.failed(0) && outcome.at(0) == 1'000'000'000));
    CHECK(ends_at(each, outcome, 1, 1s - 10ns));
  }
}

TEST_CASE("Work that is no work is done in its instant, and heard of after the call") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_host(1), 1min, [](Play& p) {
      p.heard = [&p](const End& end) {
        p.note(end.number);
        if (end.number < 5) p.execute(host0, 0s);
      };
      p.at(1s, [&p]() {
        p.execute(host0, 0s);
        p.note(100);
      });
    });
    CHECK(outcome.notes == std::vector<std::uint64_t>{100, 0, 1, 2, 3, 4, 5});
    for (const End& end : outcome.ends) CHECK(end.at == 1'000'000'000);
  }
}

TEST_CASE("Ends that start others go on like clockwork") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_host(1), 1h, [](Play& p) {
      p.heard = [&p](const End&) {
        if (p.started() < 1000) p.execute(host0, 1ms + 1ns);
      };
      p.at(0s, [&p]() { p.execute(host0, 1ms + 1ns); });
    });
    REQUIRE(outcome.ends.size() == 1000);
    CHECK(outcome.ends.back().at == 1'000'001'000);
    CHECK(outcome.hosts[0].used == Approx(1.000001));
    CHECK(outcome.hosts[0].offered == Approx(3600));
  }
}

TEST_CASE("Cores at work are as many as executions, at most all") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_host(2), 1min, [](Play& p) {
      for (int i = 0; i < 3; ++i) {
        p.at(1s, [&p]() {
          p.execute(host0, 1s);
          p.note(p.physics().busy_cores(host0));
        });
      }
      p.at(10s, [&p]() { p.note(p.physics().busy_cores(host0)); });
    });
    CHECK(outcome.notes == std::vector<std::uint64_t>{1, 2, 2, 0});
    CHECK(outcome.hosts[0].used == Approx(3));
    CHECK(outcome.hosts[0].offered == Approx(120));
  }
}

TEST_CASE("What is thrown while the run goes on comes out of it") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, one_host(1), 1min, [](Play& p) {
      p.at(0s, [&p]() { p.execute(host0, 20s); });
      p.at(1s, []() { throw std::runtime_error("thrown on purpose"); });
    });
    CHECK(outcome.error == "thrown on purpose");
    CHECK(outcome.signal == 0);
  }
}
