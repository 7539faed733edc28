// Queues, their workers and buckets, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;
using couplet::sim::to_seconds;

namespace {

/// One message at time zero into "queue", polled by "worker".
Setup one_message(const std::string& queue, const std::string& worker,
                  const std::string& run = R"("duration": "50s")") {
  return {R"("to": "queue", )" + std::string(once),
          R"("queue": {"kind": "queue", "receive_wait": "20s")" + (queue.empty() ? "" : ", " + queue) +
              R"(}, "worker": {"kind": "worker", "polls": "queue", )" + worker + "}",
          R"("worker")", run};
}

struct Row {
  std::string story;
  std::string queue;
  std::string worker;
  std::string failures;
  std::string books;
  std::string timeline;
};

void check(const Row& row) {
  DYNAMIC_SECTION(row.story) {
    Setup setup = one_message(row.queue, row.worker);
    setup.failures = row.failures;
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == row.books);
    CHECK(briefly(outcome.trace, {TraceEvent::sent, TraceEvent::delayed, TraceEvent::visible,
                                  TraceEvent::received, TraceEvent::returned, TraceEvent::processed,
                                  TraceEvent::deleted, TraceEvent::expired, TraceEvent::lost}) ==
          row.timeline);
  }
}

}  // namespace

TEST_CASE("what becomes of one message") {
  check(GENERATE(values<Row>({
      {"it is received at once, worked on, and deleted", "", R"("steps": [{"work": "10s"}])", "",
       "issued 1, completed 1, accepted 1, attempts 1", "0 sent; 0 received; 10000 processed; 10000 deleted"},
      {"a delayed one waits for its time", R"("delay": "7s")", R"("steps": [{"work": "10s"}])", "",
       "issued 1, completed 1, accepted 1, attempts 1",
       "0 delayed; 7000 visible; 7000 received; 17000 processed; 17000 deleted"},
      // Visible again after 5 s; the only loop is busy until 10 s, deletes, and finds nothing.
      {"too short a timeout, but nobody else is there", R"("visibility_timeout": "5s")",
       R"("steps": [{"work": "10s"}])", "", "issued 1, completed 1, accepted 1, attempts 1",
       "0 sent; 0 received; 5000 returned; 10000 processed; 10000 deleted"},
      // The second loop has it in [5, 15) too; the delete at 10 takes it from under its hands.
      {"too short a timeout, and a second loop", R"("visibility_timeout": "5s")",
       R"("concurrency": 2, "steps": [{"work": "10s"}])", "",
       "issued 1, completed 1, accepted 1, duplicates 1, attempts 1",
       "0 sent; 0 received; 5000 returned; 5000 received; 10000 returned; 10000 processed; 10000 deleted; "
       "15000 processed"},
      // Visible at once, always: both loops get it, the first to finish deletes it.
      {"a visibility timeout of zero hides nothing", R"("visibility_timeout": "0s", "delay": "1s")",
       R"("concurrency": 2, "wait": "20s", "steps": [])", "",
       "issued 1, completed 1, accepted 1, duplicates 1, attempts 1",
       "0 delayed; 1000 visible; 1000 received; 1000 processed; 1000 deleted; 1000 received; 1000 processed"},
  })));
}

