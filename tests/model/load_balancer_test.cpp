// What a load balancer answers and counts: 5.2, 5.3 and 5.5 of the facts, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

const char* const each_second = R"("arrivals": {"process": "constant", "rate": "1/s"})";

/// One request for a balancer in front of web.
Setup one_request(const std::string& web, const std::string& failures = "", const std::string& people = "",
                  const std::string& door = "") {
  return {R"("to": "door", )" + std::string(once) + people,
          R"("door": {"kind": "load_balancer", "targets": "web")" + door + R"(}, "web": {"kind": "service")" +
              web + "}",
          R"("web")", R"("duration": "20s", "drain": "20m")", failures};
}

/// The balancer's counters that are not zero: "arrived 1, elb_502 1".
std::string counts(const Outcome& outcome) {
  std::string text;
  for (const char* name : {"arrived", "target_2xx", "target_4xx", "target_5xx", "elb_502", "elb_503",
                           "elb_504", "client_gone", "resets", "connection_errors"}) {
    const double value = metric(outcome.result, "door", name);
    if (value == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(name) + " " + std::to_string(static_cast<int>(value));
  }
  return text;
}

std::string answers(const Outcome& outcome) {
  return told(outcome.trace, {TraceEvent::answered, TraceEvent::timed_out, TraceEvent::left});
}

struct Row {
  std::string story;
  Setup setup;
  std::string counts;
  std::string answers;
};

void check(const Row& row) {
  INFO(row.story);
  const Outcome outcome = simulate(row.setup);
  CHECK(counts(outcome) == row.counts);
  CHECK(answers(outcome) == row.answers);
}

}  // namespace

TEST_CASE("Fact 5.2.14: a connection that is not made within 10 s is given up") {
  check({"nobody answers", one_request("", R"({"at": "0s", "for": "1m", "crash": "web", "silent": true})"),
         "arrived 1, elb_504 1, connection_errors 1", "10000 answered 0 at door: gateway_timeout"});
}

