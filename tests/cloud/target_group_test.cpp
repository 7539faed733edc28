// Algorithms that are not AWS's, and long random histories of a target group.

#include "cloud/target_group.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "cloud/flow_hash.hpp"
#include "stats/splitmix.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::DrawKey;
using couplet::sim::Duration;
using couplet::sim::start_of_run;
using couplet::sim::Time;
using namespace std::chrono_literals;

namespace {

const DrawKey key = DrawKey::of(1, 0, "balancer/target");

TargetGroup group_of(Balancing algorithm, std::uint32_t targets) {
  TargetGroupSettings settings;
  settings.algorithm = algorithm;
  TargetGroup group(settings);
  for (std::uint32_t i = 0; i < targets; ++i) group.add_healthy();
  return group;
}

}  // namespace

TEST_CASE("the less loaded of two is one of two different targets") {
  const TargetGroup group = group_of(Balancing::power_of_two, 3);
  // Two targets have a request more than the third: every pair but one holds the third, and of that pair
  // either is as good.
  std::vector<int> shares(3);
  for (std::uint64_t request = 0; request < 30'000; ++request) {
    TargetGroup now = group_of(Balancing::power_of_two, 3);
    Draw first(key, 1'000'000);
    const std::uint32_t loaded = *now.pick(start_of_run, {}, first);
    Draw draw(key, request);
    const std::uint32_t picked = *now.pick(start_of_run, {}, draw);
    CHECK(picked != loaded);  // it would lose against any other
    ++shares[picked];
  }
  for (const int share : shares) CHECK((share == 0 || (14'600 < share && share < 15'400)));
  TargetGroup lonely = group_of(Balancing::power_of_two, 1);
  Draw draw(key, 1);
  CHECK(lonely.pick(start_of_run, {}, draw) == 0);
}

TEST_CASE("random targets are all alike") {
  for (const Balancing algorithm : {Balancing::random, Balancing::weighted_random}) {
    TargetGroup group = group_of(algorithm, 4);
    std::vector<int> shares(4);
    for (std::uint64_t request = 0; request < 40'000; ++request) {
      Draw draw(key, request);
      ++shares[*group.pick(start_of_run, {}, draw)];
    }
    for (const int share : shares) CHECK((9'600 < share && share < 10'400));
  }
}

TEST_CASE("the least loaded is found however loads change") {
  SplitMix random(5);
  for (std::uint32_t players = 1; players <= 20; ++players) {
    LeastLoaded least;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> loads;
    for (std::uint64_t turn = 0; turn < 2000; ++turn) {
      if (loads.size() < players && random.below(3) == 0) {
        loads.emplace_back(LeastLoaded::absent, 0);
        least.resize(static_cast<std::uint32_t>(loads.size()));
      }
      if (loads.empty()) continue;
      const auto player = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(loads.size())));
      const bool leaves = random.below(8) == 0;
      loads[player] = {leaves ? LeastLoaded::absent : static_cast<std::uint32_t>(random.below(5)), turn};
      least.set(static_cast<std::uint32_t>(player), loads[player].first, turn);
      const auto best = std::min_element(loads.begin(), loads.end());
      if (best->first == LeastLoaded::absent) continue;
      REQUIRE(least.least() == static_cast<std::uint32_t>(best - loads.begin()));
    }
  }
}

TEST_CASE("through any history requests go to those who may have them, and the counts agree") {
  for (int history = 0; history < 300; ++history) {
    SplitMix random(static_cast<std::uint64_t>(history));
    TargetGroupSettings settings;
    settings.algorithm = static_cast<Balancing>(history % 6);
    settings.slow_start =
        settings.algorithm == Balancing::round_robin && history % 12 < 6 ? Duration{30s} : 0s;
    settings.anomaly_mitigation = settings.algorithm == Balancing::weighted_random;
    settings.deregistration_delay = 20s;
    if (history % 5 == 0) settings.sticky = 15s;
    TargetGroup group(settings);
    std::vector<std::uint32_t> under_way;
    Time now = start_of_run;
    for (std::uint64_t step = 0; step < 600; ++step) {
      now += std::chrono::milliseconds{random.below(1500)};
      while (const auto gone = group.pop_drained(now)) REQUIRE(group.state(*gone) == TargetState::unused);
      const auto any = [&] { return static_cast<std::uint32_t>(random.below(group.size())); };
      const auto what = random.below(20);
      if (what == 0 || group.size() == 0) group.add(now);
      if (what == 1 && group.registered() > 3) {
        const std::uint32_t target = any();
        if (group.state(target) != TargetState::draining && group.state(target) != TargetState::unused)
          group.deregister(now, target);
      }
      if (what == 2 && group.registered() > 3) group.retire(any());
      if (what >= 3 && what < 8) group.passed(now, any());
      if (what >= 8 && what < 11) group.failed(now, any());
      if (what >= 16 && !under_way.empty()) {
        const auto place =
            static_cast<std::size_t>(random.below(static_cast<std::int64_t>(under_way.size())));
        group.ended(under_way[place], static_cast<TargetOutcome>(random.below(4)));
        under_way[place] = under_way.back();
        under_way.pop_back();
      }
      if (what >= 11) {
        Draw draw(key, step);
        const auto target = group.pick(now, {flow_hash(1, step, 0), step % 7}, draw);
        REQUIRE(target.has_value() == (group.registered() > 0));
        if (!target) continue;
        const TargetState state = group.state(*target);
        if (group.fails_open()) {
          REQUIRE((state == TargetState::initial || state == TargetState::unhealthy));
        } else {
          REQUIRE(state == TargetState::healthy);
        }
        under_way.push_back(*target);
      }
      std::uint32_t healthy = 0, unhealthy = 0, registered = 0, outstanding = 0;
      for (std::uint32_t i = 0; i < group.size(); ++i) {
        const TargetState state = group.state(i);
        healthy += state == TargetState::healthy ? 1 : 0;
        unhealthy += state == TargetState::unhealthy ? 1 : 0;
        registered += state != TargetState::draining && state != TargetState::unused ? 1 : 0;
        outstanding += group.outstanding(i);
      }
      REQUIRE(healthy == group.healthy());
      REQUIRE(unhealthy == group.unhealthy());
      REQUIRE(registered == group.registered());
      REQUIRE(outstanding == under_way.size());
    }
  }
}
