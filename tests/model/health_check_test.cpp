// Health checks, on timelines worked out by hand. With "effects": "none" all targets are checked at 10 s, 20
// s, …

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Two instances of web behind a balancer, and a request every 100 ms, unless `people` says other things.
Setup balanced(const std::string& check, const std::string& failures, const std::string& web = "",
               const std::string& people = R"("arrivals": {"process": "constant", "rate": "10/s"})") {
  return {R"("to": "door", )" + people,
          R"("door": {"kind": "load_balancer", "targets": "web", "health_check": {)" + check +
              R"(}}, "web": {"kind": "service", "instances": 2)" + web + "}",
          R"("web")", R"("duration": "100s", "drain": "10m")", failures};
}

std::string every_ten(int unhealthy, int healthy, const std::string& more = "") {
  return R"("interval": "10s", "timeout": "5s", "unhealthy": )" + std::to_string(unhealthy) +
         R"(, "healthy": )" + std::to_string(healthy) + more;
}

std::string changes(const Outcome& outcome) {
  return told(outcome.trace, {TraceEvent::healthy, TraceEvent::unhealthy});
}

/// Seconds from an instant to the first such event.
double first(const Outcome& outcome, TraceEvent event, double since) {
  for (const Line& line : outcome.trace) {
    if (line.event == event) return couplet::sim::to_seconds(line.at) - since;
  }
  FAIL("it does not come");
  return 0;
}

}  // namespace

TEST_CASE("Fact 5.1.1: checks come at a fixed interval, whatever their answers take") {
  // The one thread is busy from 5 s on for 21 s: the checks of 10 s and 20 s wait, and fail after 5 s.
  const Outcome outcome =
      simulate({R"("to": "door", "arrivals": {"process": "burst", "size": 1, "over": "1s", "at": "5s"})",
                R"("door": {"kind": "load_balancer", "targets": "web", "health_check": {)" +
                    every_ten(2, 2, R"(, "depth": "thread")") +
                    R"(}}, "web": {"kind": "service", "steps": [{"work": "21s"}]})",
                R"("web")", R"("duration": "60s")"});
  CHECK(changes(outcome) == "25000 unhealthy at door: web; 40000 healthy at door: web");
  CHECK(metric(outcome.result, "door", "probes") == 6);
  CHECK(metric(outcome.result, "door", "failed_probes") == 2);
}

TEST_CASE("Fact 5.1.5: a dead target is taken out after the unhealthy threshold of intervals and a timeout") {
  // By default: 30 s from the first check that fails, and up to 30 s until that; 5 s more if nobody answers.
  for (const std::string silent : {"false", "true"}) {
    for (const double at : {90.0, 90.001, 105.0, 119.999}) {
      Setup setup = balanced("", R"({"at": ")" + std::to_string(static_cast<int>(at * 1000)) +
                                     R"(ms", "crash": "web", "instances": 1, "silent": )" + silent + "}");
      setup.run = R"("duration": "300s")";
      const double noticed = first(simulate(setup), TraceEvent::unhealthy, at);
      CHECK(noticed == Approx(at == 90.0 ? 30 + (silent == "true" ? 5 : 0)
                                         : 120 - at + 30 + (silent == "true" ? 5 : 0)));
      CHECK((30 <= noticed && noticed <= 65));
    }
  }
}

