// What crosses links by itself, and what becomes of hosts and those on them, on timelines worked out by hand.

#include <algorithm>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Customers without a place, a queue on "store", and a worker on "server", a link of 8 Mbps between them: a
/// megabyte takes a second.
struct Shipping {
  std::string people = R"("payload": "1MB", )" + std::string(once);
  std::string worker = R"("steps": [{"work": "1s"}])";
  std::string failures = "";
  std::string queue = R"("host": "store")";
};

Outcome simulate(const Shipping& setup) {
  return play(scenario_of(
      R"({"couplet": 1, "effects": "none", "run": {"duration": "200s", "drain": "5h", "sample": "1s"},
          "workload": {"people": {"to": "jobs", )" +
      setup.people + R"(}},
          "platform": {"hosts": {"store": {}, "server": {}}, "links": {"lan": {"bandwidth": "8Mbps"}},
            "routes": [{"from": "store", "to": "server", "links": ["lan"]}]},
          "failures": [)" +
      setup.failures + R"(], "components": {
          "jobs": {"kind": "queue", "visibility_timeout": "30s", "receive_wait": "20s", )" +
      setup.queue + R"(},
          "worker": {"kind": "worker", "polls": "jobs", "host": "server", )" +
      setup.worker + R"(}}, "architectures": {"only": {"goal": ["worker"]}}})"));
}

std::string handled(const Outcome& outcome) {
  return told(outcome.trace,
              {TraceEvent::received, TraceEvent::started, TraceEvent::returned, TraceEvent::processed});
}

/// "1000 at jobs over lan: delivery"
std::string crossed(const Outcome& outcome) {
  std::string text;
  for (const Line& line : outcome.trace) {
    if (line.event != TraceEvent::crossed) continue;
    text += (text.empty() ? "" : "; ") + std::to_string(line.at.time_since_epoch().count() / 1'000'000) +
            " at " + line.component + " over " + line.peer + ": " + line.reason;
  }
  return text;
}

}  // namespace

TEST_CASE("what is received crosses the link to the worker") {
  const Outcome one = simulate(Shipping{});
  CHECK(handled(one) ==
        "0 received 0 at jobs; 1000 started 0 at worker; "
        "2000 processed 0 at worker");
  CHECK(crossed(one) == "1000 at jobs over lan: delivery");
  CHECK(metric(one.result, "lan", "carried") == Approx(1'000'000));
  // Two loops share the link; what is in one batch crosses it together, and begins when all of it is there.
  Shipping two{R"("payload": "1MB", "arrivals": {"process": "burst", "size": 2, "over": "0s"})",
               R"("concurrency": 2, "steps": [{"work": "1s"}])"};
  CHECK(told(simulate(two).trace, {TraceEvent::started}) ==
        "2000 started 0 at worker; 2000 started 1 at worker");
  two.worker = R"("batch": 2, "steps": [{"work": "1s"}])";
  two.queue += R"(, "delay": "1s")";
  CHECK(told(simulate(two).trace, {TraceEvent::started}) ==
        "3000 started 0 at worker; 4000 started 1 at worker");
  // Without a place of its own the queue is nowhere, and nothing crosses.
  Shipping nowhere;
  nowhere.queue = R"("delay": "0s")";
  CHECK(handled(simulate(nowhere)) ==
        "0 received 0 at jobs; 0 started 0 at worker; 1000 processed 0 at worker");
}

