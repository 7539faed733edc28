// Caches and throttles before other parts, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::StoryKind;
using couplet::model::TraceEvent;
using couplet::sim::to_seconds;

namespace {

/// Requests each second, all for one key.
const char* const each_second = R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"})";
const char* const one_key = R"("keys": {"zipf": {"n": 1, "s": 0}})";

/// `app` reads `db`, which takes 500 ms, behind guards.
Setup reading(const std::string& guards, const std::string& failures = "", const std::string& step = "") {
  Setup setup;
  setup.people = each_second;
  setup.components = R"("app": {"kind": "service", "threads": 100, "steps": [)" +
                     (step.empty() ? R"({"read": "db"})" : step) +
                     R"(]}, "db": {"kind": "database", "read": "500ms", "write": "500ms"}, )" + guards;
  setup.run = R"("duration": "6s")";
  setup.failures = failures;
  return setup;
}

std::string cache(const std::string& more = "") {
  return R"("cache": {"kind": "cache", "guards": "db", "latency": "100ms", )" + std::string(one_key) +
         (more.empty() ? "" : ", ") + more + "}";
}

std::string throttle(const std::string& limit, const std::string& more = "") {
  return R"("door": {"kind": "throttle", "guards": "db", "limit": {)" + limit + "}" +
         (more.empty() ? "" : ", ") + more + "}";
}

}  // namespace

TEST_CASE("a cache answers what it holds, until its time is over") {
  // 0 misses at 0.1, is read in [0.1, 0.6), held until 3.6; 1, 2 and 3 are hits; 4 misses at 4.1.
  const Outcome outcome = simulate(reading(cache(R"("ttl": "3s")")));
  CHECK(told(outcome.trace, {TraceEvent::hit, TraceEvent::missed, TraceEvent::processed}) ==
        "100 missed 0 at cache; 600 processed 0 at app; 1100 hit 1 at cache; 1100 processed 1 at app; "
        "2100 hit 2 at cache; 2100 processed 2 at app; 3100 hit 3 at cache; 3100 processed 3 at app; "
        "4100 missed 4 at cache; 4600 processed 4 at app; 5100 hit 5 at cache; 5100 processed 5 at app");
  CHECK(told(outcome.result.books) == "issued 6, completed 6, accepted 6, attempts 6");
  CHECK(metric(outcome.result, "cache", "hit_ratio") == Approx(4.0 / 6));
  CHECK(metric(outcome.result, "cache", "hits") == 4);
  CHECK(metric(outcome.result, "cache", "misses") == 2);
  CHECK(metric(outcome.result, "cache", "fills") == 2);
  CHECK(metric(outcome.result, "cache", "expired") == 1);
  CHECK(metric(outcome.result, "cache", "entries.mean") == Approx((3.0 + 1.4) / 6));
  CHECK(metric(outcome.result, "cache", "fetching.mean") == Approx(1.0 / 6));
  CHECK(metric(outcome.result, "db", "reads") == 2);
}