TEST_CASE("what becomes of a message when its worker crashes or fails") {
  check(GENERATE(values<Row>({
      // In flight until 30 s; the instance is back at 5 and polls until it comes.
      {"a crash loses the work, and the message comes back", "", R"("steps": [{"work": "10s"}])",
       R"({"at": "4s", "for": "1s", "crash": "worker"})", "issued 1, completed 1, accepted 1, attempts 1",
       "0 sent; 0 received; 30000 returned; 30000 received; 40000 processed; 40000 deleted"},
      // Calls take 2 s. Sent at 2, received at 2, processed at 12, the delete would work at 14. The crash at
      // 13 loses it. Back at 14, asks at 16, waits, gets it at 2 + 30 = 32, is done at 42, deletes at 44.
      {"a crash between processing and delete makes a duplicate", R"("latency": "2s")",
       R"("steps": [{"work": "10s"}])", R"({"at": "13s", "for": "1s", "crash": "worker"})",
       "issued 1, completed 1, accepted 1, duplicates 1, attempts 1",
       "2000 sent; 2000 received; 12000 processed; 32000 returned; 32000 received; 42000 processed; 44000 "
       "deleted"},
      {"which an idempotent worker absorbs", R"("latency": "2s")",
       R"("idempotent": true, "steps": [{"work": "10s"}])",
       R"({"at": "13s", "for": "1s", "crash": "worker"})",
       "issued 1, completed 1, accepted 1, absorbed 1, attempts 1",
       "2000 sent; 2000 received; 12000 processed; 32000 returned; 32000 received; 42000 processed; 44000 "
       "deleted"},
      {"a crash after a delete before the work loses it for good", "",
       R"("delete": "before", "steps": [{"work": "10s"}])", R"({"at": "4s", "for": "1s", "crash": "worker"})",
       "issued 1, lost 1, accepted 1, attempts 1", "0 sent; 0 received; 0 deleted; 4000 lost"},
      {"so does an error", "", R"("delete": "before", "steps": [{"work": "10s"}, {"fail": "bug"}])", "",
       "issued 1, lost 1, accepted 1, attempts 1", "0 sent; 0 received; 0 deleted; 10000 lost"},
      {"an error leaves it to be tried again, until it expires", R"("retention": "60s")",
       R"("steps": [{"work": "10s"}, {"fail": "bug"}])", "", "issued 1, lost 1, accepted 1, attempts 1",
       "0 sent; 0 received; 30000 returned; 30000 received; 60000 expired; 60000 lost"},
      // Processed at 1 and 31; at 60 it expires as it would come back.
      {"never deleted, it is worked on again and again", R"("retention": "60s")",
       R"("delete": "never", "steps": [{"work": "1s"}])", "",
       "issued 1, completed 1, accepted 1, duplicates 1, attempts 1",
       "0 sent; 0 received; 1000 processed; 30000 returned; 30000 received; 31000 processed; 60000 expired"},
      {"boot time delays the next poll", R"("visibility_timeout": "5s")",
       R"("boot": "8s", "steps": [{"work": "10s"}])", R"({"at": "4s", "for": "1s", "crash": "worker"})",
       "issued 1, completed 1, accepted 1, attempts 1",
       "0 sent; 0 received; 5000 returned; 13000 received; 18000 returned; 23000 processed; 23000 deleted"},
  })));
}

TEST_CASE("what becomes of a message when its queue is down") {
  check(GENERATE(values<Row>({
      // The queue is down in [5, 15): the delete at 10 fails. Polls fail at 10, 10.2, 10.6, 11.4, 13; at 16.2
      // it is up.
      {"a queue that is down takes no delete", "", R"("steps": [{"work": "10s"}])",
       R"({"at": "5s", "for": "10s", "crash": "queue"})",
       "issued 1, completed 1, accepted 1, duplicates 1, attempts 1",
       "0 sent; 0 received; 10000 processed; 30000 returned; 30000 received; 40000 processed; 40000 deleted"},
      // The poll of time 0 is broken off at 5; the message becomes visible at 7, but nothing is handed out
      // before 15. Polls fail at 5.2, 5.6, 6.4, 8, 11.2; the one at 17.6 works.
      {"a queue that is down hands out nothing, not even to who waits already", R"("delay": "7s")",
       R"("steps": [{"work": "10s"}])", R"({"at": "5s", "for": "10s", "crash": "queue"})",
       "issued 1, completed 1, accepted 1, attempts 1",
       "0 delayed; 7000 visible; 17600 received; 27600 processed; 27600 deleted"},
  })));
}

