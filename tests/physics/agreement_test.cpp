#include <algorithm>
#include <cstdlib>
#include <map>

#include "catch.hpp"
#include "physics/play.hpp"
#include "sim/distribution.hpp"

// Where both physics apply they end the same work at the same instants. Where they do not (other network
// models of SimGrid) is in docs/physics.md.

using namespace couplet;
using namespace couplet::physics;
using namespace couplet::physics::test;

namespace {

struct Start {
  Duration at{};
  bool is_transfer = false;
  std::uint32_t target = 0;
  std::int64_t amount = 0;
};

/// Poisson arrivals of exponential work and sizes, each kind of target in turn.
std::vector<Start> workload(std::uint32_t count, const std::vector<std::pair<bool, std::uint32_t>>& targets,
                            Duration interval, Duration work, std::int64_t bytes) {
  const auto key = sim::DrawKey::of(1, 0, "physics/agreement");
  std::vector<Start> starts;
  Duration at{};
  for (std::uint32_t i = 0; i < count; ++i) {
    sim::Draw draw(key, i);
    at += sim::to_duration(draw.exponential() * static_cast<double>(interval.count()));
    const auto [is_transfer, target] = targets[i % targets.size()];
    const double mean = is_transfer ? static_cast<double>(bytes) : static_cast<double>(work.count());
    const double amount = draw.exponential() * mean;
    starts.push_back({at, is_transfer, target, static_cast<std::int64_t>(amount) + 1});
  }
  return starts;
}

Outcome play_workload(Implementation implementation, const Platform& platform,
                      const std::vector<Start>& starts) {
  return play(implementation, platform, starts.back().at + 1h, [&](Play& p) {
    for (const Start& start : starts) {
      p.at(start.at, [&p, &start]() {
        if (start.is_transfer) {
          p.transfer(RouteId{start.target}, start.amount);
        } else {
          p.execute(HostId{start.target}, Duration{start.amount});
        }
      });
    }
  });
}

std::map<std::uint32_t, std::int64_t> by_number(const Outcome& outcome) {
  std::map<std::uint32_t, std::int64_t> ends;
  for (const End& end : outcome.ends) {
    CHECK_FALSE(end.failed);
    ends.emplace(end.number, end.at);
  }
  return ends;
}

/// The largest difference between two outcomes, in ns.
std::int64_t difference(const Outcome& a, const Outcome& b, std::size_t count) {
  const auto first = by_number(a);
  const auto second = by_number(b);
  REQUIRE(first.size() == count);
  REQUIRE(second.size() == count);
  std::int64_t largest = 0;
  for (const auto& [number, at] : first) largest = std::max(largest, std::abs(at - second.at(number)));
  return largest;
}

void check_agreement(const Platform& platform, const std::vector<Start>& starts) {
  const Outcome expected = play_workload(Implementation::builtin, platform, starts);
  for (const Implementation each : implementations()) {
    INFO(name_of(each));
    const Outcome outcome = play_workload(each, platform, starts);
    REQUIRE(outcome.error.empty());
    CHECK(difference(expected, outcome, starts.size()) <= 1000);
    for (std::size_t i = 0; i < platform.hosts.size(); ++i) {
      CHECK(outcome.hosts[i].used == Approx(expected.hosts[i].used).margin(1e-5));
      CHECK(outcome.hosts[i].offered == expected.hosts[i].offered);
    }
    for (std::size_t i = 0; i < platform.links.size(); ++i) {
      CHECK(outcome.links[i].used == Approx(expected.links[i].used).margin(1));
      CHECK(outcome.links[i].offered == Approx(expected.links[i].offered));
    }
    CHECK(play_workload(each, platform, starts).ends == outcome.ends);  // and again, to the bit
  }
}

/// Four hosts, the first three with 1, 2 and 4 cores. Route 0 has a link of its own; 1, 2 and 3 share two
/// links, and 1 passes both.
Platform campus() {
  Platform platform;
  platform.hosts = {{"one", 1, 1, {}}, {"two", 2, 0.7, {}}, {"four", 4, 1.3, {}}, {"far", 1, 1, {}}};
  platform.links = {{"own", 20e6, 15ms}, {"near", 50e6, 2ms}, {"wide", 70e6, 3ms}};
  platform.routes = {{HostId{0}, HostId{1}, {LinkId{0}}},
                     {HostId{0}, HostId{2}, {LinkId{1}, LinkId{2}}},
                     {HostId{1}, HostId{2}, {LinkId{1}}},
                     {HostId{3}, HostId{2}, {LinkId{2}}}};
  return platform;
}

}  // namespace

TEST_CASE("Both end 10,000 tasks within a microsecond of each other") {
  // Mean work 20 ms every 10 ms, dealt to seven cores of about 0.7 to 1.3: the lone core is at 0.67.
  check_agreement(campus(), workload(10'000, {{false, 0}, {false, 1}, {false, 2}}, 10ms, 20ms, 0));
}

TEST_CASE("Both end 10,000 transfers over one link within a microsecond of each other") {
  check_agreement(campus(), workload(10'000, {{true, 0}}, 10ms, 0s, 20'000));  // the link is at 0.8
}

TEST_CASE("Both end 10,000 transfers over several links within a microsecond of each other") {
  check_agreement(campus(), workload(10'000, {{true, 1}, {true, 2}, {true, 3}}, 3ms, 0s, 18'000));
}

TEST_CASE("Both end a mixture of tasks and transfers within a microsecond of each other") {
  check_agreement(campus(),
                  workload(10'000, {{true, 0}, {false, 0}, {true, 1}, {false, 2}, {true, 3}, {true, 2}}, 4ms,
                           15ms, 25'000));
}
