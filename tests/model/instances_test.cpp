// Instances that are launched, drained and terminated, on timelines worked out by hand.

#include "model/instances.hpp"

#include <map>

#include "catch.hpp"

using namespace couplet::model;
using namespace std::chrono_literals;

namespace {

/// A component whose instances hold as much work as the test says, a balancer in front of it, and whoever
/// launches its instances: all write down what they hear.
class Fleet : private InstanceHost, private InstanceWatcher, private InstanceObserver {
 public:
  explicit Fleet(std::uint32_t count, const std::vector<std::string>& zones = {}) {
    runtime_.zones = Zones({"a", "b"});
    const couplet::sim::DurationDistribution boot = couplet::sim::DurationDistribution::constant(30s);
    InstanceHost& host = *this;
    group_.emplace(runtime_, host, "app", std::uint16_t{0}, count, boot, "app", zones);
    group_->observe(this);
  }

  Instances& group() { return *group_; }
  Zones& zones() { return runtime_.zones; }
  void balance(Duration deregistration_delay) {
    delay_ = deregistration_delay;
    group_->watch(this);
  }
  void hold(std::uint32_t instance, int work) { work_[instance] = work; }
  /// The last piece of work of an instance is done.
  void finish(Time now, std::uint32_t instance) {
    work_[instance] = 0;
    if (group_->draining(instance)) group_->idle(now, instance);
  }
  void healthy(bool healthy) { healthy_ = healthy; }

  /// Carries out all events before `until`; then it is that time.
  Time run(Duration until) {
    const Time end = couplet::sim::start_of_run + until;
    runtime_.events.schedule(end, couplet::sim::Order::observers, 0, 0, 0, 0);
    while (true) {
      const couplet::sim::Event event = runtime_.events.pop();
      if (event.order() == couplet::sim::Order::observers) return end;
      group_->on_event(event.at, event);
    }
  }

  std::string heard;  // since it was read last
  std::string told() { return std::exchange(heard, {}); }

 private:
  void write(Time now, const std::string& what, std::uint32_t instance) {
    const auto seconds = static_cast<long long>(couplet::sim::to_seconds(now - couplet::sim::start_of_run));
    heard +=
        (heard.empty() ? "" : "; ") + std::to_string(seconds) + " " + what + " " + std::to_string(instance);
  }
  void instance_lost(Time now, std::uint32_t instance, bool) override {
    work_[instance] = 0;
    write(now, "lost", instance);
  }
  void instance_up(Time now, std::uint32_t instance) override { write(now, "up", instance); }
  void instance_launched(std::uint32_t instance) override { work_[instance] = 0; }
  void instance_launched(Time, std::uint32_t) override {}
  bool instance_idle(std::uint32_t instance) const override { return work_.at(instance) == 0; }
  void instance_registered(Time now, std::uint32_t instance) override { write(now, "registered", instance); }
  Time instance_deregistered(Time now, std::uint32_t instance) override {
    write(now, "deregistered", instance);
    return now + delay_;
  }
  void instance_terminated(Time now, std::uint32_t instance) override { write(now, "terminated", instance); }
  bool finds_healthy(std::uint32_t) const override { return healthy_; }
  void instance_crashed(Time now, std::uint32_t instance) override { write(now, "crashed", instance); }
  void instance_in_service(Time now, std::uint32_t instance) override { write(now, "in service", instance); }