TEST_CASE("guards stand before a load balancer") {
  const std::string web = R"("door": {"kind": "load_balancer", "targets": "web"},
     "web": {"kind": "service", "instances": 2, "steps": [{"work": "500ms"}]})";
  Setup setup;
  setup.goal = R"("web")";
  setup.run = R"("duration": "6s")";
  SECTION("a throttle, for customers and for steps") {
    for (const std::string entry : {"door", "app"}) {
      setup.people = R"("to": ")" + entry + R"(", "arrivals": {"process": "constant", "rate": "2/s"})";
      setup.components = web + R"(, "app": {"kind": "service", "threads": 9, "steps": [{"call": "door"}]},
          "gate": {"kind": "throttle", "guards": "door", "limit": {"rate": "1/s", "burst": 1}})";
      const auto result = simulate(setup).result;
      CHECK(metric(result, "gate", "passed") == 6);
      CHECK(metric(result, "gate", "throttled") == 6);
      CHECK(metric(result, "door", "arrived") == 6);
      CHECK(told(result.books) == "issued 12, completed 6, failed 6, accepted 6, attempts 12");
    }
  }
  SECTION("a cache, whose hits count as the work of the balancer's target") {
    setup.people = R"("to": "door", "arrivals": {"process": "constant", "rate": "1/s"})";
    setup.components = web + R"(, "cache": {"kind": "cache", "guards": "door", )" + one_key + "}";
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == "issued 6, completed 6, accepted 6, attempts 6");
    CHECK(metric(outcome.result, "door", "arrived") == 1);
    CHECK(metric(outcome.result, "cache", "hits") == 5);
    CHECK(
        told(outcome.trace, {TraceEvent::processed}) ==
        "500 processed 0 at web; 1000 processed 1 at web; 2000 processed 2 at web; 3000 processed 3 at web; "
        "4000 processed 4 at web; 5000 processed 5 at web");
  }
  SECTION("a cache, whose hits count for the target of the rule that they meet") {
    // All are of one type, and of one key: the first is worked on, the others are hits.
    for (const std::string type : {"photo", "scan", "text"}) {
      setup.people = R"("to": "door", "arrivals": {"process": "constant", "rate": "1/s"},
                        "attributes": {"type": {"choice": {"photo": )" +
                     std::string(type == "photo" ? "1" : "0") + R"(, "scan": )" +
                     (type == "scan" ? "1" : "0") + R"(, "text": )" + (type == "text" ? "1" : "0") + "}}}";
      setup.components =
          R"("door": {"kind": "load_balancer", "targets": "rest", "rules": [
               {"if": {"type": "photo"}, "to": ["web", "more"]}, {"if": {"type": "scan"}, "to": "scans"}]},
             "web": {"kind": "service"}, "more": {"kind": "service"}, "scans": {"kind": "service"},
             "rest": {"kind": "service"}, "cache": {"kind": "cache", "guards": "door", )" +
          std::string(one_key) + "}";
      setup.goal = type == "photo" ? R"("web")" : type == "scan" ? R"("scans")" : R"("rest")";
      const Outcome outcome = simulate(setup);
      CHECK(metric(outcome.result, "cache", "hits") == 5);
      CHECK(told(outcome.result.books) == "issued 6, completed 6, accepted 6, attempts 6");
    }
  }
  SECTION("both, in file order") {
    setup.people = R"("to": "door", "arrivals": {"process": "constant", "rate": "1/s"})";
    setup.components = web + R"(, "gate": {"kind": "throttle", "guards": "door", "limit": {"rate": "1/h"}},
        "cache": {"kind": "cache", "guards": "door", )" +
                       one_key + "}";
    CHECK(metric(simulate(setup).result, "cache", "hits") == 0);  // five do not come that far
    setup.components = web + R"(, "cache": {"kind": "cache", "guards": "door", )" + one_key +
                       R"(}, "gate": {"kind": "throttle", "guards": "door", "limit": {"rate": "1/h"}})";
    CHECK(metric(simulate(setup).result, "cache", "hits") == 5);
  }
}

TEST_CASE("simultaneous misses of one key all go on, or wait for the first") {
  for (const bool coalesce : {false, true}) {
    Setup setup = reading(cache(coalesce ? R"("coalesce": true)" : ""));
    setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "5/s"}, "limit": 5)";
    // Looks at 0.1, 0.3, 0.5 find nothing; the answer of the first comes at 0.6; 0.7 and 0.9 are hits.
    const auto result = simulate(setup).result;
    CHECK(told(result.books) == "issued 5, completed 5, accepted 5, attempts 5");
    CHECK(metric(result, "cache", "hits") == 2);
    CHECK(metric(result, "cache", "misses") == (coalesce ? 1 : 3));
    CHECK(metric(result, "cache", "coalesced") == (coalesce ? 2 : 0));
    CHECK(metric(result, "cache", "fetching.max") == (coalesce ? 1 : 3));
    CHECK(metric(result, "db", "reads") == (coalesce ? 1 : 3));
    // Responses 0.6 0.6 0.6 0.1 0.1, or 0.6 0.4 0.2 0.1 0.1.
    CHECK(result.response.mean() == Approx(coalesce ? 1.4 / 5 : 2.0 / 5).epsilon(0.001));
  }
}

TEST_CASE("those who wait for another's answer get its error too") {
  Setup setup = reading(cache(R"("coalesce": true)"), R"({"at": "400ms", "for": "1s", "crash": "db"})");
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "5/s"}, "limit": 3)";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::answered}) ==
        "400 answered 0 at app: reset; 400 answered 1 at app: reset; "
        "500 answered 2 at app: connection_refused");
  CHECK(metric(outcome.result, "cache", "fills") == 0);
}

TEST_CASE("a silent crash behind a guard frees its places after the timeout") {
  Setup setup = reading(cache(R"("coalesce": true, "timeout": "2s")"),
                        R"({"at": "200ms", "for": "1s", "crash": "db", "silent": true})");
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"}, "limit": 4)";
  // 0 waits from 0.1 to 2.1, and 1 with it; 2, which comes at the very end, is read in [2.1, 2.6).
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::answered}) ==
        "2100 answered 0 at app: timeout; 2100 answered 1 at app: timeout; 2600 answered 2 at app: ok; "
        "3100 answered 3 at app: ok");
  CHECK(metric(outcome.result, "cache", "timeouts") == 1);

  setup = reading(throttle(R"("concurrency": 1)", R"("timeout": "2s")"),
                  R"({"at": "200ms", "for": "1s", "crash": "db", "silent": true})");
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"}, "limit": 4)";
  CHECK(told(simulate(setup).trace, {TraceEvent::answered}) ==
        "1000 answered 1 at app: throttled; 2000 answered 0 at app: timeout; 2500 answered 2 at app: ok; "
        "3500 answered 3 at app: ok");
}

