// Functions that are called, or invoked asynchronously, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// So many requests, one each second from time zero on.
std::string each_second(int requests) {
  return R"("arrivals": {"process": "burst", "size": )" + std::to_string(requests) + R"(, "over": ")" +
         std::to_string(requests) + R"(s"})";
}

/// People call the function "resize"; `members` is what it has besides its kind, in JSON.
Setup calls(const std::string& members, int requests = 1) {
  return {R"("to": "resize", )" + each_second(requests), R"("resize": {"kind": "function", )" + members + "}",
          R"("resize")", R"("duration": "1h")"};
}

/// People call "web", which hands each request to "resize" without waiting for it.
Setup events(const std::string& members, int requests = 1, const std::string& others = "") {
  return {R"("to": "web", )" + each_second(requests),
          R"("web": {"kind": "service", "threads": 9, "steps": [{"call": "resize", "async": true}]},
             "resize": {"kind": "function", )" +
              members + "}" + others,
          R"("resize")", R"("duration": "1h")"};
}

double count(const Outcome& outcome, const std::string& name) {
  return metric(outcome.result, "resize", name);
}

/// What a trace tells of the function itself.
std::string timeline(const Outcome& outcome) {
  std::vector<Line> own;
  for (const Line& line : outcome.trace) {
    if (line.component == "resize") own.push_back(line);
  }
  return briefly(own, {TraceEvent::started, TraceEvent::processed, TraceEvent::throttled,
                       TraceEvent::timed_out, TraceEvent::dropped});
}

}  // namespace

TEST_CASE("what becomes of calls of a function") {
  struct Row {
    std::string story;
    std::string members;
    int requests;
    std::string failures;
    std::string books;
    std::string timeline;
  };
  const auto row = GENERATE(values<Row>({
      {"the first environment has to be made, the second call finds it",
       R"("cold_start": "700ms", "steps": [{"work": "100ms"}])", 2, "",
       "issued 2, completed 2, accepted 2, attempts 2",
       "0 cold_start; 700 started; 800 processed; 1000 started; 1100 processed"},
      {"after it was idle for long enough, it has to be made again",
       R"("cold_start": "700ms", "keep_warm": "200ms", "steps": [{"work": "100ms"}])", 2, "",
       "issued 2, completed 2, accepted 2, attempts 2",
       "0 cold_start; 700 started; 800 processed; 1000 cold_start; 1700 started; 1800 processed"},
      {"one that is provisioned is ready",
       R"("cold_start": "700ms", "provisioned_concurrency": 1, "steps": [{"work": "1200ms"}])", 2, "",
       "issued 2, completed 2, accepted 2, attempts 2",
       "0 started; 1000 cold_start; 1200 processed; 1700 started; 2900 processed"},
      // The second call finds the only environment busy.
      {"beyond the reserved concurrency it is refused",
       R"("reserved_concurrency": 1, "steps": [{"work": "1500ms"}])", 3, "",
       "issued 3, completed 2, failed 1, accepted 2, attempts 3",
       "0 cold_start; 0 started; 1000 throttled; 1500 processed; 2000 started; 3500 processed"},
      {"its timeout cuts it off", R"("timeout": "1s", "steps": [{"work": "1s"}])", 1, "",
       "issued 1, failed 1, attempts 1", "0 cold_start; 0 started; 1000 timed_out"},
      {"the time of the cold start does not count",
       R"("timeout": "1s", "cold_start": "5s", "steps": [{"work": "999ms"}])", 1, "",
       "issued 1, completed 1, accepted 1, attempts 1", "0 cold_start; 5000 started; 5999 processed"},
      {"an answer before the end", R"("timeout": "2s", "steps": [{"respond": "ok"}, {"work": "2s"}])", 1, "",
       "issued 1, lost 1, accepted 1, attempts 1", "0 cold_start; 0 started; 2000 timed_out"},
      // It is down in [500 ms, 1500 ms): what runs goes on.
      {"when it is down, nothing new begins", R"("steps": [{"work": "800ms"}])", 3,
       R"({"at": "500ms", "for": "1s", "crash": "resize"})",
       "issued 3, completed 2, failed 1, accepted 2, attempts 3",
       "0 cold_start; 0 started; 800 processed; 2000 started; 2800 processed"},
      {"stopped by an operator, it takes nothing new either", R"("steps": [{"work": "800ms"}])", 3,
       R"({"at": "500ms", "for": "1s", "stop": "resize"})",
       "issued 3, completed 2, failed 1, accepted 2, attempts 3",
       "0 cold_start; 0 started; 800 processed; 2000 started; 2800 processed"},
      // At 500 ms, 300 ms of work remain: they take three times as long.
      {"slow, it is slow", R"("steps": [{"work": "800ms"}])", 1,
       R"({"at": "500ms", "slow": "resize", "factor": 3})", "issued 1, completed 1, accepted 1, attempts 1",
       "0 cold_start; 0 started; 1400 processed"},
      {"struck by errors, it does nothing", R"("steps": [{"work": "800ms"}])", 1,
       R"({"at": "0s", "errors": "resize", "rate": 1})", "issued 1, failed 1, attempts 1", ""},
      {"poison fails always", R"("poison": 1, "steps": [{"work": "800ms"}])", 1, "",
       "issued 1, failed 1, attempts 1", "0 cold_start; 0 started"},
  }));
  DYNAMIC_SECTION(row.story) {
    Setup setup = calls(row.members, row.requests);
    setup.failures = row.failures;
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == row.books);
    CHECK(briefly(outcome.trace, {TraceEvent::started, TraceEvent::processed, TraceEvent::throttled,
                                  TraceEvent::cold_start, TraceEvent::timed_out}) == row.timeline);
  }
}

