// What is cut off, silent, cancelled or on its way out, on timelines worked out by hand.

#include <string>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Two failures or two successes in a row, at 10 s, 20 s, …
const char* const checks =
    R"("health_check": {"interval": "10s", "timeout": "5s", "unhealthy": 2, "healthy": 2})";

std::string balancer(const std::string& more = checks) {
  return R"("door": {"kind": "load_balancer", "targets": "web", )" + more + "}";
}

/// Requests at 0, 1, 2, … s.
std::string each_second(const std::string& to, int requests, const std::string& more = "") {
  return R"("to": ")" + to + R"(", "arrivals": {"process": "constant", "rate": "1/s"}, "limit": )" +
         std::to_string(requests) + more;
}

double at(const Outcome& outcome, const std::string& component, const std::string& name) {
  return metric(outcome.result, component, name);
}

std::string changes(const Outcome& outcome) {
  return told(outcome.trace, {TraceEvent::healthy, TraceEvent::unhealthy});
}

}  // namespace

TEST_CASE("a partition between a load balancer and its targets") {
  Setup setup;
  setup.goal = R"("web")";
  SECTION("nobody answers a connection, or a check") {
    // From 4 s to 34 s: the requests 4 to 11 are given up after 10 s each, the checks of 10, 20 and 30 s
    // after 5 s; those of 40 and 50 s are passed.
    setup.people = each_second("door", 12);
    setup.components = balancer() + R"(, "web": {"kind": "service", "steps": []})";
    setup.run = R"("duration": "60s")";
    setup.failures = R"({"at": "4s", "for": "30s", "partition": ["web", "door"]})";
    const Outcome outcome = simulate(setup);
    CHECK(changes(outcome) == "25000 unhealthy at door: web; 50000 healthy at door: web");
    CHECK(told(outcome.trace, {TraceEvent::answered}) ==
          "0 answered 0 at door: ok; 1000 answered 1 at door: ok; 2000 answered 2 at door: ok; "
          "3000 answered 3 at door: ok; 14000 answered 4 at door: gateway_timeout; "
          "15000 answered 5 at door: gateway_timeout; 16000 answered 6 at door: gateway_timeout; "
          "17000 answered 7 at door: gateway_timeout; 18000 answered 8 at door: gateway_timeout; "
          "19000 answered 9 at door: gateway_timeout; 20000 answered 10 at door: gateway_timeout; "
          "21000 answered 11 at door: gateway_timeout");
    CHECK(at(outcome, "door", "elb_504") == 8);
    CHECK(at(outcome, "door", "connection_errors") == 8);
    CHECK(at(outcome, "door", "failed_probes") == 3);
    CHECK(at(outcome, "web", "arrived") == 4);
    CHECK(at(outcome, "web", "requests_cut") == 8 + 3);
    CHECK(at(outcome, "web", "answers_cut") == 0);
    CHECK(at(outcome, "door", "requests_cut") == 0);
  }
  SECTION("an answer that is lost is missed until the idle timeout") {
    setup.people = each_second("door", 1);
    setup.components = balancer() + R"(, "web": {"kind": "service", "steps": [{"work": "3s"}]})";
    setup.failures = R"({"at": "1s", "for": "5s", "partition": ["web", "door"]})";
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.trace, {TraceEvent::answer_cut, TraceEvent::answered}) ==
          "3000 answer_cut 0 at web: door; 60000 answered 0 at door: gateway_timeout");
    CHECK(at(outcome, "door", "connection_errors") == 0);
    CHECK(at(outcome, "web", "requests_cut") == 0);
    CHECK(at(outcome, "web", "answers_cut") == 1);
  }
}

TEST_CASE("what partitions swallow is counted where it was to go, and came from") {
  // Cut off from 2 s to 5 s: the requests 2, 3 and 4 do not come, the answer of 1, given at 2.5 s, neither.
  Setup setup;
  setup.people = each_second("app", 8, R"(, "timeout": "4s")");
  setup.components = R"("app": {"kind": "service", "threads": 9, "steps": [{"work": "1500ms"}]},
                        "other": {"kind": "service", "steps": []})";
  setup.failures = R"({"at": "2s", "for": "3s", "partition": ["people", "app"]})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) ==
        "issued 8, completed 5, failed 3, accepted 4, after error 1, attempts 8");
  CHECK(at(outcome, "app", "requests_cut") == 3);
  CHECK(at(outcome, "app", "answers_cut") == 1);
  CHECK(at(outcome, "other", "requests_cut") == 0);
  setup.failures = R"({"at": "2s", "for": "3s", "crash": "app"})";  // then nobody can be cut off
  for (const auto& part : simulate(setup).result.components) {
    for (const auto& row : part.metrics) CHECK(row.name.find("_cut") == std::string::npos);
  }
}

