// What clients do about errors and timeouts, and what services do about clients who have left: on timelines
// worked out by hand.

#include <string>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// Requests at 0, 1, 2, … s.
std::string each_second(int requests, const std::string& more = "") {
  return R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"}, "limit": )" +
         std::to_string(requests) + (more.empty() ? "" : ", ") + more;
}

std::string service(const std::string& name, const std::string& content) {
  return "\"" + name + R"(": {"kind": "service", )" + content + "}";
}

/// A service that fails everything, for no reason that is transient.
const std::string broken = service("app", R"("steps": [{"fail": "bug"}])");

/// Customers of "app", which calls "back" in one step with these members.
Outcome calling(int requests, const std::string& members, const std::string& back,
                const std::string& app = R"("threads": 10)", const std::string& failures = "") {
  Setup setup;
  setup.people = each_second(requests);
  setup.components = service("app", app + R"(, "steps": [{"call": "back", )" + members + "}]") + ", " +
                     service("back", back);
  setup.failures = failures;
  return simulate(setup);
}

double at(const Outcome& outcome, const std::string& component, const std::string& name) {
  return metric(outcome.result, component, name);
}

}  // namespace

TEST_CASE("a budget for retries is shared by all customers of a producer") {
  const auto run = [](const std::string& budget) {
    return simulate(
               {each_second(3, R"("retry": {"attempts": 5, "backoff": "none", "budget": )" + budget + "}"),
                broken})
        .result.books;
  };
  const auto books = run(R"({"capacity": 3, "refill": {"per_success": 0}})");
  CHECK(told(books) ==
        "issued 3, failed 3, attempts 6");  // the first takes three tokens, the others find none
  CHECK(books.retries_denied == 3);
  // The second and the third find one token each that came in since.
  CHECK(run(R"({"capacity": 3, "refill": "1/s"})").attempts == 8);
  CHECK(run(R"({"capacity": 3, "cost": 2, "refill": {"per_success": 0}})").attempts == 4);
  CHECK(run(R"({"capacity": 100})").retries_denied == 0);
}

TEST_CASE("a success pays for retries") {
  // One in four fails and would be tried nine times; the others succeed and give half a token each.
  Setup setup;
  setup.people = R"("to": "app", "arrivals": {"process": "profile", "points": [["0s", "20/s"]]}, "limit": 400,
    "attributes": {"type": {"choice": {"photo": 1, "scan": 3}}},
    "retry": {"attempts": 9, "backoff": "none", "budget": {"capacity": 9, "refill": {"per_success": 0.5}}})";
  setup.components = service("app", R"("steps": [{"fail": "bug", "when": {"type": "photo"}}])");
  setup.run = R"("duration": "1h")";
  const auto books = simulate(setup).result.books;
  const auto retries = static_cast<double>(books.attempts - books.issued);
  CHECK(books.completed > 250);
  CHECK(retries <= 9 + 0.5 * static_cast<double>(books.completed));
  CHECK(retries >= 0.4 * static_cast<double>(books.completed));  // hardly any go to waste
}

TEST_CASE("budgets of steps belong to one instance each, and a crash makes them forget") {
  const std::string retry = R"("retry": {"attempts": 9, "backoff": "none",
    "budget": {"capacity": 2, "refill": {"per_success": 0}}})";
  const std::string fails = R"("steps": [{"fail": "bug"}])";
  const Outcome one = calling(4, retry, fails);
  CHECK(at(one, "back", "arrived") == 6);  // four first tries, two retries
  CHECK(at(one, "app", "retries") == 2);
  CHECK(at(one, "app", "retries_denied") == 4);
  CHECK(at(calling(4, retry, fails, R"("instances": 2)"), "back", "arrived") == 8);
  const std::string crash = R"({"at": "1500ms", "for": "100ms", "crash": "app"})";
  CHECK(at(calling(4, retry, fails, R"("threads": 10)", crash), "back", "arrived") == 8);
}

