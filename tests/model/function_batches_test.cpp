// Functions that poll a queue, on timelines worked out by hand.

#include <map>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// So many messages, evenly spaced over a duration from time zero on, into "queue"; "resize" polls it. Both
/// have members of their own, in JSON.
Setup batches(int messages, const std::string& over, const std::string& function,
              const std::string& queue = "") {
  return {R"("to": "queue", "arrivals": {"process": "burst", "size": )" + std::to_string(messages) +
              R"(, "over": ")" + over + R"("})",
          R"("queue": {"kind": "queue")" + (queue.empty() ? "" : ", " + queue) +
              R"(}, "resize": {"kind": "function", "source": "queue", )" + function + "}",
          R"("resize")", R"("duration": "1h")"};
}

double count(const Outcome& outcome, const std::string& name) {
  return metric(outcome.result, "resize", name);
}

std::string timeline(const Outcome& outcome) {
  std::vector<Line> own;
  for (const Line& line : outcome.trace) {
    if (line.component != "app") own.push_back(line);
  }
  return briefly(own,
                 {TraceEvent::cold_start, TraceEvent::started, TraceEvent::processed, TraceEvent::throttled,
                  TraceEvent::timed_out, TraceEvent::returned, TraceEvent::deleted, TraceEvent::lost});
}

/// When how many messages were deleted, and how many came back.
std::string at_ends(const Outcome& outcome) {
  std::map<std::pair<std::int64_t, TraceEvent>, int> counts;
  for (const Line& line : outcome.trace) {
    if (line.event != TraceEvent::deleted && line.event != TraceEvent::returned) continue;
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(line.at.time_since_epoch());
    ++counts[{at.count(), line.event}];
  }
  std::string text;
  for (const auto& [when, count] : counts) {
    text += (text.empty() ? "" : "; ") + std::to_string(when.first) +
            (when.second == TraceEvent::deleted ? " deleted x" : " returned x") + std::to_string(count);
  }
  return text;
}

}  // namespace

TEST_CASE("Fact 7.1.10: messages are deleted when the function has succeeded") {
  // Both messages are there when the second poll comes at 0: one batch of the first, one of the second.
  const Outcome outcome = simulate(batches(1, "1s", R"("cold_start": "1s", "steps": [{"work": "2s"}])"));
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(timeline(outcome) == "0 cold_start; 1000 started; 3000 processed; 3000 deleted");
  CHECK(count(outcome, "deleted") == 1);
}

TEST_CASE("Fact 7.1.11: after an error or a timeout the whole batch comes back with its visibility timeout") {
  SECTION("an error: what was done before it is done again") {
    // Stopped until 5 s, the first lane then gets all three messages. The service is away in [6.5 s, 7.5 s):
    // the second message fails at 7 s, the third is not tried. All come back at 5 + 30 s.
    Setup setup = batches(3, "3s", R"("timeout": "20s", "steps": [{"work": "1s"}, {"call": "app"}])");
    setup.components += R"(, "app": {"kind": "service"})";
    setup.failures = R"({"at": "0s", "for": "5s", "stop": "resize"},
                        {"at": "6500ms", "for": "1s", "crash": "app"})";
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == "issued 3, completed 3, accepted 3, duplicates 1, attempts 3");
    CHECK(
        timeline(outcome) ==
        "5000 cold_start; 5000 started; 6000 processed; 6000 started; 35000 returned; 35000 returned; 35000 "
        "returned; 35000 started; 36000 processed; 36000 started; 37000 processed; 37000 started; 38000 "
        "processed; 38000 deleted; 38000 deleted; 38000 deleted");
    CHECK(count(outcome, "errors") == 1);
    CHECK(count(outcome, "returned") == 3);
    CHECK(count(outcome, "deleted") == 3);
    CHECK(metric(outcome.result, "queue", "requests") ==
          3 + count(outcome, "receives") + 1);  // three sends, and one delete for all
  }
  SECTION("a timeout") {
    const Outcome outcome =
        simulate(batches(1, "1s", R"("timeout": "1s", "steps": [{"work": "2s"}])", R"("retention": "61s")"));
    CHECK(told(outcome.result.books) == "issued 1, lost 1, accepted 1, attempts 1");
    CHECK(timeline(outcome) ==
          "0 cold_start; 0 started; 1000 timed_out; 30000 returned; 30000 started; 31000 timed_out; 60000 "
          "returned; 60000 started; 61000 timed_out; 61000 lost");
  }
}