TEST_CASE("when a failure is noticed, and when its end") {
  struct Row {
    int unhealthy, healthy;
    double refused, silent, recovered;  // at the earliest; at the latest an interval later
  };
  const auto row = GENERATE(values<Row>({
      {2, 3, 10, 15, 20},
      {3, 2, 20, 25, 10},
      {2, 2, 10, 15, 10},
      {10, 10, 90, 95, 90},
  }));
  for (const int offset : {0, 1, 2500, 9999}) {
    for (const bool silent : {false, true}) {
      const double at = 30 + offset / 1000.0;
      const double ends = 240 + offset / 1000.0;
      Setup setup =
          balanced(every_ten(row.unhealthy, row.healthy), R"({"at": ")" + std::to_string(30'000 + offset) +
                                                              R"(ms", "for": "210s", "crash": "web",
                      "instances": 1, "silent": )" + (silent ? "true}" : "false}"));
      setup.run = R"("duration": "400s")";
      const Outcome outcome = simulate(setup);
      const double gap = offset == 0 ? 0 : 10 - offset / 1000.0;  // until the next check
      CHECK(first(outcome, TraceEvent::unhealthy, at) == Approx((silent ? row.silent : row.refused) + gap));
      CHECK(first(outcome, TraceEvent::healthy, ends) == Approx(row.recovered + gap));
    }
  }
}

TEST_CASE("requests are lost until the failure is noticed") {
  // Requests at 0, 0.1, …; those with even numbers go to instance 0, which is down from 34 s on. The checks
  // of 40 s and 50 s fail, after the arrivals of that instant: 81 even numbers from 340 to 500.
  const Outcome refused =
      simulate(balanced(every_ten(2, 3), R"({"at": "34s", "for": "30s", "crash": "web", "instances": 1})"));
  CHECK(changes(refused) == "50000 unhealthy at door: web; 90000 healthy at door: web");
  CHECK(told(refused.result.books) == "issued 1000, completed 919, failed 81, accepted 919, attempts 1000");
  CHECK(metric(refused.result, "door", "elb_502") == 81);
  CHECK(metric(refused.result, "door", "connection_errors") == 81);
  CHECK(metric(refused.result, "door", "failed_probes") == 3);  // 40 s, 50 s and 60 s
  CHECK(metric(refused.result, "door", "probes") == 20);
  CHECK(metric(refused.result, "door", "healthy.mean") == Approx(1.6));  // 40 of 100 s with one
  CHECK(metric(refused.result, "door", "unhealthy.mean") == Approx(0.4));
  CHECK(metric(refused.result, "door", "fewest_healthy") == 1);
  // Nobody answers: the checks fail 5 s later, at 45 s and 55 s, before the arrivals: even numbers 340 to
  // 548.
  const Outcome silent = simulate(balanced(
      every_ten(2, 3), R"({"at": "34s", "for": "30s", "crash": "web", "instances": 1, "silent": true})"));
  CHECK(changes(silent) == "55000 unhealthy at door: web; 90000 healthy at door: web");
  CHECK(told(silent.result.books) == "issued 1000, completed 895, failed 105, accepted 895, attempts 1000");
  CHECK(metric(silent.result, "door", "elb_504") == 105);
  CHECK(span(silent.result.error_response) == "105 of 10..10");
}

TEST_CASE("what a check asks for") {
  // Each instance gets a request that works 45 s: all threads are taken from 0 s to 45 s.
  const std::string busy = R"(, "steps": [{"work": "45s"}])";
  const std::string two = R"("arrivals": {"process": "burst", "size": 2, "over": "1ms"})";
  const Outcome shallow = simulate(balanced(every_ten(2, 2), "", busy, two));
  CHECK(changes(shallow).empty());
  const Outcome thread = simulate(balanced(every_ten(2, 2, R"(, "depth": "thread")"), "", busy, two));
  CHECK(changes(thread) ==
        "25000 unhealthy at door: web; 25000 unhealthy at door: web; "
        "60000 healthy at door: web; 60000 healthy at door: web");
  CHECK(metric(thread.result, "web", "arrived") == 2);  // checks are no requests
  CHECK(metric(thread.result, "web", "waiting.max") == 0);
  // A waiting room without places refuses the check at once.
  const Outcome full =
      simulate(balanced(every_ten(2, 2, R"(, "depth": "thread")"), "", busy + R"(, "backlog": 0)", two));
  CHECK(changes(full).substr(0, 26) == "20000 unhealthy at door: w");
}