TEST_CASE("a batch is worked on one after another, each deleted when done") {
  // Three at once, one loop, batches of 10: 2 s each. A crash at 3 s: the first is done, the second lost
  // half-way, the third not begun; both come back at 30 and are done at 32 and 34.
  Setup setup = one_message("", R"("batch": 10, "steps": [{"work": "2s"}])");
  setup.people = R"("to": "queue", "arrivals": {"process": "burst", "size": 3, "over": "0s"})";
  setup.failures = R"({"at": "3s", "for": "1s", "crash": "worker"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 3, completed 3, accepted 3, attempts 3");
  CHECK(
      told(outcome.trace, {TraceEvent::started, TraceEvent::deleted}) ==
      "0 started 0 at worker; 2000 deleted 0 at queue; 2000 started 1 at worker; 30000 started 1 at worker; "
      "32000 deleted 1 at queue; 32000 started 2 at worker; 34000 deleted 2 at queue");
  CHECK(metric(outcome.result, "worker", "received") == 5);
  CHECK(metric(outcome.result, "worker", "handled") == 3);
  CHECK(metric(outcome.result, "worker", "lost_in_crash") == 2);
  CHECK(metric(outcome.result, "queue", "redelivered") == 2);
  CHECK(metric(outcome.result, "queue", "in_flight.max") == 3);
}

TEST_CASE("the two polling loops cost what they cost") {
  struct Row {
    std::string story;
    std::string worker;
    double receives;
    double empty;
  };
  const auto row = GENERATE(values<Row>({
      // 0 brings the message; done at 10: polls at 10 30 50 70 90, each empty 20 s later; the last never
      // ends.
      {"long polls of twenty seconds", R"("wait": "20s", "steps": [{"work": "10s"}])", 6, 4},
      // 0, then at 10 + 1, 12, .. 99: 89 more.
      {"short polls with a pause of one second", R"("wait": "0s", "pause": "1s", "steps": [{"work": "10s"}])",
       90, 89},
  }));
  DYNAMIC_SECTION(row.story) {
    const auto result = simulate(one_message("", row.worker, R"("duration": "99500ms")")).result;
    CHECK(metric(result, "worker", "receives") == row.receives);
    CHECK(metric(result, "queue", "empty_receives") == row.empty);
    CHECK(metric(result, "queue", "requests") == row.receives + 2);  // and a send and a delete
  }
}

TEST_CASE("the buffer claim: a thousand in a minute, ten a second leave") {
  // Message k comes at 60k ms. One loop, 100 ms each, never idle: message k is received at 100k and done at
  // 100(k + 1) ms. Visible at 60k is k + 1 minus those received before: at k = 998 (59.88 s) 999 - 599 = 400,
  // at k = 999 (59.94 s) 1000 - 600 = 400, never more: 5m arrive while 3m leave, which is 2m + 1 at k = 5m <=
  // 995.
  Setup setup = one_message("", R"("steps": [{"work": "100ms"}])", R"("duration": "2m")");
  setup.people = R"("to": "queue", "arrivals": {"process": "burst", "size": 1000, "over": "1m"})";
  const Outcome outcome = simulate(setup);
  const auto& result = outcome.result;
  CHECK(told(result.books) == "issued 1000, completed 1000, accepted 1000, attempts 1000");
  CHECK(span(result.completion) == "1000 of 0.1..40.06");
  CHECK(result.completion.mean() == 20.08);  // the mean of 100(k + 1) - 60k ms
  CHECK(span(result.response) == "1000 of 0..0");
  CHECK(metric(result, "queue", "visible.max") == 400);
  CHECK(metric(result, "queue", "backlog.max") == 401);  // the one being worked on included
  CHECK(metric(result, "queue", "redelivered") == 0);
  CHECK(metric(result, "queue", "deleted") == 1000);
  // Received at 100k, arrived at 60k: the mean of 40k ms, times 1000 messages, in 120 s.
  CHECK(metric(result, "queue", "visible.mean") == Approx(0.04 * 999 / 2 * 1000 / 120).epsilon(1e-12));
  CHECK(metric(result, "worker", "utilization") == Approx(100.0 / 120).epsilon(1e-12));

  std::int64_t level = 0;
  couplet::sim::Time peak{};
  std::int64_t highest = 0;
  couplet::sim::Time drained{};
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::sent) ++level;
    if (line.event == TraceEvent::received && --level == 0) drained = line.at;
    if (level > highest) {
      highest = level;
      peak = line.at;
    }
  }
  CHECK(highest == 400);
  CHECK(to_seconds(peak) == 59.88);
  CHECK(to_seconds(drained) == 99.9);
}