TEST_CASE("a write passes and drops the key") {
  // 0 reads and writes: filled at 0.6, dropped at 0.7; so does each of the others.
  const auto result =
      simulate(reading(cache(), "", R"({"read": "db"}, {"write": "db", "on_error": "continue"})")).result;
  CHECK(metric(result, "cache", "misses") == 6);
  CHECK(metric(result, "cache", "passed") == 6);
  CHECK(metric(result, "cache", "dropped") == 6);
  CHECK(metric(result, "cache", "entries.last") == 0);
  CHECK(metric(result, "db", "writes") == 6);
}

TEST_CASE("a flush empties a cache, and is told") {
  const auto result = simulate(reading(cache(), R"({"at": "2500ms", "flush": "cache"})")).result;
  CHECK(metric(result, "cache", "hits") == 4);
  CHECK(metric(result, "cache", "misses") == 2);
  CHECK(metric(result, "cache", "flushed") == 1);
  REQUIRE(!result.story.empty());
  CHECK(result.story[0].kind == StoryKind::flush);
  CHECK(result.story[0].component == "cache");
  CHECK(result.story[0].amount == 1);
  CHECK(to_seconds(result.story[0].at) == 2.5);
}

TEST_CASE("a cache that is down refuses, or lets all pass, and keeps what it holds") {
  for (const std::string failure : {"crash", "stop"}) {
    const std::string failures = R"({"at": "1500ms", "for": "2s", ")" + failure + R"(": "cache"})";
    auto result = simulate(reading(cache(), failures)).result;
    CHECK(told(result.books) == "issued 6, completed 4, failed 2, accepted 4, attempts 6");
    CHECK(metric(result, "cache", "refused") == 2);
    CHECK(metric(result, "cache", "hits") == 3);
    result = simulate(reading(cache(R"("when_down": "pass")"), failures)).result;
    CHECK(told(result.books) == "issued 6, completed 6, accepted 6, attempts 6");
    CHECK(metric(result, "cache", "bypassed") == 2);
    CHECK(metric(result, "cache", "hits") == 3);
    CHECK(metric(result, "db", "reads") == 3);
  }
}

TEST_CASE("a call answered by a cache before a goal is what the goal would have done") {
  const Outcome outcome = simulate(
      {each_second,
       R"("app": {"kind": "service", "steps": [{"work": "500ms"}]}, "cache": {"kind": "cache", "guards": "app", )" +
           std::string(one_key) + "}",
       R"("app")", R"("duration": "3s")"});
  CHECK(told(outcome.result.books) == "issued 3, completed 3, accepted 3, attempts 3");
  CHECK(metric(outcome.result, "app", "handled") == 1);
  CHECK(told(outcome.trace, {TraceEvent::processed}) ==
        "500 processed 0 at app; 1000 processed 1 at app; 2000 processed 2 at app");
}

TEST_CASE("customers' groups may be the keys") {
  Setup setup = reading(R"("cache": {"kind": "cache", "guards": "db", "keys": "group"})");
  setup.people = std::string(each_second) + R"(, "group": {"choice": {"a": 1}})";
  CHECK(metric(simulate(setup).result, "cache", "hits") == 5);
  setup.people = each_second;  // without one, nothing is cached
  const auto result = simulate(setup).result;
  CHECK(metric(result, "cache", "passed") == 6);
  CHECK(metric(result, "cache", "hits") == 0);
}

TEST_CASE("a limit by rate refuses with 429 what is beyond it") {
  Setup setup = reading(throttle(R"("rate": "1/s", "burst": 2)"));
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "4/s"}, "limit": 9)";
  // Tokens: 2 at 0; 0 and 0.25 pass; one is whole again at 1 and at 2.
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::throttled}) ==
        "500 throttled 2 at door: throttled; 750 throttled 3 at door: throttled; 1250 throttled 5 at door: "
        "throttled; 1500 throttled 6 at door: throttled; 1750 throttled 7 at door: throttled");
  CHECK(metric(outcome.result, "door", "passed") == 4);
  CHECK(metric(outcome.result, "door", "throttled") == 5);
  CHECK(told(outcome.result.books) == "issued 9, completed 4, failed 5, accepted 4, attempts 9");
}