TEST_CASE("a producer's circuit breaker") {
  // 0 and 1 fail, and the breaker opens at 1 s, until 3.5 s; 4 is the trial, and fails: open until 6.5 s.
  const Outcome outcome =
      simulate({each_second(7, R"("breaker": {"failures": 2, "open": "2500ms"})"), broken});
  CHECK(told(outcome.result.books) == "issued 7, failed 7, attempts 3");
  CHECK(outcome.result.books.breaker_refused == 4);
  CHECK(told(outcome.trace, {TraceEvent::called, TraceEvent::rejected}) ==
        "0 called 0 at app; 1000 called 1 at app; 2000 rejected 2 at app; 3000 rejected 3 at app; "
        "4000 called 4 at app; 5000 rejected 5 at app; 6000 rejected 6 at app");
  bool told_once = false;
  for (const auto& event : outcome.result.story) {
    if (event.kind != couplet::model::StoryKind::breaker_opened) continue;
    CHECK_FALSE(told_once);
    told_once = true;
    CHECK(event.at == couplet::sim::Time{std::chrono::seconds{1}});
    CHECK(event.component == "people");
    CHECK(event.name == "app");
    CHECK(event.amount == 2);
  }
  CHECK(told_once);
}

TEST_CASE("circuit breakers of steps") {
  const std::string fails = R"("steps": [{"fail": "bug"}])";
  SECTION("open they fail the call at once, without a retry") {
    const Outcome outcome = calling(
        4, R"("retry": {"attempts": 3, "backoff": "none"}, "breaker": {"failures": 4, "open": "90s"})",
        fails);
    CHECK(at(outcome, "back", "arrived") == 4);  // three tries of the first, one of the second
    CHECK(at(outcome, "app", "breaker_opened") == 1);
    CHECK(at(outcome, "app", "breaker_refused") == 3);  // the second's retry, the third, the fourth
    CHECK(outcome.result.books.failed == 4);
    CHECK(outcome.result.books.breaker_refused == 0);  // those are the customers' own
  }
  SECTION("each instance has its own") {
    CHECK(at(calling(6, R"("breaker": {"failures": 1, "open": "90s"})", fails, R"("instances": 3)"), "back",
             "arrived") == 3);
  }
  SECTION("a crash makes it forget") {
    const std::string crash = R"({"at": "2500ms", "for": "100ms", "crash": "app"})";
    CHECK(at(calling(4, R"("breaker": {"failures": 1, "open": "90s"})", fails, R"("threads": 2)", crash),
             "back", "arrived") == 2);
  }
  SECTION("timeouts count when they happen, late answers do not") {
    // Given up after 1 s each, at 1 s and 2 s. The answers of 3 s and 4 s come to nobody.
    const Outcome outcome = calling(5, R"("timeout": "1s", "breaker": {"failures": 2, "open": "90s"})",
                                    R"("threads": 10, "steps": [{"work": "3s"}])");
    CHECK(at(outcome, "back", "arrived") == 2);
    CHECK(at(outcome, "back", "in_vain") == 2);
    CHECK(at(outcome, "app", "breaker_refused") == 3);
  }
  SECTION("a call that is wrong itself is no failure of the callee") {
    CHECK(at(calling(4, R"("breaker": {"failures": 1})", R"("steps": [{"fail": "404"}])"), "back",
             "arrived") == 4);
  }
  SECTION("who goes on does without") {
    const Outcome outcome =
        calling(4, R"("breaker": {"failures": 1, "open": "90s"}, "on_error": "continue")", fails);
    CHECK(outcome.result.books.completed == 4);
    CHECK(at(outcome, "back", "arrived") == 1);
  }
}

TEST_CASE("the SDKs' policies retry what is transient") {
  const auto tries = [](const std::string& retry, const std::string& error) {
    return at(calling(1, R"("retry": )" + retry, R"("steps": [{"fail": ")" + error + R"("}])"), "back",
              "arrived");
  };
  CHECK(tries(R"("aws")", "503") == 3);
  CHECK(tries(R"("aws")", "ThrottlingException") == 3);
  CHECK(tries(R"("aws")", "404") == 1);
  CHECK(tries(R"("aws")", "sold out") == 1);
  CHECK(tries(R"({"like": "aws", "on": "any"})", "sold out") == 3);
  CHECK(tries(R"("aws-legacy")", "500") == 5);
  const auto lasts = [](const std::string& error) {
    return span(calling(1, R"("retry": {"like": "aws", "jitter": "none"})",
                        R"("steps": [{"fail": ")" + error + R"("}])")
                    .result.error_response);
  };
  CHECK(lasts("503") == "1 of 0.15..0.15");  // 50 ms and 100 ms
  CHECK(lasts("SlowDown") == "1 of 3..3");   // 1 s and 2 s
}