TEST_CASE("Fact 5.3.1: who gives up before the answer is counted as 460") {
  check({"the customer's timeout", one_request(R"(, "steps": [{"work": "3s"}])", "", R"(, "timeout": "1s")"),
         "arrived 1, client_gone 1", "1000 timed_out 0 at door"});
  check({"the customer's patience",
         one_request(R"(, "steps": [{"work": "3s"}])", "", R"(, "patience": "2s")"),
         "arrived 1, client_gone 1", "2000 left 0 at door"});
  check(
      {"both times out: the customer first",
       one_request(R"(, "steps": [{"work": "3s"}])", "", R"(, "timeout": "1s")", R"(, "idle_timeout": "2s")"),
       "arrived 1, client_gone 1", "1000 timed_out 0 at door"});
  const Outcome called = simulate(
      {R"("to": "front", )" + std::string(once),
       R"("front": {"kind": "service", "steps": [{"call": "door", "timeout": "1s", "on_error": "continue"}]},
          "door": {"kind": "load_balancer", "targets": "web"},
          "web": {"kind": "service", "steps": [{"work": "3s"}]})",
       R"("web")"});
  CHECK(counts(called) == "arrived 1, client_gone 1");
  CHECK(told(called.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
}

TEST_CASE("Fact 5.3.2: a target that refuses the connection is a 502") {
  check({"down", one_request("", R"({"at": "0s", "for": "1m", "crash": "web"})"),
         "arrived 1, elb_502 1, connection_errors 1", "0 answered 0 at door: bad_gateway"});
}

TEST_CASE("Fact 5.3.3: a target that closes the connection in the middle of a request is a 502") {
  check({"a crash",
         one_request(R"(, "steps": [{"work": "10s"}])", R"({"at": "4s", "for": "1m", "crash": "web"})"),
         "arrived 1, elb_502 1", "4000 answered 0 at door: bad_gateway"});
}

TEST_CASE("Fact 5.3.5: an error, a timeout and a throttle of a function are a 502") {
  const auto function = [](const std::string& members) {
    return Setup{R"("to": "door", )" + std::string(once),
                 R"("door": {"kind": "load_balancer", "targets": "code"}, "code": {"kind": "function")" +
                     members + "}",
                 R"("code")"};
  };
  check({"well", function(R"(, "steps": [{"work": "1s"}])"), "arrived 1, target_2xx 1",
         "1000 answered 0 at door: ok"});
  check({"an error", function(R"(, "steps": [{"work": "1s"}, {"fail": "full moon"}])"),
         "arrived 1, elb_502 1", "1000 answered 0 at door: bad_gateway"});
  check({"a timeout", function(R"(, "timeout": "2s", "steps": [{"work": "9s"}])"), "arrived 1, elb_502 1",
         "2000 timed_out 0 at code: code; 2000 answered 0 at door: bad_gateway"});
  check({"a throttle", function(R"(, "reserved_concurrency": 0)"), "arrived 1, elb_502 1",
         "0 answered 0 at door: bad_gateway"});
}

TEST_CASE("Fact 5.3.6: a group without targets is a 503") {
  Setup setup = one_request("");
  setup.components = R"("door": {"kind": "load_balancer", "targets": []}, "web": {"kind": "service"})";
  check({"no targets", setup, "arrived 1, elb_503 1", "0 answered 0 at door: unavailable"});
}

TEST_CASE("Fact 5.3.7: a target that is not to be reached is a 504") {
  check({"down, and silent", one_request("", R"({"at": "0s", "for": "1m", "crash": "web", "silent": true})"),
         "arrived 1, elb_504 1, connection_errors 1", "10000 answered 0 at door: gateway_timeout"});
}

TEST_CASE("Fact 5.3.8: a target that has not answered at the idle timeout is a 504, and works on") {
  const Outcome outcome = simulate(one_request(R"(, "steps": [{"work": "100s"}])"));
  CHECK(counts(outcome) == "arrived 1, elb_504 1");
  CHECK(answers(outcome) == "60000 answered 0 at door: gateway_timeout");
  CHECK(told(outcome.result.books) == "issued 1, completed 1, after error 1, attempts 1");
  check({"an answer at the very timeout is late", one_request(R"(, "steps": [{"work": "60s"}])"),
         "arrived 1, elb_504 1", "60000 answered 0 at door: gateway_timeout"});
  check({"a crash that nobody hears of",
         one_request(R"(, "steps": [{"work": "10s"}])",
                     R"({"at": "4s", "for": "9m", "crash": "web", "silent": true})"),
         "arrived 1, elb_504 1", "60000 answered 0 at door: gateway_timeout"});
}

TEST_CASE("Fact 5.3.9: what a target answers is counted as the target's, and passed on") {
  const auto fails = [](const std::string& reason) {
    return one_request(R"(, "steps": [{"work": "1s"}, {"fail": ")" + reason + "\"}]");
  };
  check({"4xx", fails("404"), "arrived 1, target_4xx 1", "1000 answered 0 at door: 404"});
  check({"5xx", fails("500"), "arrived 1, target_5xx 1", "1000 answered 0 at door: 500"});
  check({"an error with a name", fails("full moon"), "arrived 1, target_5xx 1",
         "1000 answered 0 at door: full moon"});
  check({"a full waiting room", one_request(R"(, "backlog": 0, "steps": [{"work": "1s"}])"),
         "arrived 1, target_2xx 1", "1000 answered 0 at door: ok"});
  Setup two = one_request(R"(, "backlog": 0, "steps": [{"work": "3s"}])");
  two.people = R"("to": "door", "limit": 2, )" + std::string(each_second);
  check({"and the second, who finds it full", two, "arrived 2, target_2xx 1, target_5xx 1",
         "1000 answered 1 at door: refused; 3000 answered 0 at door: ok"});
}