TEST_CASE("what a function counts") {
  // Calls at 0, 1, 2, 3 s; each takes 1.2 s and 300 ms to start. The second finds the first one's
  // environment busy and makes another; the third finds both busy until 1.5 s and 2.5 s: it takes the first.
  const Outcome outcome = simulate(calls(
      R"("cold_start": "300ms", "memory": "512MB", "steps": [{"work": "1200ms"}, {"work": "100us"}])", 4));
  CHECK(count(outcome, "called") == 4);
  CHECK(count(outcome, "invocations") == 4);
  CHECK(count(outcome, "cold_starts") == 2);
  CHECK(count(outcome, "handled") == 4);
  CHECK(count(outcome, "billed_duration") == 4 * 1201);  // whole milliseconds, rounded up
  CHECK(count(outcome, "gb_seconds") == 4 * 1201 * 512 / 1'024'000.0);
  CHECK(count(outcome, "concurrency.max") == 2);
  CHECK(count(outcome, "environments.max") == 2);
  CHECK(count(outcome, "environments.last") == 0);  // an hour later
}

TEST_CASE("a timeout in the middle of a call gives the call up") {
  Setup setup = calls(R"("timeout": "1s", "steps": [{"call": "slow"}])");
  setup.components += R"(, "slow": {"kind": "service", "steps": [{"work": "5s"}]})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 1, failed 1, attempts 1");
  CHECK(count(outcome, "timeouts") == 1);
  CHECK(count(outcome, "errors") == 1);
  CHECK(metric(outcome.result, "slow", "handled") == 1);  // it works on, in vain
}

TEST_CASE("a function can be called by itself being called") {
  const Outcome outcome = simulate({R"("to": "outer", )" + std::string(once),
                                    R"("outer": {"kind": "function", "steps": [{"call": "inner"}]},
                                       "inner": {"kind": "function", "steps": [{"work": "1s"}]})",
                                    R"("outer")"});
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(metric(outcome.result, "outer", "billed_duration") == 1000);
}

TEST_CASE("Fact 7.2.7: a timeout is at most 900 s, and memory is from 128 to 10,240 MB") {
  const auto mistakes = [](const std::string& members) {
    couplet::scenario::Problems problems;
    couplet::scenario::load(
        R"({"couplet": 1, "run": {"duration": "1s"}, "workload": {"people": {"to": "f", )" +
            std::string(once) + R"(}}, "components": {"f": {"kind": "function", )" + members +
            R"(}}, "architectures": {"only": {}}})",
        {"test.json", {}}, problems);
    return problems.size();
  };
  CHECK(mistakes(R"("timeout": "900s", "memory": "128MB")") == 0);
  CHECK(mistakes(R"("timeout": "901s", "memory": "10240MB")") == 1);
  CHECK(mistakes(R"("timeout": "1s", "memory": "10241MB")") == 1);
  CHECK(mistakes(R"("timeout": "999ms", "memory": "127MB")") == 2);
}

TEST_CASE("Fact 7.3.1: who invokes asynchronously is answered when the event is accepted") {
  const Outcome outcome = simulate(events(R"("cold_start": "1s", "steps": [{"work": "2s"}])"));
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(span(outcome.result.response) == "1 of 0..0");
  CHECK(span(outcome.result.completion) == "1 of 3..3");
  CHECK(count(outcome, "accepted") == 1);
}