TEST_CASE("a limit by concurrency counts calls until they are answered") {
  Setup setup = reading(throttle(R"("concurrency": 2)"));
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "5/s"}, "limit": 5)";
  // In [0, 0.5) and [0.2, 0.7); 0.4 is one too many; 0.6 finds one, 0.8 too.
  const auto result = simulate(setup).result;
  CHECK(told(result.books) == "issued 5, completed 4, failed 1, accepted 4, attempts 5");
  CHECK(metric(result, "door", "under_way.max") == 2);
  CHECK(metric(result, "door", "under_way.last") == 0);
}

TEST_CASE("guards are met in file order, and one that is named first of all") {
  const std::string wide = throttle(R"("concurrency": 9)");
  const std::string narrow = R"("gate": {"kind": "throttle", "guards": "db", "limit": {"rate": "1/h"}})";
  const auto refused = [](const std::string& guards, const std::string& entry) {
    Setup setup = reading(guards);
    setup.people =
        R"("to": ")" + entry + R"(", "arrivals": {"process": "constant", "rate": "1/s"}, "limit": 3)";
    setup.goal = R"("db")";
    const auto result = simulate(setup).result;
    return metric(result, "door", "arrived") * 10 + metric(result, "gate", "throttled");
  };
  CHECK(refused(wide + ", " + narrow, "db") == 32);    // all come by the door, two are refused at the gate
  CHECK(refused(narrow + ", " + wide, "db") == 12);    // the gate comes first
  CHECK(refused(wide + ", " + narrow, "gate") == 2);   // nobody comes by the door
  CHECK(refused(narrow + ", " + wide, "gate") == 12);  // what passes the gate does
}

TEST_CASE("a throttle refuses when the way to what it guards is over, a cache before") {
  Setup setup = reading(throttle(R"("rate": "1/h")"));
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"}, "limit": 2)";
  setup.components.replace(setup.components.find(R"("read": "500ms")"), 0, R"("latency": "300ms", )");
  CHECK(told(simulate(setup).trace, {TraceEvent::answered}) ==
        "800 answered 0 at app: ok; 1300 answered 1 at app: throttled");
  setup.components += ", " + cache();
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "1/s"}, "limit": 3)";
  // The throttle comes first: with the cache behind it, the way is the cache's 100 ms.
  CHECK(told(simulate(setup).trace, {TraceEvent::answered}) ==
        "900 answered 0 at app: ok; 1100 answered 1 at app: throttled; 2100 answered 2 at app: throttled");
}

TEST_CASE("messages that share an API call share their fate at a throttle") {
  Setup setup;
  setup.people = R"("to": "app", "arrivals": {"process": "constant", "rate": "10/s"}, "limit": 8)";
  setup.components = R"("app": {"kind": "service", "threads": 100, "steps": [
      {"send": "queue", "batch": 4, "linger": "10s"}]}, "queue": {"kind": "queue"},
      "door": {"kind": "throttle", "guards": "queue", "limit": {"rate": "1/h"}})";
  const auto result = simulate(setup).result;
  CHECK(told(result.books) == "issued 8, completed 4, failed 4, accepted 4, attempts 8");
  CHECK(metric(result, "queue", "sent") == 4);
  CHECK(metric(result, "queue", "requests") == 1);
}

TEST_CASE("a limit is put on a component for a time") {
  const Setup setup = {each_second, R"("app": {"kind": "service", "steps": []})", R"("app")",
                       R"("duration": "8s")",
                       R"({"at": "1500ms", "for": "4s", "throttle": "app", "rate": "30/min"})"};
  // One token at 1.5, which 2 takes; from then on half a token a second: 4 passes, 6 and 7 come after the
  // end.
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::throttled}) ==
        "3000 throttled 3 at app: throttled; 5000 throttled 5 at app: throttled");
  CHECK(metric(outcome.result, "app", "faulted") == 2);
  CHECK(metric(outcome.result, "app", "arrived") == 6);
}

TEST_CASE("work that starts while others are at it keeps the factor it began with") {
  // One thread's work is 1 s; with f = 0.5 the second one beside it takes 1.5 s. 0 starts alone: [0, 1). 1
  // starts at 0.5 beside it: [0.5, 2), though it is alone from 1 on. 2 starts at 1 beside 1: [1, 2.5).
  const Outcome outcome =
      simulate({R"("to": "app", "arrivals": {"process": "constant", "rate": "2/s"}, "limit": 3)",
                R"("app": {"kind": "service", "threads": 2, "load_factor": 0.5,
                                        "steps": [{"work": "1s"}]})"});
  CHECK(told(outcome.trace, {TraceEvent::processed}) ==
        "1000 processed 0 at app; 2000 processed 1 at app; 2500 processed 2 at app");
}