TEST_CASE("Fact 5.4.3: the connections of a target that becomes unhealthy are reset") {
  // Down and silent from 4 s on: the checks of 30 s and 60 s fail after 10 s.
  check({"in the middle of a request",
         one_request(R"(, "steps": [{"work": "100s"}])",
                     R"({"at": "4s", "crash": "web", "silent": true, "for": "9m"})", "",
                     R"(, "type": "network")"),
         "arrived 1, resets 1", "70000 answered 0 at door: reset"});
  check({"a refusal passes through",
         one_request("", R"({"at": "0s", "for": "1m", "crash": "web"})", "", R"(, "type": "network")"),
         "arrived 1, resets 1, connection_errors 1", "0 answered 0 at door: connection_refused"});
  check({"an idle connection ends after 350 s",
         one_request(R"(, "steps": [{"work": "400s"}])", "", "", R"(, "type": "network")"),
         "arrived 1, resets 1", "350000 answered 0 at door: reset"});
}

TEST_CASE("Fact 5.4.4: with all targets unhealthy a network load balancer sends to all of them") {
  Setup setup =
      one_request("", R"({"at": "1s", "for": "100s", "crash": "web"})", "", R"(, "type": "network")");
  setup.people = R"("to": "door", )" + std::string(each_second);
  setup.run = R"("duration": "110s")";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::unhealthy}) == "60000 unhealthy at door: web");
  // It is up again at 101 s, long before five checks were passed.
  CHECK(told(outcome.result.books) == "issued 110, completed 10, failed 100, accepted 10, attempts 110");
}

TEST_CASE("Fact 5.5.1: requests are counted, with those who answered them and how") {
  Setup setup =
      one_request(R"(, "steps": [{"work": "500ms"}])", R"({"at": "3250ms", "for": "2s", "crash": "web"})");
  setup.people = R"("to": "door", )" + std::string(each_second);
  setup.run = R"("duration": "10s")";
  // 3 is reset at 3.25 s, 4 and 5 are refused.
  CHECK(counts(simulate(setup)) == "arrived 10, target_2xx 7, elb_502 3, connection_errors 2");
}

TEST_CASE("Fact 5.5.2: requests per target") {
  Setup setup = one_request("");
  setup.people = R"("to": "door", )" + std::string(each_second);
  setup.components = R"("door": {"kind": "load_balancer", "targets": ["web", "app"]},
      "web": {"kind": "service", "instances": 2}, "app": {"kind": "service"})";
  setup.run = R"("duration": "11s", "warmup": "3s")";
  const Outcome outcome = simulate(setup);  // of 3 to 10 the three get 3, 3 and 2
  CHECK(metric(outcome.result, "door", "requests_per_target.mean") == Approx(8.0 / 3));
  CHECK(metric(outcome.result, "door", "requests_per_target.min") == 2);
  CHECK(metric(outcome.result, "door", "requests_per_target.max") == 3);
  CHECK(metric(outcome.result, "web", "arrived") == 6);  // 3 4 6 7 9 10
}

TEST_CASE("Fact 5.5.3: the response time of targets counts from the hand-over to them") {
  const Setup setup =
      one_request(R"(, "latency": "1s", "steps": [{"work": "500ms"}])", "", "", R"(, "latency": "3s")");
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "door", "target_response_time") == 1.5);
  CHECK(span(outcome.result.response) == "1 of 4.5..4.5");
  CHECK(metric(outcome.result, "door", "active.max") == 1);
  CHECK(metric(outcome.result, "door", "active.mean") == Approx(1.5 / 20));
}