TEST_CASE("a guard without a timeout waits 60 s for an answer that will never come") {
  // 0 is at work when web goes down at 4 s, 1 comes at 4.5 s.
  Setup setup;
  setup.goal = R"("web")";
  setup.people = R"("to": "limit", "arrivals": {"process": "burst", "size": 2, "over": "9s"})";
  setup.components = R"("web": {"kind": "service", "steps": [{"work": "10s"}]},
    "limit": {"kind": "throttle", "guards": "web", "limit": {"concurrency": 2}, "timeout": "none"})";
  setup.failures = R"({"at": "4s", "for": "1s", "crash": "web", "silent": true})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::answered}) ==
        "64000 answered 0 at limit: timeout; 64500 answered 1 at limit: timeout");
  CHECK(at(outcome, "limit", "timeouts") == 2);
  CHECK(at(outcome, "limit", "under_way.max") == 2);
  CHECK(at(outcome, "limit", "under_way.last") == 0);
}

TEST_CASE("a load balancer that is silently down answers nobody; what it has goes on") {
  Setup setup;
  setup.goal = R"("web")";
  setup.people = each_second("door", 6, R"(, "timeout": "1600ms")");
  setup.components =
      balancer() + R"(, "web": {"kind": "service", "threads": 9, "steps": [{"work": "1500ms"}]})";
  setup.failures = R"({"at": "2s", "for": "2s", "crash": "door", "silent": true})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::answered, TraceEvent::timed_out}) ==
        "1500 answered 0 at door: ok; 2500 answered 1 at door: ok; 3600 timed_out 2 at door; "
        "4600 timed_out 3 at door; 5500 answered 4 at door: ok; 6500 answered 5 at door: ok");
  CHECK(at(outcome, "door", "elb_503") == 2);
}

TEST_CASE("the place of a check in the line when the one before it goes") {
  // One thread. A call works from 9 s to 12 s; a second waits from 9.75 s on, until it is cancelled or
  // refused at 11.35 s; the check of 10 s is behind it, a third call, of 10.5 s, behind the check. So the
  // check is answered at 12 s, before the third call begins.
  const auto failed = [](const std::string& app, const std::string& web, const std::string& timeout) {
    Setup setup;
    setup.people = R"("to": "app", "arrivals": {"process": "burst", "size": 1, "over": "1s", "at": "9s"})";
    setup.components =
        R"("app": {"kind": "service", "steps": [{"parallel": [[{"call": "door"}],
             [{"work": "750ms"}, {"call": "door", "on_error": "continue")" +
        app + R"(}], [{"work": "1500ms"}, {"call": "door"}]]}]}, )" +
        balancer(R"("health_check": {"interval": "10s", "depth": "thread", "timeout": ")" + timeout + "\"}") +
        R"(, "web": {"kind": "service", "steps": [{"work": "3s"}])" + web + "}";
    setup.goal = R"("app")";
    setup.run = R"("duration": "19s")";
    return metric(simulate(setup).result, "door", "failed_probes");
  };
  SECTION("cancelled") {
    const std::string app = R"(, "timeout": "1600ms", "cancel": true)";
    CHECK(failed(app, "", "2s") == 1);  // at its very end a timeout is over
    CHECK(failed(app, "", "2001ms") == 0);
  }
  SECTION("overdue") {
    const std::string web = R"(, "max_wait": "1600ms")";
    CHECK(failed("", web, "2s") == 1);
    CHECK(failed("", web, "2001ms") == 0);
  }
  SECTION("not at all: the check waits for it until 15 s") {
    CHECK(failed("", "", "5s") == 1);
    CHECK(failed("", "", "5001ms") == 0);
  }
}

