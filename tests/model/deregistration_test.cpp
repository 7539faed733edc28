// Targets that come and go, told by hand to a load balancer in front of servers that do nothing by
// themselves.

#include "catch.hpp"
#include "model/bench.hpp"
#include "model/instance_watcher.hpp"
#include "model/load_balancer.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using model::Reason;
using sim::Duration;
using sim::start_of_run;
using sim::Time;

namespace {

Time at(Duration since_start) {
  return start_of_run + since_start;
}

/// Instances that keep what comes, and pass their checks unless told otherwise.
class Fleet final : public model::Component {
 public:
  explicit Fleet(std::uint16_t owner) : Component("web", owner) {}

  void on_event(Time, const sim::Event&) override { COUPLET_CHECK(false); }
  void arrive(Time, const model::Arrival& arrival) override { inside.push_back(arrival); }
  const sim::DurationDistribution& latency(model::Operation) const override { return none_; }
  void probe(Time now, const model::Probe& probe) override {
    probes += (probes.empty() ? "" : " ") + std::to_string(probe.instance);
    probe.reply.answer(now, failing ? Reason::error : Reason::ok);
  }
  std::uint32_t instances() const override { return 2; }
  void watch(model::InstanceWatcher* who) override { watcher = who; }
  std::vector<std::uint32_t> crash(Time, const scenario::CrashFailure&) override { return {}; }
  std::vector<std::uint32_t> crash_instance(Time, std::uint32_t) override { return {}; }
  void recover(Time, const std::vector<std::uint32_t>&) override {}
  void stop(Time) override {}
  void resume(Time) override {}
  void describe(model::Meters&) override {}
  std::string check_books() const override { return {}; }

  std::vector<model::Arrival> inside;
  model::InstanceWatcher* watcher = nullptr;
  bool failing = false;
  std::string probes;  // the instances that were asked

 private:
  sim::DurationDistribution none_;
};

/// Customers who note their answers: "0 at 35: bad_gateway".
class People final : public model::Caller {
 public:
  explicit People(const model::Runtime& runtime) : runtime_(runtime) {}
  void answered(Time now, std::uint32_t slot, std::uint32_t, Reason reason) override {
    heard += (heard.empty() ? "" : "; ") + std::to_string(slot) + " at " +
             std::to_string(static_cast<int>(sim::to_seconds(now))) + ": " +
             std::string(runtime_.reasons.word(reason));
  }
  std::uint16_t side() const override { return 0; }
  std::string heard;

 private:
  const model::Runtime& runtime_;
};

struct Door {
  explicit Door(const std::string& members)
      : scenario(
            scenario_of({R"("to": "door", )" + std::string(once),
                         R"("door": {"kind": "load_balancer", "targets": "web", "health_check": {"interval":
                                 "10s", "timeout": "5s"})" +
                             members + R"(}, "web": {"kind": "service"})",
                         R"("web")"})),
        balancer(runtime, scenario.architectures.front().components.front(), 0) {
    balancer.connect(scenario.architectures.front().components, {&balancer, &fleet});
    balancer.start(start_of_run);
  }

  /// Carries out what is due before and at an instant.
  void until(Duration since_start) {
    while (runtime.events.next_time() <= at(since_start)) {
      const sim::Event event = runtime.events.pop();
      runtime.current_order = event.order();
      balancer.on_event(event.at, event);
    }
    runtime.current_order = sim::Order::arrivals;
  }
  /// The instance that one more request comes to.
  std::uint32_t request(Duration since_start) {
    until(since_start);
    model::Arrival arrival;
    arrival.request = runtime.ledger.issue(at(since_start), {0, issued, issued}).id;
    arrival.reply = {&people, static_cast<std::uint32_t>(issued), 1};
    ++issued;
    balancer.arrive(at(since_start), arrival);
    return fleet.inside.back().instance;
  }
  std::string answer(Duration since_start, std::size_t request, Reason reason) {
    people.heard.clear();
    fleet.inside[request].reply.answer(at(since_start), reason);
    return people.heard;
  }

  scenario::Scenario scenario;
  model::Story story;
  model::Tracer tracer{nullptr, {"people"}};
  model::Ledger ledger{
      model::Window{start_of_run, at(1h)}, std::vector<model::Ledger::GoalMasks>(1), {}, tracer, story, 0};
  model::Runtime runtime{1, 0, tracer, ledger, story};
  People people{runtime};
  Fleet fleet{1};
  model::LoadBalancer balancer;
  std::uint64_t issued = 0;
};

}  // namespace

