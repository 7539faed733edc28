// What queues and their workers do beyond receive, work, delete: heartbeats, batches, selection, groups,
// redrives. Timelines worked out by hand.

#include <algorithm>
#include <tuple>
#include <utility>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// `count` messages at time zero into "queue", polled by long polls of "worker".
Setup messages(int count, const std::string& queue, const std::string& worker,
               const std::string& run = R"("duration": "100s")") {
  return {R"("to": "queue", "arrivals": {"process": "burst", "size": )" + std::to_string(count) +
              R"(, "over": "0s"})",
          R"("queue": {"kind": "queue", "receive_wait": "20s")" + (queue.empty() ? "" : ", " + queue) +
              R"(}, "worker": {"kind": "worker", "polls": "queue", )" + worker + "}",
          R"("worker")", run};
}

const std::initializer_list<TraceEvent> hands = {TraceEvent::received, TraceEvent::extended,
                                                 TraceEvent::returned, TraceEvent::processed,
                                                 TraceEvent::deleted};

}  // namespace

TEST_CASE("a heartbeat keeps a message that takes longer than its visibility timeout") {
  // Received at 0 until 10; at 6 until 16, at 12 until 22, at 18 until 28; done at 20.
  const Setup setup = messages(1, R"("visibility_timeout": "10s")",
                               R"("heartbeat": "6s", "concurrency": 2, "steps": [{"work": "20s"}])");
  const Outcome outcome = simulate(setup);
  CHECK(briefly(outcome.trace, hands) ==
        "0 received; 6000 extended; 12000 extended; 18000 extended; 20000 processed; 20000 deleted");
  CHECK(metric(outcome.result, "worker", "heartbeats") == 3);
  CHECK(metric(outcome.result, "queue", "extended") == 3);
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
}

TEST_CASE("a heartbeat that is on its way too long comes too late") {
  // Calls take 5 s. Sent at 5, asked for at 5 (a long poll), received at 5 until 15. The beat of 13 arrives
  // at 18: the message is visible again since 15, and the other loop has it until 25. On a standard queue
  // the older receipt still extends it, to 28; the beat of 21 at 26 to 36, and so on until the work of the
  // first loop, begun at 5, ends at 25 and its delete works at 30.
  const Setup setup = messages(1, R"("visibility_timeout": "10s", "latency": "5s")",
                               R"("heartbeat": "8s", "concurrency": 2, "steps": [{"work": "20s"}])");
  const Outcome outcome = simulate(setup);
  CHECK(briefly(outcome.trace, {TraceEvent::sent, TraceEvent::received, TraceEvent::returned,
                                TraceEvent::extended, TraceEvent::processed, TraceEvent::deleted}) ==
        "5000 sent; 5000 received; 15000 returned; 15000 received; 18000 extended; 25000 processed; "
        "26000 extended; 28000 extended; 30000 deleted; 35000 processed");
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, duplicates 1, attempts 1");
}

TEST_CASE("a crash ends the heartbeats, and the message comes back") {
  // Extended at 6 until 16; the crash at 7 loses the work; back at 8, the worker waits until 16.
  Setup setup =
      messages(1, R"("visibility_timeout": "10s")", R"("heartbeat": "6s", "steps": [{"work": "20s"}])");
  setup.failures = R"({"at": "7s", "for": "1s", "crash": "worker"})";
  CHECK(briefly(simulate(setup).trace, hands) ==
        "0 received; 6000 extended; 16000 returned; 16000 received; 22000 extended; 28000 extended; "
        "34000 extended; 36000 processed; 36000 deleted");
}

TEST_CASE("one call deletes a whole batch") {
  // Three of 2 s each, deleted together at 6: seven calls less two, three sends, one receive, one delete,
  // and the polls at 6, 26, 46, 66, 86.
  Setup setup = messages(3, "", R"("batch": 10, "delete_batch": true, "steps": [{"work": "2s"}])");
  setup.people = R"("to": "queue", "arrivals": {"process": "burst", "size": 3, "over": "0s"})";
  setup.failures = R"({"at": "0s", "for": "1s", "stop": "worker"})";  // so that one receive gets all three
  const Outcome outcome = simulate(setup);
  CHECK(briefly(outcome.trace, {TraceEvent::processed, TraceEvent::deleted}) ==
        "3000 processed; 5000 processed; 7000 processed; 7000 deleted; 7000 deleted; 7000 deleted");
  CHECK(metric(outcome.result, "queue", "requests") == 3 + 1 + 1 + 5);
  CHECK(told(outcome.result.books) == "issued 3, completed 3, accepted 3, attempts 3");
}