TEST_CASE("Fact 7.1.3: with a window and little traffic an invocation may wait for a long poll to end") {
  // The second poll of the lane begins at 0 and finds nothing for 20 s.
  const Outcome alone = simulate(batches(1, "1s", R"("window": "5s", "steps": [])"));
  CHECK(timeline(alone) == "20000 cold_start; 20000 started; 20000 processed; 20000 deleted");
}

TEST_CASE("a window gathers what comes in it") {
  // One lane gets all: the first message at 0 wakes the lane that has waited longest, which polls again at
  // once and waits behind the others. Lanes 0 and 1 wait from the start; the first message makes lanes 2, 3
  // and 4. So messages 0, 1, 2, 3, 4, 5 … go to lanes 0, 1, 2, 3, 4, 0 …, each batch begun at its first
  // message, and each lane gets its second message 5 s after its first, as its window ends.
  const Outcome outcome = simulate(batches(20, "20s", R"("window": "5s", "steps": [{"work": "100ms"}])"));
  CHECK(told(outcome.result.books) == "issued 20, completed 20, accepted 20, attempts 20");
  CHECK(count(outcome, "received") == 20);
  CHECK(count(outcome, "invocations") == 10);
}

TEST_CASE("a full batch does not wait for its window") {
  // Stopped until 5 s, the first lane then gets all: 10, 10 and 5 in three receives at one instant.
  Setup setup = batches(25, "1s", R"("batch": 25, "window": "300s", "steps": [])");
  setup.failures = R"({"at": "0s", "for": "5s", "stop": "resize"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 25, completed 25, accepted 25, attempts 25");
  CHECK(count(outcome, "invocations") == 1);
  CHECK(outcome.result.completion.max() == std::chrono::seconds{5});
}

TEST_CASE("Fact 7.1.2: no batch has more than 6 MB; what would not fit is the next one") {
  // Stopped until 5 s, the first lane then gets ten messages of 1 MiB, of which five fit; the other five are
  // its next batch, and so on at the same instant. The last five wait for the end of their window.
  Setup setup =
      batches(25, "1s", R"("batch": 25, "window": "300s", "steps": [])", R"("visibility_timeout": "10m")");
  setup.people += R"(, "payload": "1MiB")";
  setup.failures = R"({"at": "0s", "for": "5s", "stop": "resize"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 25, completed 25, accepted 25, attempts 25");
  CHECK(count(outcome, "invocations") == 5);
  CHECK(outcome.result.completion.max() >= std::chrono::seconds{300});
  // The same without a window, and with work: each half is deleted before the other is begun.
  setup.components =
      batches(0, "1s", R"("batch": 10, "maximum_concurrency": 2, "steps": [{"work": "100ms"}])").components;
  const Outcome halves = simulate(setup);
  CHECK(count(halves, "invocations") == 5);
  std::map<double, int> deleted;
  for (const Line& line : halves.trace) {
    if (line.event == TraceEvent::deleted) ++deleted[couplet::sim::to_seconds(line.at.time_since_epoch())];
  }
  CHECK(deleted == std::map<double, int>{{5.5, 10}, {6.0, 10}, {6.5, 5}});  // two lanes, and then one
}