TEST_CASE("Fact 5.5.4: healthy and unhealthy hosts") {
  Setup setup = one_request(R"(, "instances": 4)", R"({"at": "15s", "crash": "web", "instances": 3})", "",
                            R"(, "health_check": {"interval": "10s"})");
  setup.run = R"("duration": "50s")";
  const Outcome outcome = simulate(setup);  // 20 s and 30 s fail
  CHECK(metric(outcome.result, "door", "healthy.mean") == Approx((4 * 30 + 1 * 20) / 50.0));
  CHECK(metric(outcome.result, "door", "healthy.max") == 4);
  CHECK(metric(outcome.result, "door", "healthy.last") == 1);
  CHECK(metric(outcome.result, "door", "fewest_healthy") == 1);
  CHECK(metric(outcome.result, "door", "unhealthy.mean") == Approx(3 * 20 / 50.0));
  CHECK(metric(outcome.result, "door", "unhealthy.last") == 3);
}

TEST_CASE("Fact 5.5.5: connections that failed are counted beside the answers") {
  Setup setup = one_request("", R"({"at": "2s", "for": "3s", "crash": "web"})");
  setup.people = R"("to": "door", )" + std::string(each_second);
  CHECK(counts(simulate(setup)) == "arrived 20, target_2xx 17, elb_502 3, connection_errors 3");
}

TEST_CASE("rules give requests other targets, the first that matches first") {
  const Outcome outcome =
      simulate({R"("to": "door", "attributes": {"type": {"choice": {"photo": 0, "scan": 1}}}, )" +
                    std::string(each_second),
                R"("door": {"kind": "load_balancer", "targets": "web", "rules": [
            {"if": {"type": "photo"}, "to": "web"}, {"if": {"type": "scan"}, "to": "app"},
            {"if": {"type": "scan"}, "to": "web"}]},
          "web": {"kind": "service"}, "app": {"kind": "service"})",
                R"("app")", R"("duration": "10s")"});
  CHECK(metric(outcome.result, "app", "arrived") == 10);
  CHECK(metric(outcome.result, "web", "arrived") == 0);
  CHECK(counts(outcome) == "arrived 10, target_2xx 10");
}

TEST_CASE("a load balancer that is down or stopped answers 503; what it has goes on") {
  for (const std::string failure : {"crash", "stop"}) {
    Setup setup = one_request(R"(, "threads": 9, "steps": [{"work": "4s"}])",
                              R"({"at": "2500ms", "for": "5s", ")" + failure + R"(": "door"})");
    setup.people = R"("to": "door", "limit": 10, )" + std::string(each_second);
    const Outcome outcome = simulate(setup);
    CHECK(counts(outcome) == "arrived 10, target_2xx 5, elb_503 5");
    CHECK(span(outcome.result.response) == "5 of 4..4");
  }
}

TEST_CASE("a group, or a user of a closed loop, may stick to a target") {
  const auto most = [](const std::string& people, const std::string& sticky) {
    const auto result = play(scenario_of(R"({"couplet": 1, "title": "test", "effects": "none",
      "run": {"duration": "1000s"}, "workload": {"people": {"to": "door", )" +
                                         people + R"(}},
      "architectures": {"only": {"components": {
        "door": {"kind": "load_balancer", "targets": "web", "algorithm": "random")" +
                                         sticky +
                                         R"(},
        "web": {"kind": "service", "instances": 4, "steps": [{"work": "10ms"}]}}}}})"))
                            .result;
    return metric(result, "door", "requests_per_target.max") / metric(result, "door", "arrived");
  };
  const std::string each = each_second;
  const std::string group = each + R"(, "group": {"zipf": {"n": 1, "s": 0}})";
  const std::string user = R"("kind": "closed", "population": 1, "think": "1s")";
  CHECK(most(group, "") < 0.35);
  CHECK(most(group, R"(, "sticky": "1h")") == 1);
  CHECK(most(user, "") < 0.35);
  CHECK(most(user, R"(, "sticky": "1h")") == 1);
  CHECK(most(user, R"(, "sticky": "1s")") < 0.35);  // away for all of its time
  CHECK(most(each, R"(, "sticky": "1h")") < 0.35);  // each of them comes once
}

TEST_CASE("least outstanding requests fall into a target that fails fast, round robin does not") {
  const auto failed = [](const std::string& door) {
    const Outcome outcome = simulate(
        {R"("to": "door", "arrivals": {"process": "constant", "rate": "10/s"})",
         R"("door": {"kind": "load_balancer", "targets": ["web", "app"])" + door +
             R"(}, "web": {"kind": "service", "threads": 50, "steps": [{"work": "3s"}]},
                "app": {"kind": "service", "threads": 50, "steps": [{"work": "3s"}]})",
         R"("web", "app")", R"("duration": "100s")", R"({"at": "10s", "errors": "app", "for": "200s"})"});
    return metric(outcome.result, "door", "target_5xx");
  };
  CHECK(failed("") == 450);
  // Each has 15 under way at 10 s. From then on app answers at once; web gets one when it has none, and that
  // one takes 3 s: one in 3 s of the 10 each second.
  CHECK(failed(R"(, "algorithm": "least_outstanding")") == Approx(900 - 30).margin(15));
  CHECK(failed(R"(, "algorithm": "least_outstanding", "health_check": {"interval": "5s", "timeout": "2s",
                 "depth": "thread"})") == Approx(50).margin(10));
}