TEST_CASE("Fact 5.2.11: a target that closes early while it drains leaves the client a 502") {
  Door door(R"(, "deregistration_delay": "30s")");
  CHECK(door.request(1s) == 0);
  CHECK(door.fleet.watcher->instance_deregistered(at(5s), 0) == at(35s));
  CHECK(door.answer(9s, 0, Reason::reset) == "0 at 9: bad_gateway");
}

TEST_CASE("Fact 5.3.4: a deregistration delay that ends in the middle of a request is a 502") {
  Door door(R"(, "deregistration_delay": "30s")");
  CHECK(door.request(1s) == 0);
  CHECK(door.request(2s) == 1);
  CHECK(door.request(3s) == 0);
  CHECK(door.fleet.watcher->instance_deregistered(at(5s), 0) == at(35s));
  CHECK(door.request(6s) == 1);
  CHECK(door.request(7s) == 1);
  CHECK(door.answer(34s, 2, Reason::ok) == "2 at 34: ok");
  door.until(34s);
  door.people.heard.clear();
  door.until(35s);
  CHECK(door.people.heard == "0 at 35: bad_gateway");
  CHECK(door.answer(36s, 0, Reason::ok).empty());  // too late
  CHECK(door.answer(36s, 1, Reason::ok) == "1 at 36: ok");
  CHECK(door.balancer.check_books().empty());
}

TEST_CASE("with nothing in flight a target may go at once, and is not checked any more") {
  Door door("");
  door.until(10s);
  CHECK(door.fleet.probes == "0 1");
  CHECK(door.fleet.watcher->instance_deregistered(at(12s), 1) == at(12s));
  door.fleet.watcher->instance_terminated(at(12s), 1);
  door.until(30s);
  CHECK(door.fleet.probes == "0 1 0 0");
  CHECK(door.request(31s) == 0);
  CHECK(door.request(31s) == 0);
}

TEST_CASE("a new target is checked at once, and gets requests when it has passed") {
  Door door("");
  door.until(12s);
  CHECK(door.request(12s) == 0);
  door.fleet.watcher->instance_registered(at(12s), 2);
  CHECK(door.fleet.watcher->finds_healthy(2));  // not found to be unhealthy
  CHECK(door.request(12s) == 1);                // the check comes behind all arrivals of the instant
  CHECK(door.request(13s) == 2);
  door.until(22s);
  CHECK(door.fleet.probes == "0 1 2 0 1 2");
  door.fleet.failing = true;
  door.fleet.watcher->instance_registered(at(25s), 3);
  for (int i = 0; i < 6; ++i) CHECK(door.request(26s) != 3);
  door.until(40s);  // 25 s and 35 s failed, those of the others at 30 s and 40 s, of 2 at 32 s
  CHECK_FALSE(door.fleet.watcher->finds_healthy(3));
  CHECK_FALSE(door.fleet.watcher->finds_healthy(0));
  CHECK(door.fleet.watcher->finds_healthy(2));
  CHECK(door.request(40s) == 2);
}

TEST_CASE("a target that is terminated while others are asked leaves the counts right") {
  Door door("");
  door.fleet.failing = true;
  door.until(20s);
  CHECK_FALSE(door.fleet.watcher->finds_healthy(0));
  door.fleet.watcher->instance_terminated(at(21s), 0);
  CHECK(door.request(22s) == 1);  // unhealthy too, and all there is
  door.fleet.watcher->instance_terminated(at(23s), 1);
  door.people.heard.clear();
  model::Arrival arrival;
  arrival.request = door.runtime.ledger.issue(at(24s), {0, 9, 9}).id;
  arrival.reply = {&door.people, 9, 1};
  door.balancer.arrive(at(24s), arrival);
  CHECK(door.people.heard == "9 at 24: unavailable");
}