TEST_CASE("an instance that is to go does so when the last of its requests is stopped") {
  const auto went = [](const std::string& app, const std::string& web) {
    Setup setup;
    setup.people = R"("to": "app", "arrivals": {"process": "burst", "size": 2, "over": "1s"})";
    setup.components = R"("app": {"kind": "service", "threads": 9, "steps": [{"call": "web")" + app +
                       R"(}]}, "web": {"kind": "service", "steps": [{"work": "5s"}])" + web + "}";
    setup.goal = R"("web")";
    setup.failures = R"({"at": "1s", "deploy": "web", "boot": "1s"})";
    return told(simulate(setup).trace, {TraceEvent::draining, TraceEvent::cancelled, TraceEvent::refused,
                                        TraceEvent::processed, TraceEvent::terminated});
  };
  // 0 works from 0 s, 1 waits from 0.5 s. At 3 s the thread goes to 1, for half a second.
  CHECK(went(R"(, "timeout": "3s", "cancel": true)", "") ==
        "1000 draining at web; 3000 cancelled 0 at web; 3500 cancelled 1 at web; 3500 terminated at web");
  // 1 has waited long enough at 2.5 s; 0 is worked off.
  CHECK(went("", R"(, "max_wait": "2s")") ==
        "1000 draining at web; 2500 refused 1 at web: overdue; 5000 processed 0 at web; "
        "5000 processed 0 at app; 5000 terminated at web");
}

TEST_CASE("a cache goes on fetching for a caller who has cancelled") {
  // 0 is given up at 1 s; its answer fills the cache at 3 s, where 1 finds it at 4 s.
  Setup setup;
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "15/min"}, "limit": 2)";
  setup.components = R"("app": {"kind": "service", "steps": [
      {"call": "back", "timeout": "1s", "cancel": true, "on_error": "continue"}]},
    "memory": {"kind": "cache", "guards": "back", "keys": {"choice": {"a": 1}}},
    "back": {"kind": "service", "steps": [{"work": "3s"}]})";
  setup.goal = R"("app")";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::answered, TraceEvent::hit}) ==
        "1000 answered 0 at app: ok; 4000 hit 1 at memory; 4000 answered 1 at app: ok");
  CHECK(at(outcome, "app", "cancels") == 1);
  CHECK(at(outcome, "back", "cancelled") == 0);
  CHECK(at(outcome, "back", "handled") == 1);
  CHECK(at(outcome, "memory", "fills") == 1);
}

TEST_CASE("an instance that its balancer finds unhealthy is drained and replaced") {
  // From 5 s on the one thread of instance 0 is busy: the checks of 10 s and 20 s fail 5 s later. The group
  // looks at 30 s; the replacement boots for 20 s and is healthy with its first check, which comes at once.
  // The request at work has the deregistration delay, and breaks at 70 s.
  Setup setup;
  setup.goal = R"("web")";
  setup.people = R"("to": "door", "arrivals": {"process": "burst", "size": 1, "over": "1s", "at": "5s"})";
  setup.components =
      balancer(
          R"("idle_timeout": "5m", "deregistration_delay": "40s", "health_check": {"interval": "10s", "timeout": "5s",
                  "unhealthy": 2, "healthy": 5, "depth": "thread"})") +
      R"(, "web": {"kind": "service", "instances": 2, "boot": "20s", "steps": [{"work": "200s"}]},
         "fleet": {"kind": "autoscaler", "scales": "web", "min": 2, "health": "balancer", "grace": "0s"})";
  setup.run = R"("duration": "100s")";
  const Outcome outcome = simulate(setup);
  std::string text;
  for (const Line& line : outcome.trace) {
    const std::string word{couplet::model::word(line.event)};
    if (line.event != TraceEvent::unhealthy && line.event != TraceEvent::draining &&
        line.event != TraceEvent::launched && line.event != TraceEvent::recovered &&
        line.event != TraceEvent::healthy && line.event != TraceEvent::terminated)
      continue;
    text += std::to_string(static_cast<int>(couplet::sim::to_seconds(line.at))) + " " + word + " " +
            std::to_string(line.instance) + "; ";
  }
  CHECK(text ==
        "25 unhealthy 0; 30 draining 0; 30 launched 2; 50 recovered 2; 50 healthy 2; 70 terminated 0; ");
  CHECK(told(outcome.trace, {TraceEvent::answered}) == "70000 answered 0 at door: bad_gateway");
  CHECK(at(outcome, "fleet", "replaced") == 1);
  CHECK(at(outcome, "fleet", "launched") == 1);
  CHECK(at(outcome, "fleet", "scaled_out") == 0);
  CHECK(at(outcome, "door", "healthy.last") == 2);
}