TEST_CASE("a tight consumer with a waiting room of a hundred turns away what a queue keeps") {
  // Request k at 60k ms, 100 ms each. One works and up to 100 wait: 1 + 100 inside. Each 300 ms five come and
  // three leave; once the room is full, three of five get in. Served without a break from 0 to the last: 700
  // x 100 ms.
  const auto result =
      simulate({R"("to": "app", "arrivals": {"process": "burst", "size": 1000, "over": "1m"})",
                R"("app": {"kind": "service", "backlog": 100, "steps": [{"work": "100ms"}]})", R"("app")",
                R"("duration": "2m")"})
          .result;
  CHECK(told(result.books) == "issued 1000, completed 700, failed 300, accepted 700, attempts 1000");
  CHECK(to_seconds(result.response.max()) <= 10.1);
  CHECK(metric(result, "app", "waiting.max") == 100);
}

TEST_CASE("customers come back for what a worker has stored") {
  struct Row {
    std::string story;
    std::string run;
    std::string collect;
    std::string failures;
    std::string collected;
    double probes;
    double end;
  };
  const auto row = GENERATE(values<Row>({
      // Accepted at 0, stored at 7; looks at 5 and 10.
      {"the look after it was stored finds it", R"("duration": "30s")", R"("every": "5s", "give_up": "1m")",
       "", "1 of 10..10", 2, 30},
      {"the run waits for customers whose result is ready", R"("duration": "8s")",
       R"("every": "5s", "give_up": "1m")", "", "1 of 10..10", 2, 10},
      {"who gives up before finds nothing", R"("duration": "30s")", R"("every": "5s", "give_up": "8s")", "",
       "", 1, 30},
      // Down in [6, 16): the put at 7 fails once and for all, the message comes back at 30 and is stored
      // at 37.
      {"a bucket that is down keeps nothing", R"("duration": "30s")", R"("every": "5s", "give_up": "1m")",
       R"({"at": "6s", "for": "10s", "crash": "bucket"})", "1 of 40..40", 8, 40},
      {"a bucket that is down shows nothing", R"("duration": "30s")", R"("every": "5s", "give_up": "1m")",
       R"({"at": "8s", "for": "4s", "crash": "bucket"})", "1 of 15..15", 3, 30},
  }));
  DYNAMIC_SECTION(row.story) {
    Setup setup = one_message("", R"("steps": [{"work": "7s"}, {"put": "bucket"}])", row.run);
    setup.components += R"(, "bucket": {"kind": "bucket"})";
    setup.goal = R"("bucket")";
    setup.failures = row.failures;
    setup.rest = R"("collect": {"people": {"from": "bucket", )" + row.collect + "}}";
    const auto result = simulate(setup).result;
    CHECK(told(result.books) == "issued 1, completed 1, accepted 1, attempts 1");
    CHECK(span(result.collected) == row.collected);
    CHECK(metric(result, "bucket", "probes") == row.probes);
    CHECK(to_seconds(result.end) == row.end);
  }
}

TEST_CASE("a queue down at the time of sending is an error for the sender") {
  Setup setup = one_message("", R"("steps": [])");
  setup.people += R"(, "retry": {"attempts": 3, "backoff": "constant", "base": "4s", "jitter": "none"})";
  setup.failures = R"({"at": "0s", "for": "6s", "crash": "queue"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::answered}) ==
        "0 answered 0 at queue: unavailable; 4000 answered 0 at queue: unavailable; 8000 answered 0 at "
        "queue: ok");
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 3");
  CHECK(span(outcome.result.response) == "1 of 8..8");
}