  Tracer tracer_{nullptr, {}};
  Story story_;
  Ledger ledger_{{}, {}, {}, tracer_, story_, {}};
  Runtime runtime_{1, 0, tracer_, ledger_, story_};
  std::optional<Instances> group_;
  std::map<std::uint32_t, int> work_{{0, 0}, {1, 0}, {2, 0}, {3, 0}};
  Duration delay_{0};
  bool healthy_ = true;
};

constexpr Time at_start = couplet::sim::start_of_run;

std::string listed(const std::vector<std::uint32_t>& numbers) {
  std::string text;
  for (const std::uint32_t number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

}  // namespace

TEST_CASE("an instance that is launched boots, and has a number of its own") {
  Fleet fleet(2);
  CHECK(fleet.group().launch(at_start, no_zone) == 2);
  CHECK(fleet.group().pending(2));
  CHECK_FALSE(fleet.group().up(2));
  CHECK(fleet.group().alive() == 3);
  CHECK(fleet.group().running.value() == 2);
  const Time later = fleet.run(40s);
  CHECK(fleet.told() == "30 up 2; 30 in service 2");
  CHECK(fleet.group().in_service(2));
  CHECK(fleet.group().running.value() == 3);

  fleet.group().drain(later, 2);
  fleet.run(41s);
  CHECK(fleet.told() == "40 terminated 2");
  CHECK(fleet.group().launch(later + 1s, no_zone) == 3);
  CHECK(fleet.group().gone(2));
}

TEST_CASE("an instance that is launched with a boot of its own takes that long") {
  Fleet fleet(1);
  fleet.group().launch(at_start, no_zone, Duration{0});
  CHECK(fleet.told().empty());  // whoever launches it knows its number first
  fleet.run(1s);
  CHECK(fleet.told() == "0 up 1; 0 in service 1");
}

TEST_CASE("an instance that drains finishes what it holds") {
  Fleet fleet(2);
  fleet.hold(1, 1);
  fleet.group().drain(at_start, 1);
  CHECK(fleet.group().draining(1));
  const Time later = fleet.run(500s);
  CHECK(fleet.told().empty());  // nobody says how long at most
  CHECK(fleet.group().running.value() == 2);
  fleet.finish(later, 1);
  fleet.run(501s);
  CHECK(fleet.told() == "500 terminated 1");
  CHECK(fleet.group().running.value() == 1);
}

TEST_CASE("Fact 6.1.5: behind a balancer an instance drains for its deregistration delay at most") {
  Fleet fleet(2);
  fleet.balance(60s);
  fleet.hold(0, 1);
  fleet.group().drain(at_start, 0);
  fleet.group().drain(at_start, 1);
  fleet.run(100s);
  // As watcher and as observer: each hears of the end. What number 0 held is lost.
  CHECK(fleet.told() ==
        "0 deregistered 0; 0 deregistered 1; 0 terminated 1; 0 terminated 1; "
        "60 lost 0; 60 terminated 0; 60 terminated 0");
  CHECK(fleet.group().alive() == 0);
}

TEST_CASE("Fact 6.1.5: an instance is registered when it has booted; a balancer does not hear of crashes") {
  Fleet fleet(1);
  fleet.balance(0s);
  fleet.group().launch(at_start, no_zone);
  const Time later = fleet.run(40s);
  CHECK(fleet.told() == "30 up 1; 30 registered 1; 30 in service 1");
  const auto down = fleet.group().crash_one(later, 1);
  CHECK(fleet.told() == "40 lost 1; 40 crashed 1");
  fleet.group().recover(fleet.run(50s), down);
  fleet.run(90s);
  CHECK(fleet.told() == "80 up 1");
  fleet.healthy(false);
  CHECK_FALSE(fleet.group().found_healthy(1));
}

TEST_CASE("crashes and departures, one on top of the other") {
  Fleet fleet(3);
  fleet.hold(0, 1);
  SECTION("an instance that drains and crashes is gone, and does not come back") {
    fleet.group().drain(at_start, 0);
    const auto down = fleet.group().crash_one(at_start, 0);
    CHECK(fleet.told() == "0 lost 0; 0 terminated 0");
    fleet.group().recover(fleet.run(10s), down);
    fleet.run(100s);
    CHECK(fleet.told().empty());
    CHECK(fleet.group().running.value() == 2);
  }
  SECTION("an instance that is down has nothing to finish") {
    const auto down = fleet.group().crash_one(at_start, 0);
    fleet.group().drain(at_start, 0);
    CHECK(fleet.told() == "0 lost 0; 0 crashed 0; 0 terminated 0");
    fleet.group().recover(fleet.run(10s), down);
    CHECK(fleet.group().gone(0));
  }
  SECTION("an instance that crashes as it boots boots again when the failure ends") {
    fleet.group().launch(at_start, no_zone);
    const auto down = fleet.group().crash(fleet.run(10s), {});
    CHECK(listed(down) == "0 1 2 3");
    fleet.told();
    fleet.group().recover(fleet.run(20s), down);
    fleet.run(60s);
    CHECK(fleet.told() == "50 up 0; 50 up 1; 50 up 2; 50 up 3; 50 in service 3");
  }
  SECTION("who is gone is not counted by a crash of half of them") {
    fleet.group().terminate(at_start, 0);
    CHECK(fleet.told() == "0 lost 0; 0 terminated 0");
    couplet::scenario::CrashFailure half;
    half.instances = 0.5;
    CHECK(listed(fleet.group().crash(at_start, half)) == "1");
  }
  SECTION("nobody is left to crash") {
    for (std::uint32_t instance = 0; instance < 3; ++instance) fleet.group().terminate(at_start, instance);
    couplet::scenario::CrashFailure half;
    half.instances = 0.5;
    CHECK(fleet.group().crash(at_start, half).empty());
    CHECK(fleet.group().running.value() == 0);
  }
}

TEST_CASE("instances are dealt to zones, and launched where the fewest are") {
  Fleet fleet(3, {"a", "b"});
  Instances& group = fleet.group();
  CHECK(group.zone_of(0) == 0);
  CHECK(group.zone_of(1) == 1);
  CHECK(group.zone_of(2) == 0);
  CHECK(group.emptiest_zone() == std::uint16_t{1});
  group.launch(at_start, 1);
  CHECK(group.emptiest_zone() == std::uint16_t{0});
  fleet.zones().strike(0);
  CHECK(group.emptiest_zone() == std::uint16_t{1});
  CHECK(listed(group.crash_zone(at_start, 0, false)) == "0 2");
  fleet.zones().strike(1);
  CHECK_FALSE(group.emptiest_zone());
  fleet.zones().restore(0);
  CHECK(group.emptiest_zone() == std::uint16_t{0});
  group.drain(at_start, 0);
  CHECK(group.emptiest_zone() == std::uint16_t{0});
}