TEST_CASE("Fact 7.3.6: what cannot be done goes to the on-failure destination, or is dropped") {
  const std::string members = R"("steps": [{"work": "2s"}, {"fail": "bug"}])";
  const std::string dead_letters = R"(, "failed": {"kind": "queue"})";
  SECTION("dropped, it is lost") {
    // Tried at 0, ends at 2; at 62, ends at 64; at 184, ends at 186.
    const Outcome outcome = simulate(events(members));
    CHECK(told(outcome.result.books) == "issued 1, lost 1, accepted 1, attempts 1");
    CHECK(timeline(outcome) == "0 started; 62000 started; 184000 started; 186000 dropped");
    CHECK(count(outcome, "dropped") == 1);
    CHECK(count(outcome, "retried") == 2);
    CHECK(count(outcome, "errors") == 3);
  }
  SECTION("in the destination, it is parked") {
    const Outcome outcome =
        simulate(events(members + R"(, "on_failure": {"to": "failed"})", 1, dead_letters));
    CHECK(told(outcome.result.books) == "issued 1, parked 1, accepted 1, attempts 1");
    CHECK(told(outcome.trace, {TraceEvent::dead_lettered, TraceEvent::sent}) ==
          "186000 dead_lettered 0 at resize: failed; 186000 sent 0 at failed");
    CHECK(count(outcome, "to_on_failure") == 1);
  }
  SECTION("a destination that is down loses it") {
    Setup setup = events(members + R"(, "retries": 0, "on_failure": {"to": "failed"})", 1, dead_letters);
    setup.failures = R"({"at": "1s", "for": "5s", "crash": "failed"})";
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == "issued 1, lost 1, accepted 1, attempts 1");
    CHECK(count(outcome, "dropped") == 1);
  }
}

TEST_CASE("what becomes of events") {
  struct Row {
    std::string story;
    std::string members;
    int requests;
    std::string failures;
    std::string books;
    std::string timeline;
  };
  const auto row = GENERATE(values<Row>({
      {"an error is tried again a minute later", R"("steps": [{"call": "app"}, {"work": "1s"}])", 1,
       R"({"at": "0s", "for": "500ms", "errors": "app", "rate": 1})",
       "issued 1, completed 1, accepted 1, attempts 1", "0 started; 60000 started; 61000 processed"},
      // The second event is throttled at 1, 2 (after 1 s), 4 (2 s), and finds the environment free at 8.
      {"with a reserved concurrency of one, the second waits its turn",
       R"("timeout": "9s", "reserved_concurrency": 1,
        "steps": [{"work": "5s"}])",
       2, "", "issued 2, completed 2, accepted 2, attempts 2",
       "0 started; 1000 throttled; 2000 throttled; 4000 throttled; 5000 processed; 8000 started; 13000 "
       "processed"},
      {"with a reserved concurrency of zero it is given up at once",
       R"("reserved_concurrency": 0, "steps": [])", 1, "", "issued 1, lost 1, accepted 1, attempts 1",
       "0 dropped"},
      // Accepted at 0 and begun; it is down in [1 s, 70 s). The retry is due at 62, then 63, 65, 69, 77.
      {"while it is down it is tried more and more rarely", R"("steps": [{"work": "2s"}, {"call": "app"}])",
       1, R"({"at": "0s", "for": "5s", "crash": "app"}, {"at": "1s", "for": "69s", "crash": "resize"})",
       "issued 1, completed 1, accepted 1, attempts 1", "0 started; 77000 started; 79000 processed"},
      {"no event is tried at its maximum age", R"("maximum_age": "60s", "steps": [{"fail": "bug"}])", 1, "",
       "issued 1, lost 1, accepted 1, attempts 1", "0 started; 60000 dropped"},
      {"a timeout of the function is an error of it",
       R"("timeout": "1s", "retries": 1, "steps": [{"work": "2s"}])", 1, "",
       "issued 1, lost 1, accepted 1, attempts 1",
       "0 started; 1000 timed_out; 61000 started; 62000 timed_out; 62000 dropped"},
  }));
  DYNAMIC_SECTION(row.story) {
    Setup setup = events(row.members, row.requests, R"(, "app": {"kind": "service"})");
    setup.failures = row.failures;
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == row.books);
    CHECK(timeline(outcome) == row.timeline);
  }
}

TEST_CASE("an event that waits for its retry when the run ends is pending") {
  Setup setup = events(R"("steps": [{"fail": "bug"}])");
  setup.run = R"("duration": "10s", "drain": "20s")";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 1, pending 1, accepted 1, attempts 1");
  CHECK(count(outcome, "pending.last") == 1);
}