TEST_CASE("Fact 9.2.5: three layers with three tries each call the last part 27 times") {
  const std::string thrice = R"("retry": {"attempts": 3, "backoff": "none"})";
  Setup setup;
  setup.people = each_second(1, thrice);
  setup.components = service("app", R"("steps": [{"call": "middle", )" + thrice + "}]") + ", " +
                     service("middle", R"("steps": [{"call": "back", )" + thrice + "}]") + ", " +
                     service("back", R"("steps": [{"fail": "bug"}])");
  CHECK(at(simulate(setup), "back", "arrived") == 27);
}

TEST_CASE("a call that is given up and cancelled stops what it began") {
  SECTION("through all that was called for it") {
    Setup setup;
    setup.people = each_second(1);
    setup.components =
        service("app", R"("steps": [{"call": "middle", "timeout": "1s", "cancel": true}])") + ", " +
        service("middle",
                R"("steps": [{"work": "200ms"}, {"parallel": [[{"call": "back"}], [{"work": "9s"}]]}])") +
        ", " + service("back", R"("steps": [{"work": "8s"}])");
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.trace, {TraceEvent::started, TraceEvent::cancelled, TraceEvent::processed}) ==
          "0 started 0 at app; 0 started 0 at middle; 200 started 0 at back; 1000 cancelled 0 at middle; "
          "1000 cancelled 0 at back");
    CHECK(at(outcome, "app", "cancels") == 1);
    CHECK(at(outcome, "middle", "cancelled") == 1);
    CHECK(at(outcome, "middle", "busy.mean") == 0.1);
    CHECK(at(outcome, "back", "busy.mean") == 0.08);
    CHECK(at(outcome, "back", "in_vain") == 0);
    CHECK(outcome.result.end == couplet::sim::Time{std::chrono::seconds{10}});
  }
  SECTION("without it the work goes on in vain") {
    const Outcome outcome = calling(1, R"("timeout": "1s")", R"("steps": [{"work": "3s"}])");
    CHECK(at(outcome, "back", "handled") == 1);
    CHECK(at(outcome, "back", "in_vain") == 1);
    CHECK(at(outcome, "back", "cancelled") == 0);
  }
  SECTION("its thread goes to the next") {
    // 0 works until 2 and is stopped; 1 waits from 1 to 2 and works until 3, when it is stopped, too; …
    const Outcome outcome = calling(3, R"("timeout": "2s", "cancel": true)", R"("steps": [{"work": "3s"}])");
    CHECK(told(outcome.trace, {TraceEvent::cancelled}) ==
          "2000 cancelled 0 at back; 3000 cancelled 1 at back; 4000 cancelled 2 at back");
    CHECK(at(outcome, "back", "busy.mean") == 0.4);
    CHECK(at(outcome, "back", "waiting.mean") == 0.2);
  }
  SECTION("while it waits for a thread, whoever is in front of it") {
    // The second is answered at 4; the third, the fourth and the fifth never come to the thread.
    const Outcome outcome = calling(5, R"("timeout": "1500ms", "cancel": true)",
                                    R"("steps": [{"choose": [{"share": 1, "steps": [{"work": "20s"}]}]}])");
    CHECK(at(outcome, "back", "cancelled") == 5);
    CHECK(at(outcome, "back", "handled") == 0);
    CHECK(at(outcome, "back", "waiting.last") == 0);
  }
  SECTION("on its way there") {
    const Outcome outcome =
        calling(1, R"("timeout": "1s", "cancel": true)", R"("latency": "2s", "steps": [{"work": "3s"}])");
    CHECK(at(outcome, "back", "cancelled") == 1);
    CHECK(told(outcome.trace, {TraceEvent::started}) == "0 started 0 at app");
  }
  SECTION("and the slower one of a hedged pair") {
    const Outcome outcome =
        calling(1, R"("hedge": "1s", "cancel": true)", R"("instances": 2, "steps": [{"work": "3s"}])");
    CHECK(at(outcome, "back", "handled") == 1);
    CHECK(at(outcome, "back", "cancelled") == 1);
    CHECK(at(calling(1, R"("hedge": "1s")", R"("instances": 2, "steps": [{"work": "3s"}])"), "back",
             "in_vain") == 1);
  }
  SECTION("but not what has been answered already") {
    const Outcome outcome = calling(1, R"("timeout": "2s", "cancel": true)",
                                    R"("steps": [{"work": "1s"}, {"respond": "ok"}, {"work": "5s"}])");
    CHECK(at(outcome, "back", "handled") == 1);
    CHECK(at(outcome, "back", "cancelled") == 0);
    CHECK(at(outcome, "back", "in_vain") == 0);
  }
}