TEST_CASE("a crash before the batch is deleted brings all of it back") {
  // Received at 1 until 31; done at 3 and 5, the third at work until 7. The crash at 6 loses the third and
  // what was to be deleted.
  Setup setup = messages(3, "", R"("batch": 10, "delete_batch": true, "steps": [{"work": "2s"}])");
  setup.failures = R"({"at": "0s", "for": "1s", "stop": "worker"},
                      {"at": "6s", "for": "1s", "crash": "worker"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 3, completed 3, accepted 3, duplicates 2, attempts 3");
  CHECK(metric(outcome.result, "worker", "lost_in_crash") == 1);
  CHECK(metric(outcome.result, "queue", "redelivered") == 3);
}

TEST_CASE("what a worker does not select is put back at once and counts as received") {
  // The worker for photos has the scan first, puts it back, and gets it again; the one for scans waits.
  // Both have short polls once a second; the photo worker polls at 0, 1, 2, …; the scanner at 0.5, 1.5, ….
  Setup setup;
  setup.people = R"("to": "queue", "arrivals": {"process": "burst", "size": 1, "over": "0s"},
                    "attributes": {"type": {"choice": {"scan": 1, "photo": 0}}})";
  setup.components = R"("queue": {"kind": "queue"},
      "photos": {"kind": "worker", "polls": "queue", "pause": "1s", "select": {"type": ["photo"]}},
      "scans": {"kind": "worker", "polls": "queue", "pause": "1s", "select": {"type": ["scan"]},
                "steps": [{"work": "100ms"}]})";
  setup.goal = R"("scans")";
  setup.failures = R"({"at": "0s", "for": "2500ms", "stop": "scans"})";
  const Outcome outcome = simulate(setup);
  CHECK(briefly(outcome.trace, {TraceEvent::received, TraceEvent::returned, TraceEvent::deleted}) ==
        "0 received; 0 returned; 1000 received; 1000 returned; 2000 received; 2000 returned; "
        "2500 received; 2600 deleted");
  CHECK(metric(outcome.result, "photos", "put_back") == 3);
  CHECK(metric(outcome.result, "queue", "received") == 4);
}

TEST_CASE("sends gather until the batch is full or the first has lingered") {
  // Four customers come at 0, 1, 2, 3 s; batches of three, one second and a half: the first two go at 1.5,
  // the third and fourth at 3.5. With two seconds and a half the first three go at 2, the fourth at 5.5.
  const auto [linger, sent, answers] = GENERATE(values<std::tuple<std::string, std::string, std::string>>({
      {"1500ms", "1500 sent; 1500 sent; 3500 sent; 3500 sent", "4 of 0.5..1.5"},
      {"2500ms", "2000 sent; 2000 sent; 2000 sent; 5500 sent", "4 of 0..2.5"},
  }));
  Setup setup;
  setup.people = R"("to": "web", "arrivals": {"process": "burst", "size": 4, "over": "4s"})";
  setup.components = R"("web": {"kind": "service", "threads": 10,
        "steps": [{"send": "queue", "batch": 3, "linger": ")" +
                     linger + R"("}]},
      "queue": {"kind": "queue", "receive_wait": "20s"}, "worker": {"kind": "worker", "polls": "queue"})";
  setup.goal = R"("worker")";
  const Outcome outcome = simulate(setup);
  CHECK(briefly(outcome.trace, {TraceEvent::sent}) == sent);
  CHECK(span(outcome.result.response) == answers);
  const double deletes = 4;
  const double receives = metric(outcome.result, "worker", "receives");
  CHECK(metric(outcome.result, "queue", "requests") == 2 + receives + deletes);
}