TEST_CASE("what did not fit into a batch is not forgotten, whatever comes between") {
  // Ten messages of 1 MiB, received at 5 s by one lane: five at a time, 1 s each.
  Setup setup = batches(10, "1s", R"("batch": 10, "timeout": "8s", "steps": [{"work": "1s"}])",
                        R"("visibility_timeout": "8s")");
  setup.people += R"(, "payload": "1MiB")";
  const std::string late = R"({"at": "0s", "for": "5s", "stop": "resize"})";
  SECTION("the visibility timeout ends before they are through: others have them meanwhile") {
    setup.failures = late;
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == "issued 10, completed 10, accepted 10, duplicates 5, attempts 10");
    CHECK(count(outcome, "received") == 15);
    CHECK(count(outcome, "handled") == 15);
  }
  SECTION("a stop while the first half is at work: the second one is invoked as it is") {
    setup.failures = late + R"(, {"at": "7s", "for": "10s", "stop": "resize"})";
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == "issued 10, completed 10, accepted 10, attempts 10");
    CHECK(count(outcome, "received") == 10);
    CHECK(at_ends(outcome) == "10000 deleted x5; 13000 returned x5; 15000 deleted x5");
  }
  SECTION("in a crash it is refused, and comes back") {
    setup.failures = late + R"(, {"at": "7s", "for": "10s", "crash": "resize"})";
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == "issued 10, completed 10, accepted 10, attempts 10");
    CHECK(count(outcome, "received") == 15);
    CHECK(at_ends(outcome) == "10000 deleted x5; 13000 returned x5; 22000 deleted x5");
  }
}

TEST_CASE("Fact 7.1.14: a function may not run longer than its messages stay hidden") {
  const auto mistakes = [](const std::string& timeout) {
    couplet::scenario::Problems problems;
    couplet::scenario::load(
        R"({"couplet": 1, "run": {"duration": "1s"}, "workload": {"people": {"to": "q", )" +
            std::string(once) +
            R"(}}, "components": {"q": {"kind": "queue", "visibility_timeout": "10s"},
                                   "f": {"kind": "function", "source": "q", "timeout": ")" +
            timeout + R"("}}, "architectures": {"only": {}}})",
        {"test.json", {}}, problems);
    return problems.size();
  };
  CHECK(mistakes("10s") == 0);
  CHECK(mistakes("11s") == 1);
}

TEST_CASE("a maximum concurrency is the number of batches at a time") {
  // Ten messages at once, two at a time, 1 s each, in batches of one.
  const Outcome outcome =
      simulate(batches(10, "1ms", R"("batch": 1, "maximum_concurrency": 2, "steps": [{"work": "1s"}])"));
  CHECK(told(outcome.result.books) == "issued 10, completed 10, accepted 10, attempts 10");
  CHECK(count(outcome, "concurrency.max") == 2);
  CHECK(count(outcome, "lanes.max") == 2);
  const auto last = outcome.result.completion.max();
  CHECK(couplet::sim::to_seconds(last) < 5.01);
  CHECK(couplet::sim::to_seconds(last) > 4.99);
}

TEST_CASE("without one, batches at a time grow by five in a second") {
  // All messages are there from the start, and each takes a minute: a lane that has one is busy. Five lanes
  // at once, then one each 200 ms: 55 messages need 50 more, the last one 10 s later.
  const Outcome outcome =
      simulate(batches(55, "1us", R"("batch": 1, "timeout": "2m", "steps": [{"work": "1m"}])",
                       R"("visibility_timeout": "5m")"));
  CHECK(told(outcome.result.books) == "issued 55, completed 55, accepted 55, attempts 55");
  CHECK(count(outcome, "concurrency.max") == 55);
  const double last = couplet::sim::to_seconds(outcome.result.completion.max());
  CHECK(last > 69.9);
  CHECK(last < 70.1);
}