TEST_CASE("calls that are cancelled say nothing of their target: they do not hide an anomaly") {
  // About 100 calls a second to each of three targets. Two answer at once; the third would take 10 s, and its
  // calls are cancelled after 200 ms, but for about ten that fail in a tenth of a second: of what it answers
  // all, of what it got in five seconds 2 %, less than the 5 % of an anomaly. So it has half its weight from
  // 5 s on, a fifth of all turns instead of a third, and 9/16 from 10 s on.
  const Outcome outcome =
      simulate({R"("to": "app", "arrivals": {"process": "constant", "rate": "300/s"})",
                R"("app": {"kind": "service", "threads": 1000, "steps": [
            {"call": "door", "timeout": "200ms", "cancel": true, "on_error": "continue"}]},
          "door": {"kind": "load_balancer", "targets": ["a", "b", "c"], "algorithm": "weighted_random",
                   "anomaly_mitigation": true},
          "a": {"kind": "service", "steps": []}, "b": {"kind": "service", "steps": []},
          "c": {"kind": "service", "threads": 1000, "steps": [{"work": "10s"}]})",
                R"("app")", R"("duration": "10s")", R"({"at": "1s", "for": "100ms", "errors": "c"})"});
  int before = 0;
  int after = 0;
  for (const Line& line : outcome.trace) {
    if (line.event != TraceEvent::called || line.component != "door" || line.reason != "c") continue;
    ++(line.at < couplet::sim::Time{std::chrono::seconds{5}} ? before : after);
  }
  CHECK(before == Approx(500).margin(75));  // of 1,500; four standard deviations
  CHECK(after == Approx(300).margin(62));
}

TEST_CASE("the story tells what a load balancer noticed") {
  Setup setup =
      one_request(R"(, "instances": 2)", R"({"at": "15s", "for": "60s", "crash": "web", "instances": 1})", "",
                  R"(, "health_check": {"interval": "10s", "timeout": "5s", "healthy": 2})");
  setup.run = R"("duration": "200s")";
  const auto story = simulate(setup).result.story;
  using couplet::model::StoryKind;
  REQUIRE(story.size() == 4);
  CHECK(story[1].kind == StoryKind::target_unhealthy);
  CHECK(couplet::sim::to_seconds(story[1].at) == 30);
  CHECK(story[1].component == "door");
  CHECK(story[1].name == "web");
  CHECK(story[1].amount == 1);
  CHECK(story[3].kind == StoryKind::target_healthy);
  CHECK(couplet::sim::to_seconds(story[3].at) == 90);
  CHECK(story[3].amount == 2);
}