TEST_CASE("a batch is sent early when one more message would be too much for a call") {
  // 400 KiB each: two in a call of 1 MiB, so the third sends the first two off.
  Setup setup;
  setup.people = R"("to": "web", "payload": "400KiB",
                    "arrivals": {"process": "burst", "size": 4, "over": "4s"})";
  setup.components = R"("web": {"kind": "service", "threads": 10,
        "steps": [{"send": "queue", "batch": 10, "linger": "10s"}]},
      "queue": {"kind": "queue", "receive_wait": "20s"}, "worker": {"kind": "worker", "polls": "queue"})";
  setup.goal = R"("worker")";
  setup.run = R"("duration": "20s")";
  CHECK(briefly(simulate(setup).trace, {TraceEvent::sent}) == "2000 sent; 2000 sent; 12000 sent; 12000 sent");
}

TEST_CASE("an instance that crashes has sent nothing of what it gathered") {
  Setup setup;
  setup.people = R"("to": "web", "arrivals": {"process": "burst", "size": 2, "over": "2s"})";
  setup.components = R"("web": {"kind": "service", "threads": 10,
        "steps": [{"send": "queue", "batch": 10, "linger": "5s"}]},
      "queue": {"kind": "queue", "receive_wait": "20s"}, "worker": {"kind": "worker", "polls": "queue"})";
  setup.goal = R"("worker")";
  setup.failures = R"({"at": "3s", "for": "1s", "crash": "web"})";
  const Outcome outcome = simulate(setup);
  CHECK(briefly(outcome.trace, {TraceEvent::sent}).empty());
  CHECK(told(outcome.result.books) == "issued 2, failed 2, attempts 2");
}

TEST_CASE("a FIFO queue without groups works on one message at a time") {
  // Three messages, three loops, 2 s each: one after the other, where a standard queue takes 2 s in all.
  const auto [type, done] = GENERATE(values<std::pair<std::string, std::string>>({
      {R"("type": "fifo")",
       "2000 processed 0 at worker; 4000 processed 1 at worker; "
       "6000 processed 2 at worker"},
      {R"("type": "standard")",
       "2000 processed 0 at worker; 2000 processed 1 at worker; "
       "2000 processed 2 at worker"},
  }));
  const Outcome outcome = simulate(messages(3, type, R"("concurrency": 3, "steps": [{"work": "2s"}])"));
  CHECK(told(outcome.trace, {TraceEvent::processed}) == done);
}

TEST_CASE("a customer's second try is a duplicate for a FIFO queue, or not, as deduplication says") {
  // The queue answers after 2 s, the customer waits 1 s, and tries again at 1 s: both sends arrive.
  const auto [deduplication, books, stored] = GENERATE(values<std::tuple<std::string, std::string, double>>({
      {"request", "issued 1, completed 1, failed 0, accepted 0, attempts 2", 1},
      {"attempt", "issued 1, completed 1, failed 0, accepted 0, duplicates 1, attempts 2", 2},
  }));
  Setup setup = messages(1, R"("type": "fifo", "deduplication": ")" + deduplication + R"(", "latency": "2s")",
                         R"("steps": [])");
  setup.people =
      R"("to": "queue", "timeout": "1s", "retry": {"attempts": 2, "backoff": "none"}, )" + std::string(once);
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "queue", "sent") == stored);
  CHECK(metric(outcome.result, "queue", "deduplicated") == 2 - stored);
  CHECK(static_cast<double>(outcome.result.books.duplicates) == stored - 1);
  CHECK(outcome.result.books.completed_after_error == 1);
}

TEST_CASE("a FIFO queue takes 300 calls a second, and ten times as many messages in batches") {
  // All within one second: of single sends the first 300 are taken, of calls with ten messages each the
  // first 300 too; what fits is taken whole.
  const auto [batch, requests, taken] = GENERATE(values<std::tuple<std::string, int, double>>({
      {R"({"send": "queue"})", 300, 300},
      {R"({"send": "queue"})", 400, 300},
      {R"({"send": "queue", "batch": 10, "linger": "1s"})", 3000, 3000},
      {R"({"send": "queue", "batch": 10, "linger": "1s"})", 3500, 3000},
  }));
  Setup setup;
  setup.people = R"("to": "web", "arrivals": {"process": "burst", "size": )" + std::to_string(requests) +
                 R"(, "over": "900ms"})";
  setup.components = R"("web": {"kind": "service", "threads": 4000, "steps": [)" + batch +
                     R"(]}, "queue": {"kind": "queue", "type": "fifo", "receive_wait": "20s"},
                        "worker": {"kind": "worker", "polls": "queue", "batch": 10, "delete_batch": true})";
  setup.goal = R"("worker")";
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "queue", "sent") == taken);
  CHECK(static_cast<double>(outcome.result.books.failed) == requests - taken);
}