TEST_CASE("Fact 7.1.15: idle pollers ask every 20 s, and every question is billed") {
  // Two lanes ask at 0, 20 s … 3,580 s: 360 times. The first 358 polls find nothing. The message of 3,590 s
  // ends one of the last two and makes five lanes of two, which ask again or for the first time; the other
  // one ends with the run, an hour after its begin.
  Setup setup = batches(1, "1s", R"("steps": [])");
  setup.people =
      R"("to": "queue", "arrivals": {"process": "burst", "size": 1, "over": "1s", "at": "59m50s"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(metric(outcome.result, "queue", "empty_receives") == 359);
  CHECK(count(outcome, "receives") == 360 + 4);
  CHECK(metric(outcome.result, "queue", "requests") == 364 + 2);
}

TEST_CASE("a partial batch response gives back what failed alone") {
  const std::string function = R"("batch": 10, "window": "1s", "timeout": "10s", "poison": 0.3, "steps": [])";
  const std::string queue = R"("retention": "60s", "latency": "1s", "shards": 1)";
  const Outcome whole = simulate(batches(10, "1ms", function, queue));
  const Outcome partial =
      simulate(batches(10, "1ms", R"("partial_batch_response": true, )" + function, queue));
  // The same messages are poison in both.
  const auto completed = partial.result.books.completed;
  CHECK(completed > 0);
  CHECK(completed < 10);
  CHECK(count(partial, "deleted") == static_cast<double>(completed));
  CHECK(partial.result.books.duplicates == 0);
  CHECK(count(partial, "errors") == 0);
  CHECK(count(whole, "errors") > 0);
  CHECK(whole.result.books.duplicates + whole.result.books.lost > 10 - completed);
}

TEST_CASE("Fact 7.1.16: a throttled batch is tried again until its messages come back by themselves") {
  // Nothing runs. The batch is received at 0 and given up at 30, received again, and so on.
  const Setup setup = batches(1, "1s", R"("reserved_concurrency": 0, "steps": [])", R"("retention": "60s")");
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 1, lost 1, accepted 1, attempts 1");
  CHECK(briefly(outcome.trace, {TraceEvent::received, TraceEvent::returned, TraceEvent::expired}) ==
        "0 received; 30000 returned; 30000 received; 60000 expired");
  CHECK(count(outcome, "throttled") >= 2 * 3);
  CHECK(count(outcome, "invocations") == 0);
  CHECK(count(outcome, "returned") == 2);
}

TEST_CASE("a function that is down keeps what it has and asks for no more") {
  // The first message is in work until 4; the second comes at 2.5 and is fetched when the function is back.
  Setup setup = batches(2, "5s", R"("steps": [{"work": "2s"}])");
  setup.failures = R"({"at": "1s", "for": "9s", "crash": "resize"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 2, completed 2, accepted 2, attempts 2");
  CHECK(
      timeline(outcome) ==
      "0 cold_start; 0 started; 2000 processed; 2000 deleted; 10000 started; 12000 processed; 12000 deleted");
}

TEST_CASE("the same when an operator stops it") {
  Setup setup = batches(2, "5s", R"("window": "20s", "steps": [{"work": "2s"}])");
  setup.failures = R"({"at": "1s", "for": "9s", "stop": "resize"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 2, completed 2, accepted 2, attempts 2");
  // What it has gathered is handled at once.
  CHECK(briefly(outcome.trace, {TraceEvent::started}).substr(0, 12) == "1000 started");
}

TEST_CASE("a queue that is down is asked again, ever more rarely") {
  Setup setup = batches(1, "1s", R"("steps": [{"work": "1s"}])", R"("delay": "5s")");
  setup.failures = R"({"at": "2s", "for": "6s", "crash": "queue"})";
  const Outcome outcome = simulate(setup);
  // Polls broken off at 2 s; again at 2.2, 2.6, 3.4, 5, 8.2.
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(briefly(outcome.trace, {TraceEvent::started, TraceEvent::deleted}) == "8200 started; 9200 deleted");
}

TEST_CASE("a batch of 10,000 messages without work is no deep recursion") {
  const Outcome outcome = simulate(
      batches(10'000, "1ms", R"("batch": 10000, "window": "5s", "steps": [])", R"("latency": "10ms")"));
  CHECK(outcome.result.books.completed == 10'000);
}