TEST_CASE("a cancelled call is stopped behind what stands in between") {
  SECTION("through a load balancer, which lets go of it") {
    Setup setup;
    setup.people = each_second(1);
    setup.components = service("app", R"("steps": [{"call": "door", "timeout": "1s", "cancel": true}])") +
                       R"(, "door": {"kind": "load_balancer", "targets": "back"}, )" +
                       service("back", R"("steps": [{"work": "3s"}])");
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.trace, {TraceEvent::cancelled}) == "1000 cancelled 0 at back");
    CHECK(at(outcome, "door", "client_gone") == 1);
    CHECK(at(outcome, "door", "active.last") == 0);
  }
  SECTION("through a throttle, whose place the next one gets") {
    Setup setup;
    setup.people = each_second(3);
    setup.components = service("app", R"("threads": 10, "steps": [{"call": "back", "timeout": "1s",
                               "cancel": true}])") +
                       R"(, "limit": {"kind": "throttle", "guards": "back", "limit": {"concurrency": 1}}, )" +
                       service("back", R"("steps": [{"work": "3s"}])");
    const Outcome outcome = simulate(setup);
    CHECK(at(outcome, "limit", "throttled") == 0);
    CHECK(at(outcome, "back", "cancelled") == 3);
    CHECK(at(outcome, "limit", "under_way.last") == 0);
  }
}

TEST_CASE("nobody waits for a thread longer than max_wait") {
  const auto run = [](int requests, const std::string& max_wait, const std::string& more = "") {
    return simulate({each_second(requests, more),
                     service("app", R"("steps": [{"work": "2s"}], "max_wait": ")" + max_wait + "\"")});
  };
  // 0 works in [0, 2), 1 waits for one second and works in [2, 4). 2 waits until 3.5 s; 3 from 3 to 4.
  const Outcome outcome = run(4, "1500ms");
  CHECK(told(outcome.result.books) == "issued 4, completed 3, failed 1, accepted 3, attempts 4");
  CHECK(told(outcome.trace, {TraceEvent::refused}) == "3500 refused 2 at app: overdue");
  CHECK(span(outcome.result.error_response) == "1 of 1.5..1.5");
  CHECK(at(outcome, "app", "overdue") == 1);
  CHECK(at(outcome, "app", "waiting.last") == 0);
  // At its very end the time is over: 1 is refused at 2, in the instant in which the thread is free.
  CHECK(at(run(2, "1s"), "app", "overdue") == 1);
  CHECK(at(run(2, "1001ms"), "app", "overdue") == 0);
  // Retries get into the line again.
  const Outcome again = run(
      3, "500ms", R"("retry": {"attempts": 9, "backoff": "constant", "base": "100ms", "jitter": "none"})");
  CHECK(again.result.books.completed == 3);
  CHECK(static_cast<double>(again.result.books.attempts) == 3 + at(again, "app", "overdue"));
}

TEST_CASE("a line is emptied by a crash, and its waits are forgotten") {
  Setup setup;
  setup.people = each_second(6);
  setup.components = service("app", R"("steps": [{"work": "2s"}], "max_wait": "1500ms")");
  setup.failures = R"({"at": "2500ms", "for": "1s", "crash": "app"})";
  const Outcome outcome = simulate(setup);
  // 0 is served; 1 at work and 2 waiting are lost; 3 is refused; 4 is served until 6; 5 waits for one second.
  CHECK(told(outcome.result.books) == "issued 6, completed 3, failed 3, accepted 3, attempts 6");
  CHECK(at(outcome, "app", "overdue") == 0);
  CHECK(at(outcome, "app", "lost_in_crash") == 2);
}