TEST_CASE("a message beyond the largest size is refused") {
  Setup setup = messages(1, R"("max_message_size": "64KiB")", R"("steps": [])");
  setup.people = R"("to": "queue", "payload": "65KiB", )" + std::string(once);
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "queue", "too_large") == 1);
  CHECK(told(outcome.result.books) == "issued 1, failed 1, attempts 1");
}

TEST_CASE("copies come back within a minute, and books stay balanced") {
  // Every delivery leaves a copy, those of copies too: at least one more each minute.
  const Setup setup =
      messages(1, R"("duplicate_rate": 1)", R"("steps": [])", R"("duration": "10m", "drain": "0s")");
  const Outcome outcome = simulate(setup);
  CHECK(metric(outcome.result, "queue", "copies") >= 10);
  CHECK(metric(outcome.result, "queue", "copies") == metric(outcome.result, "queue", "received"));
  CHECK(outcome.result.books.completed == 1);
  CHECK(static_cast<double>(outcome.result.books.duplicates) ==
        metric(outcome.result, "queue", "received") - 1);
}

TEST_CASE("a redrive makes dead letters new, at its rate") {
  // Two messages fail once each at 0 and move at 30 (one loop; its second receive moves both). The operator
  // moves them from 60 on, two a second: at 60.5 and 61. The errors ended at 50: now they work.
  Setup setup =
      messages(2, R"("dead_letter": {"to": "failed", "max_receives": 1}, "visibility_timeout": "30s")",
               R"("concurrency": 2, "steps": [{"call": "app"}])");
  setup.components += R"(, "failed": {"kind": "queue"}, "app": {"kind": "service", "threads": 2})";
  setup.failures = R"({"at": "0s", "for": "50s", "errors": "app"},
                      {"at": "60s", "redrive": "failed", "rate": "2/s"})";
  setup.run = R"("duration": "100s")";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::dead_lettered, TraceEvent::redriven, TraceEvent::deleted}) ==
        "30000 dead_lettered 0 at queue: failed; 30000 dead_lettered 1 at queue: failed; 60500 redriven 0 at "
        "queue; "
        "60500 deleted 0 at queue; 61000 redriven 1 at queue; 61000 deleted 1 at queue");
  CHECK(told(outcome.result.books) == "issued 2, completed 2, accepted 2, attempts 2");
  CHECK(metric(outcome.result, "failed", "redriven") == 2);
  CHECK(metric(outcome.result, "queue", "moved_in") == 2);
  const auto& story = outcome.result.story;
  const auto told_of = std::find_if(story.begin(), story.end(), [](const couplet::model::StoryEvent& event) {
    return event.kind == couplet::model::StoryKind::redrive;
  });
  REQUIRE(told_of != story.end());
  CHECK(told_of->component == "failed");
  CHECK(told_of->name == "queue");
  CHECK(told_of->amount == 2);
}

TEST_CASE("a run waits for a redrive that is under way") {
  // 10 messages at one a second from 10 s on, the run's duration being 12 s: the last comes at 20 s.
  Setup setup =
      messages(10, R"("dead_letter": {"to": "failed", "max_receives": 1}, "visibility_timeout": "1s")",
               R"("concurrency": 10, "steps": [{"call": "app"}])", R"("duration": "12s")");
  setup.components += R"(, "failed": {"kind": "queue"}, "app": {"kind": "service", "threads": 10})";
  setup.failures = R"({"at": "0s", "for": "5s", "errors": "app"},
                      {"at": "10s", "redrive": "failed", "to": "queue", "rate": "1/s"})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 10, completed 10, accepted 10, attempts 10");
  CHECK(couplet::sim::to_seconds(outcome.result.end) == 21);  // when the task finds nothing more
}