TEST_CASE("a message is as large as its sender says") {
  const Outcome outcome = play(scenario_of(
      R"({"couplet": 1, "effects": "none", "run": {"duration": "100s"},
          "workload": {"people": {"to": "web", "payload": "50MB", )" +
      std::string(once) + R"(}},
          "platform": {"hosts": {"store": {}, "server": {}}, "links": {"lan": {"bandwidth": "8Mbps"}},
            "routes": [{"from": "store", "to": "server", "links": ["lan"]}]},
          "components": {"web": {"kind": "service", "steps": [{"send": "jobs", "size": "500KB"}]},
            "jobs": {"kind": "queue", "receive_wait": "20s", "host": "store"},
            "worker": {"kind": "worker", "polls": "jobs", "host": "server"}},
          "architectures": {"only": {"goal": ["worker"]}}})"));
  CHECK(told(outcome.trace, {TraceEvent::processed}).find("500 processed 0 at worker") != std::string::npos);
}

TEST_CASE("a delivery that is lost comes back when its visibility timeout ends") {
  Shipping setup;
  SECTION("a link is down: nobody hears of it, and the worker asks again after 60 s") {
    setup.failures = R"({"at": "500ms", "for": "1s", "crash": "lan"})";
    CHECK(crossed(simulate(setup)) == "500 at jobs over lan: cut; 61000 at jobs over lan: delivery");
    CHECK(handled(simulate(setup)) ==
          "0 received 0 at jobs; 30000 returned 0 at jobs; "
          "60000 received 0 at jobs; 61000 started 0 at worker; "
          "62000 processed 0 at worker");
  }
  SECTION("the host of the queue goes down: the connection breaks") {
    setup.failures = R"({"at": "500ms", "for": "1s", "crash": "store"})";
    const std::string said = handled(simulate(setup));
    CHECK(said.rfind("0 received 0 at jobs; 30000 returned 0 at jobs; "
                     "30000 received 0 at jobs",
                     0) == 0);
  }
  SECTION("the worker goes down: it breaks the connection, and the link is free") {
    setup.failures = R"({"at": "500ms", "for": "1s", "crash": "worker"})";
    const Outcome outcome = simulate(setup);
    CHECK(crossed(outcome) == "500 at jobs over lan: given_up; 31000 at jobs over lan: delivery");
    CHECK(handled(outcome) ==
          "0 received 0 at jobs; 30000 returned 0 at jobs; "
          "30000 received 0 at jobs; 31000 started 0 at worker; "
          "32000 processed 0 at worker");
    CHECK(metric(outcome.result, "lan", "carried") == Approx(1'500'000));
  }
}

TEST_CASE("a function takes what it polls over the link too") {
  const Outcome outcome = play(scenario_of(
      R"({"couplet": 1, "effects": "none", "run": {"duration": "100s"},
          "workload": {"people": {"to": "jobs", "payload": "100KB", )" +
      std::string(once) + R"(}},
          "platform": {"hosts": {"store": {}, "door": {}}, "links": {"lan": {"bandwidth": "800kbps"}},
            "routes": [{"from": "store", "to": "door", "links": ["lan"]}]},
          "components": {"jobs": {"kind": "queue", "visibility_timeout": "1m", "host": "store"},
            "maker": {"kind": "function", "source": "jobs", "host": "door", "timeout": "10s",
                      "steps": [{"work": "1s"}]}},
          "architectures": {"only": {"goal": ["maker"]}}})"));
  CHECK(metric(outcome.result, "lan", "carried") == Approx(100'000));
  const auto line = [&](TraceEvent event) {
    const auto found = std::find_if(outcome.trace.begin(), outcome.trace.end(),
                                    [&](const Line& each) { return each.event == event; });
    REQUIRE(found != outcome.trace.end());
    return found->at;
  };
  CHECK(line(TraceEvent::crossed) - line(TraceEvent::received) == std::chrono::seconds{1});
  CHECK(line(TraceEvent::started) >= line(TraceEvent::crossed));
}

TEST_CASE("a slow component does the rest of its cpu steps slower") {
  const auto processed = [](const std::string& failures, const std::string& cores) {
    return told(play(scenario_of(R"({"couplet": 1, "effects": "none", "run": {"duration": "100s"},
        "workload": {"people": {"to": "app", "arrivals": {"process": "burst", "size": 2, "over": "0s"}}},
        "platform": {"hosts": {"server": {"cores": )" +
                                 cores + R"(}}}, "failures": [)" + failures + R"(],
        "components": {"app": {"kind": "service", "threads": 2, "host": "server", "steps": [{"cpu": "2s"}]}},
        "architectures": {"only": {"goal": ["app"]}}})"))
                    .trace,
                {TraceEvent::processed});
  };
  // One second is done, half of the other at half the speed, the rest at full speed.
  CHECK(processed(R"({"at": "1s", "for": "1s", "slow": "app", "factor": 2})", "2") ==
        "2500 processed 0 at app; 2500 processed 1 at app");
  // On one core both have had half a second by then, and lack 1.5 s each: 3 s of work take 6 s.
  CHECK(processed(R"({"at": "1s", "slow": "app", "factor": 2})", "1") ==
        "7000 processed 0 at app; 7000 processed 1 at app");
}

TEST_CASE("what the provider keeps in several zones outlives the zone of the host that leads to it") {
  const auto run = [](const std::string& failures) {
    return play(scenario_of(
        R"({"couplet": 1, "effects": "none", "run": {"duration": "100s"},
            "workload": {"people": {"to": "pictures", "payload": "1MB", "timeout": "9s",
                                    "arrivals": {"process": "constant", "rate": "0.1/s"}}},
            "platform": {"hosts": {"door": {"zone": "a"}}, "links": {"uplink": {"bandwidth": "8Mbps"}},
              "routes": [{"from": "people", "to": "door", "links": ["uplink"]}]},
            "failures": [)" +
        failures + R"(], "components": {"pictures": {"kind": "bucket", "host": "door"},
              "web": {"kind": "service", "host": "door"}},
            "architectures": {"only": {"goal": ["pictures"]}}})"));
  };
  // At 0, 10, …, 90 s. In the outage two of them cost nothing of the uplink; the one under way at 40.5 s
  // breaks.
  const Outcome zone = run(R"({"at": "40500ms", "for": "20s", "zone": "a"})");
  CHECK(told(zone.result.books).find("failed 1") != std::string::npos);
  CHECK(metric(zone.result, "pictures", "puts") == 9);
  CHECK(metric(zone.result, "web", "instances.mean") < 1);
  CHECK(metric(zone.result, "uplink", "carried") == Approx(7 * 1'001'024 + 500'000));
  // The host itself is another matter.
  const Outcome host = run(R"({"at": "40500ms", "for": "20s", "crash": "door"})");
  CHECK(metric(host.result, "pictures", "puts") == 7);
  // Both at once, the zone first; when the host is back, what leads there does as well.
  const Outcome both =
      run(R"({"at": "40500ms", "for": "20s", "zone": "a"}, {"at": "45s", "for": "30s", "crash": "door"})");
  CHECK(metric(both.result, "pictures", "puts") == 8);
}

TEST_CASE("a guard without a host stands at the door of the instance that the call goes to") {
  const Outcome outcome = play(scenario_of(
      R"({"couplet": 1, "effects": "none", "run": {"duration": "100s"},
          "workload": {"people": {"to": "app", "payload": "1MB",
                                  "arrivals": {"process": "burst", "size": 2, "over": "20s"}}},
          "platform": {"hosts": {"near": {}, "far": {}},
            "links": {"uplink": {"bandwidth": "80Mbps"}, "lan": {"bandwidth": "8Mbps"}},
            "routes": [{"from": "people", "to": "near", "links": ["uplink"]},
                       {"from": "people", "to": "far", "links": ["uplink", "lan"]}]},
          "components": {"app": {"kind": "service", "instances": 2, "host": ["near", "far"]},
            "door": {"kind": "throttle", "guards": "app", "limit": {"concurrency": 9}}},
          "architectures": {"only": {"goal": ["app"]}}})"));
  // The second one goes to the second instance, and to the throttle there: once over both links, and no more.
  CHECK(told(outcome.trace, {TraceEvent::arrived}) == "100 arrived 0 at app; 11000 arrived 1 at app");
  CHECK(metric(outcome.result, "lan", "carried") == Approx(1'001'024));
  CHECK(metric(outcome.result, "uplink", "carried") == Approx(2 * 1'001'024));
}
