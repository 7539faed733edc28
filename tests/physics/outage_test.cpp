#include <memory>
#include <set>

#include "catch.hpp"
#include "physics/play.hpp"

using namespace couplet;
using namespace couplet::physics;
using namespace couplet::physics::test;

namespace {

/// A host of four cores, reached over a link of 80 Mbit/s.
Platform server_and_link() {
  Platform platform;
  platform.hosts = {{"customers", 1, 1, {}}, {"server", 4, 1, {}}};
  platform.links = {{"uplink", 80e6, 20ms}};
  platform.routes = {{host0, host1, {link0}}};
  return platform;
}

}  // namespace

TEST_CASE("A host that fails amid 100 executions and 50 transfers ends each of them, once") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, server_and_link(), 10min, [](Play& p) {
      const auto tasks = std::make_shared<std::set<std::uint32_t>>();  // the others are transfers
      const auto again = [&p, tasks](bool is_task) {
        if (is_task) {
          tasks->insert(p.started());
          p.execute(host1, 40ms);
        } else {
          p.transfer(route0, 100'000);
        }
      };
      for (int i = 0; i < 100; ++i) {
        p.at(Duration{i}, [&p, tasks]() {
          tasks->insert(p.started());
          p.execute(host1, 10ms + Duration{p.started() * 1'000'000});
        });
      }
      for (int i = 0; i < 50; ++i) p.at(1us + Duration{i}, [&p]() { p.transfer(route0, 100'000); });
      // 6 s of work on four cores, 5 MB at 10 MB/s: at 0.3 s both are in the middle of it.
      p.at(300ms, [&p]() { p.physics().host_down(host1); }, sim::Order::failures);
      p.at(2s, [&p]() { p.physics().host_up(host1); }, sim::Order::failures);
      // Whoever fails tries again a second later, as long as it takes.
      p.heard = [&p, again, tasks](const End& end) {
        const bool is_task = tasks->count(end.number) > 0;
        if (end.failed) p.at(p.now() + 1s, [again, is_task]() { again(is_task); });
      };
    });
    REQUIRE(outcome.error.empty());
    std::set<std::uint32_t> completed;
    std::set<std::uint32_t> failed;
    for (const End& end : outcome.ends) {
      (end.failed ? failed : completed).insert(end.number);
      if (end.failed) {
        CHECK((end.at == 300'000'000 || end.at == 1'300'000'000));
      } else {
        CHECK((end.at < 300'000'000 || end.at >= 2'300'000'000));
      }
    }
    CHECK(completed.size() + failed.size() == outcome.ends.size());  // nobody twice
    CHECK(completed.size() == 150);                                  // and everything in the end
    std::size_t first = 0;
    for (const std::uint32_t number : failed) first += number < 150 ? 1 : 0;
    CHECK(first > 100);
    CHECK(first < 150);  // some were through before
    // Retries at 1.3 s fail at once, those at 2.3 s succeed.
    CHECK(outcome.ends.size() == 150 + 2 * first);
    CHECK(outcome.hosts[1].offered == Approx(4 * (600 - 1.7)));
    // Each completed transfer carried its 100 kB; those that failed a part of theirs.
    CHECK(outcome.links[0].used >= 50 * 8e5);
    CHECK(outcome.links[0].used <= 50 * 8e5 + 0.3 * 80e6);
  }
}

TEST_CASE("What is under way when the run ends counts as far as it came") {
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play(each, server_and_link(), 1s, [](Play& p) {
      p.at(0s, [&p]() {
        p.execute(host1, 5s);
        p.transfer(route0, 50'000'000);
      });
    });
    CHECK(outcome.error.empty());
    CHECK(outcome.ends.empty());
    REQUIRE(outcome.hosts.size() == 2);
    CHECK(outcome.hosts[1].used == 1);
    REQUIRE(outcome.links.size() == 1);
    // 80 Mbit/s in the 0.98 s that the latency leaves.
    CHECK(outcome.links[0].used == Approx(78.4e6).epsilon(1e-6));
    CHECK(outcome.links[0].offered == Approx(80e6));
  }
}