TEST_CASE("a thread passes over those who have left, if it is told to") {
  const auto run = [](const std::string& drop) {
    return simulate({each_second(5, R"("timeout": "1s")"),
                     service("app", R"("steps": [{"work": "3s"}], "drop_abandoned": )" + drop)});
  };
  // 0 works in [0, 3), in vain; 1 and 2 have left by then; 3 comes at 3 and works until 6, in vain; 4 leaves.
  const Outcome outcome = run("true");
  CHECK(at(outcome, "app", "abandoned") == 3);
  CHECK(at(outcome, "app", "handled") == 2);
  CHECK(at(outcome, "app", "in_vain") == 2);
  CHECK(told(outcome.trace, {TraceEvent::dropped}) ==
        "3000 dropped 1 at app; 3000 dropped 2 at app; 6000 dropped 4 at app");
  CHECK(at(run("false"), "app", "handled") == 5);
  CHECK(at(run("false"), "app", "in_vain") == 5);
}

TEST_CASE("work for customers who are gone is counted") {
  const std::string queue = R"("queue": {"kind": "queue", "receive_wait": "20s"})";
  const std::string worker =
      R"("worker": {"kind": "worker", "polls": "queue", "steps": [{"work": "3s"}, {"put": "results"}]})";
  const std::string bucket = R"("results": {"kind": "bucket"})";
  const auto run = [&](const std::string& steps, const std::string& rest) {
    Setup setup;
    setup.people = each_second(1);
    setup.components =
        service("app", R"("steps": [)" + steps + "]") + ", " + queue + ", " + worker + ", " + bucket;
    setup.goal = R"("results")";
    setup.rest = rest;
    return simulate(setup);
  };
  const std::string send = R"({"send": "queue"})";
  CHECK(at(run(send, ""), "worker", "in_vain") == 0);
  CHECK(at(run(send + R"(, {"fail": "bug"})", ""), "worker", "in_vain") == 1);
  const auto collect = [](const std::string& give_up) {
    return R"("collect": {"people": {"from": "results", "every": "1s", "give_up": ")" + give_up + "\"}}";
  };
  CHECK(at(run(send, collect("2s")), "worker", "in_vain") == 1);
  CHECK(at(run(send, collect("9s")), "worker", "in_vain") == 0);
  // Who has heard an answer before the end is not waiting, but was there for it.
  const std::string answer = R"({"work": "1s"}, {"respond": "ok"}, {"work": "1s"})";
  const auto hears = [&](const std::string& timeout) {
    return at(simulate({each_second(1, R"("timeout": ")" + timeout + "\""),
                        service("app", R"("steps": [)" + answer + "]")}),
              "app", "in_vain");
  };
  CHECK(hears("1500ms") == 0);
  CHECK(hears("500ms") == 1);
}

TEST_CASE("a period is reported by itself") {
  // Answers at 0.5, 1.5, … s; the one of request 4 comes in the period, that of 7 after it.
  const std::string text =
      R"({"couplet": 1, "effects": "none", "run": {"duration": "10s", "warmup": "5s"},
    "periods": {"some": {"from": "4400ms", "to": "7200ms"}, "none": {"from": "1h", "to": "2h"}},
    "workload": {"people": {)" +
      each_second(10, R"("timeout": "2s", "retry": {"attempts": 2, "backoff": "none"})") +
      R"(}}, "architectures": {"only": {"components": {"app": {"kind": "service", "threads": 9,
    "steps": [{"work": "500ms"}]}}, "goal": ["app"]}}})";
  const Outcome outcome = play(scenario_of(text));
  const auto& periods = outcome.result.periods;
  REQUIRE(periods.size() == 2);
  CHECK(periods[0].name == "some");
  std::string figures;
  for (const auto& figure : periods[0].metrics)
    figures += figure.name + " " + std::to_string(figure.value) + "; ";
  CHECK(figures ==
        "issued 3.000000; attempts 3.000000; answered 3.000000; completed 3.000000; availability 1.000000; "
        "goodput 1.071429; throughput 1.071429; ");  // three answers in 2.8 s: at 4.5, 5.5 and 6.5
  CHECK(periods[1].metrics[0].value == 0);
  CHECK(periods[1].metrics[4].value != periods[1].metrics[4].value);  // of nothing there is no share
}