TEST_CASE("a check waits its turn behind those who came before it") {
  // One thread: request 0 works from 9 s to 12 s, request 1 waits from 9.75 s and works until 15 s. The check
  // of 10 s would be answered at 15 s, which is its timeout: too late. Request 2, of 10.5 s, is behind it.
  const std::string app = R"("door": {"kind": "load_balancer", "targets": "web", "health_check": {)" +
                          every_ten(2, 2, R"(, "depth": "thread")") +
                          R"(}}, "web": {"kind": "service", "steps": [{"work": "$work"}]})";
  const auto failed = [&](const std::string& work) {
    std::string components = app;
    components.replace(components.find("$work"), 5, work);
    const Outcome outcome = simulate(
        {R"("to": "door", "arrivals": {"process": "burst", "size": 3, "over": "2250ms", "at": "9s"})",
         components, R"("web")", R"("duration": "20s")"});
    return metric(outcome.result, "door", "failed_probes");
  };
  CHECK(failed("3s") == 1);
  CHECK(failed("2999ms") == 0);
}

TEST_CASE("checks see crashes and stops, and those of threads also errors") {
  const auto seen = [](const std::string& failure, const std::string& depth) {
    return changes(simulate(balanced(every_ten(2, 2, R"(, "depth": ")" + depth + "\""), failure)));
  };
  const std::string both = "30000 unhealthy at door: web; 30000 unhealthy at door: web; ";
  const std::string back = "60000 healthy at door: web; 60000 healthy at door: web";
  for (const std::string depth : {"shallow", "thread"}) {
    CHECK(seen(R"({"at": "15s", "for": "30s", "crash": "web"})", depth) == both + back);
    CHECK(seen(R"({"at": "15s", "for": "30s", "stop": "web"})", depth) == both + back);
  }
  CHECK(seen(R"({"at": "15s", "for": "30s", "errors": "web"})", "shallow").empty());
  CHECK(seen(R"({"at": "15s", "for": "30s", "errors": "web"})", "thread") == both + back);
}

TEST_CASE("checks that wait when an instance crashes") {
  const auto failed = [](const std::string& silent) {
    const Outcome outcome =
        simulate({R"("to": "door", "arrivals": {"process": "burst", "size": 1, "over": "1ms", "at": "9s"})",
                  R"("door": {"kind": "load_balancer", "targets": "web", "health_check": {)" +
                      every_ten(2, 2, R"(, "depth": "thread")") +
                      R"(}}, "web": {"kind": "service", "steps": [{"work": "20s"}]})",
                  R"("web")", R"("duration": "31s")",
                  R"({"at": "12s", "for": "30s", "crash": "web", "silent": )" + silent + "}"});
    return changes(outcome);
  };
  CHECK(failed("false") == "20000 unhealthy at door: web");  // 12 s, 20 s
  // 15 s, 25 s; the request keeps the run going until its connection is given up at 69 s
  CHECK(failed("true") == "25000 unhealthy at door: web; 60000 healthy at door: web");
}

TEST_CASE("checks are spread over the interval by chance, unless there are to be no effects") {
  const couplet::scenario::Scenario scenario =
      scenario_of(R"({"couplet": 1, "title": "test", "run": {"duration": "100s"},
        "workload": {"people": {"to": "door", "arrivals": {"process": "constant", "rate": "1/s"}}},
        "failures": [{"at": "40s", "crash": "web"}],
        "architectures": {"only": {"components": {
          "door": {"kind": "load_balancer", "targets": "web", "health_check": {"interval": "10s"}},
          "web": {"kind": "service", "instances": 200}}}}})");
  const Outcome outcome = play(scenario);
  double sum = 0;
  int count = 0;
  for (const Line& line : outcome.trace) {
    if (line.event != TraceEvent::unhealthy) continue;
    const double after = couplet::sim::to_seconds(line.at) - 40;
    CHECK((10 <= after && after < 20));
    sum += after;
    ++count;
  }
  CHECK(count == 200);
  CHECK(sum / count == Approx(15).margin(0.8));  // four standard errors
}
