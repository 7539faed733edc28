// Partitions and silent crashes, on timelines worked out by hand.

#include <map>
#include <set>

#include "catch.hpp"
#include "model/bench.hpp"
#include "model/trace_account.hpp"

using couplet::model::TraceEvent;

namespace {

/// One request at time zero for "app".
Setup one_call(const std::string& people, const std::string& components, const std::string& failures) {
  return {R"("to": "app", )" + std::string(once) + (people.empty() ? "" : ", ") + people, components,
          R"("app")", R"("duration": "20s", "drain": "5m")", failures};
}

const char* const ten_seconds = R"("app": {"kind": "service", "steps": [{"work": "10s"}]})";

/// A worker that needs 1 s for the one message of a queue, which hides it for 30 s.
Setup one_message(const std::string& failures, const std::string& worker = R"("steps": [{"work": "1s"}])") {
  return {R"("to": "queue", )" + std::string(once),
          R"("queue": {"kind": "queue", "visibility_timeout": "30s"},
             "worker": {"kind": "worker", "polls": "queue", "wait": "20s", )" +
              worker + "}",
          R"("worker")", R"("duration": "20s", "drain": "10m")", failures};
}

}  // namespace

TEST_CASE("a partition between customers and a service") {
  struct Row {
    std::string story;
    std::string people;
    std::string failures;
    std::string books;
    std::string events;
  };
  const auto row = GENERATE(values<Row>({
      {"swallows the request: the work is never done", R"("timeout": "6s")",
       R"({"at": "0s", "for": "2s", "partition": ["people", "app"]})", "issued 1, failed 1, attempts 1",
       "0 request_cut 0 at app: people; 6000 timed_out 0 at app"},
      {"swallows the answer: the work was done in vain", R"("timeout": "12s")",
       R"({"at": "4s", "for": "8s", "partition": ["people", "app"]})",
       "issued 1, completed 1, after error 1, attempts 1",
       "10000 processed 0 at app; 10000 answer_cut 0 at app: people; 12000 timed_out 0 at app"},
      {"goes unnoticed if it is over before the answer", R"("timeout": "12s")",
       R"({"at": "4s", "for": "6s", "partition": ["people", "app"]})",
       "issued 1, completed 1, accepted 1, attempts 1",
       "10000 processed 0 at app; 10000 answered 0 at app: ok"},
      {"has no direction: the order of its sides does not matter", R"("timeout": "6s")",
       R"({"at": "0s", "for": "2s", "partition": ["app", "people"]})", "issued 1, failed 1, attempts 1",
       "0 request_cut 0 at app: people; 6000 timed_out 0 at app"},
      {"from all others", R"("timeout": "6s")", R"({"at": "0s", "for": "2s", "partition": ["app", "*"]})",
       "issued 1, failed 1, attempts 1", "0 request_cut 0 at app: people; 6000 timed_out 0 at app"},
      {"of all others from the customers", R"("timeout": "6s")",
       R"({"at": "0s", "for": "2s", "partition": ["*", "people"]})", "issued 1, failed 1, attempts 1",
       "0 request_cut 0 at app: people; 6000 timed_out 0 at app"},
      {"of somebody else does not matter", "", R"({"at": "0s", "partition": ["app", "other"]})",
       "issued 1, completed 1, accepted 1, attempts 1",
       "10000 processed 0 at app; 10000 answered 0 at app: ok"},
      {"a link that loses nothing", "", R"({"at": "0s", "partition": ["app", "people"], "loss": 0})",
       "issued 1, completed 1, accepted 1, attempts 1",
       "10000 processed 0 at app; 10000 answered 0 at app: ok"},
      {"two that overlap: to the end of the later one",
       R"("timeout": "3s", "retry": {"attempts": 4, "backoff": "none"})",
       R"({"at": "0s", "for": "2s", "partition": ["app", "people"]},
          {"at": "1s", "for": "4s", "partition": ["app", "*"]})",
       "issued 1, completed 1, duplicates 1, after error 1, attempts 4",
       "0 request_cut 0 at app: people; 3000 timed_out 0 at app; 3000 request_cut 0 at app: people; "
       "6000 timed_out 0 at app; 9000 timed_out 0 at app; 12000 timed_out 0 at app; 16000 processed 0 at "
       "app; "
       "26000 processed 0 at app"},
  }));
  DYNAMIC_SECTION(row.story) {
    std::string parts = ten_seconds;
    parts += R"(, "other": {"kind": "service", "steps": []})";
    const Outcome outcome = simulate(one_call(row.people, parts, row.failures));
    CHECK(told(outcome.result.books) == row.books);
    CHECK(told(outcome.trace, {TraceEvent::request_cut, TraceEvent::answer_cut, TraceEvent::timed_out,
                               TraceEvent::processed, TraceEvent::answered}) == row.events);
  }
}

TEST_CASE("at one instant failures follow the order of the file") {
  // Cut off first, the app has nobody left to tell that it went down.
  const Outcome cut_first = simulate(one_call(
      R"("timeout": "6s")", ten_seconds,
      R"({"at": "4s", "for": "1s", "partition": ["app", "people"]}, {"at": "4s", "for": "1s", "crash": "app"})"));
  CHECK(told(cut_first.trace, {TraceEvent::answer_cut, TraceEvent::answered, TraceEvent::timed_out}) ==
        "4000 answer_cut 0 at app: people; 6000 timed_out 0 at app");
  const Outcome crash_first = simulate(one_call(
      R"("timeout": "6s")", ten_seconds,
      R"({"at": "4s", "for": "1s", "crash": "app"}, {"at": "4s", "for": "1s", "partition": ["app", "people"]})"));
  CHECK(told(crash_first.trace, {TraceEvent::answer_cut, TraceEvent::answered, TraceEvent::timed_out}) ==
        "4000 answered 0 at app: reset");
}

TEST_CASE("what a guard passes on after one partition is struck by the next as its caller's") {
  const Setup setup =
      one_call(R"("timeout": "6s")",
               std::string(ten_seconds) +
                   R"(, "door": {"kind": "throttle", "guards": "app", "limit": {"rate": "9/s"}})",
               R"({"at": "0s", "partition": ["door", "*"], "loss": 0},
                            {"at": "0s", "for": "2s", "partition": ["app", "*"], "loss": 0.999999})");
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::request_cut, TraceEvent::timed_out, TraceEvent::processed}) ==
        "0 request_cut 0 at app: people; 6000 timed_out 0 at door");
}

TEST_CASE("a call between two services times out, and its thread is held until then") {
  const Setup setup = one_call("", R"("app": {"kind": "service", "steps": [{"call": "back", "timeout": "3s",
                "retry": {"attempts": 2, "backoff": "none"}}]},
                "back": {"kind": "service", "steps": [{"work": "1s"}]})",
                               R"({"at": "0s", "for": "1s", "partition": ["app", "back"]})");
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  CHECK(span(outcome.result.response) == "1 of 4..4");
  CHECK(metric(outcome.result, "app", "timeouts") == 1);
  CHECK(metric(outcome.result, "back", "arrived") == 1);
}

TEST_CASE("a worker that is cut off from its queue") {
  struct Row {
    std::string story;
    std::string failures;
    std::string events;
  };
  const auto row = GENERATE(values<Row>({
      // The poll of 0 s is given up after 60 s.
      {"does not come through with its poll",
       R"({"at": "0s", "for": "1s", "partition": ["worker", "queue"]})",
       "60000 received 0 at queue; 61000 processed 0 at worker; 61000 deleted 0 at queue"},
      // Received and worked on before; the delete of 1 s is lost, so that the message comes back at 30 s,
      // while
      // the worker waits for an answer until 61 s.
      {"cannot delete: the message comes back, and the work is done twice",
       R"({"at": "500ms", "for": "1s", "partition": ["worker", "queue"]})",
       "0 received 0 at queue; 1000 processed 0 at worker; 30000 returned 0 at queue; 61000 received 0 at "
       "queue; 62000 processed 0 at worker; 62000 deleted 0 at queue"},
  }));
  DYNAMIC_SECTION(row.story) {
    const Outcome outcome = simulate(one_message(row.failures));
    CHECK(told(outcome.trace, {TraceEvent::received, TraceEvent::processed, TraceEvent::deleted,
                               TraceEvent::returned}) == row.events);
    CHECK(metric(outcome.result, "queue", "requests_cut") == 1);  // the poll, or the delete
    CHECK(metric(outcome.result, "queue", "answers_cut") == 0);
  }
}

TEST_CASE("an answer to a poll that is lost has received the message in vain") {
  // The poll of 0 s waits for the message of 5 s; its answer is lost; the poll is given up at 60 s.
  Setup setup = one_message(R"({"at": "4s", "for": "2s", "partition": ["worker", "queue"]})");
  setup.components = R"("queue": {"kind": "queue", "visibility_timeout": "30s", "delay": "5s"},
    "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": [{"work": "1s"}]})";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace,
             {TraceEvent::received, TraceEvent::answer_cut, TraceEvent::returned, TraceEvent::processed}) ==
        "5000 received 0 at queue; 5000 answer_cut 0 at queue: worker; 35000 returned 0 at queue; 60000 "
        "received "
        "0 at queue; 61000 processed 0 at worker");
  CHECK(metric(outcome.result, "worker", "received") == 1);
  CHECK(metric(outcome.result, "queue", "answers_cut") == 1);
  CHECK(metric(outcome.result, "queue", "received") == 2);
}

TEST_CASE("a queue and a bucket that are silently down let their callers time out") {
  struct Row {
    std::string story;
    std::string parts;
    std::string failures;
    std::string response;
  };
  const std::string app = R"("app": {"kind": "service", "steps": [)";
  const auto row = GENERATE_COPY(values<Row>({
      {"loudly: refused at once",
       app + R"({"put": "bucket", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "bucket": {"kind": "bucket", "put": {"latency": "1s"}})",
       R"({"at": "0s", "for": "2s", "crash": "bucket"})", "1 of 2..2"},
      {"silently: a timeout more",
       app + R"({"put": "bucket", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "bucket": {"kind": "bucket", "put": {"latency": "1s"}})",
       R"({"at": "0s", "for": "2s", "crash": "bucket", "silent": true})", "1 of 4..4"},
      {"a queue, silently",
       app + R"({"send": "queue", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "queue": {"kind": "queue", "latency": "1s"})",
       R"({"at": "0s", "for": "2s", "crash": "queue", "silent": true})", "1 of 4..4"},
      {"a topic, silently",
       app + R"({"publish": "topic", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "topic": {"kind": "topic", "latency": "1s", "subscriptions": []})",
       R"({"at": "0s", "for": "2s", "crash": "topic", "silent": true})", "1 of 4..4"},
      {"a function, silently",
       app + R"({"call": "function", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "function": {"kind": "function", "latency": "1s", "steps": []})",
       R"({"at": "0s", "for": "2s", "crash": "function", "silent": true})", "1 of 4..4"},
      {"a key-value table, silently",
       app + R"({"read": "db", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "db": {"kind": "database", "engine": "key_value", "latency": "1s", "read": "0s"})",
       R"({"at": "0s", "for": "2s", "crash": "db", "silent": true})", "1 of 4..4"},
      {"a load balancer, silently",
       app + R"({"call": "door", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "door": {"kind": "load_balancer", "targets": "web", "latency": "1s"},
             "web": {"kind": "service", "steps": []})",
       R"({"at": "0s", "for": "2s", "crash": "door", "silent": true})", "1 of 4..4"},
      {"a throttle, silently",
       app + R"({"call": "web", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "limit": {"kind": "throttle", "guards": "web", "limit": {"concurrency": 9}},
             "web": {"kind": "service", "latency": "1s", "steps": []})",
       R"({"at": "0s", "for": "2s", "crash": "limit", "silent": true})", "1 of 4..4"},
      {"a cache, silently",
       app + R"({"call": "web", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "memory": {"kind": "cache", "guards": "web", "keys": "group", "latency": "1s"},
             "web": {"kind": "service", "steps": []})",
       R"({"at": "0s", "for": "2s", "crash": "memory", "silent": true})", "1 of 4..4"},
      // Silent at 0 s, given up at 2 s, refused aloud at 3 s.
      {"a stop that outlasts a silent crash refuses aloud",
       app +
           R"({"put": "bucket", "timeout": "2s", "retry": {"attempts": 9, "backoff": "constant", "base": "1s",
             "jitter": "none"}}]}, "bucket": {"kind": "bucket"})",
       R"({"at": "0s", "for": "2s", "crash": "bucket", "silent": true}, {"at": "1s", "for": "3s", "stop": "bucket"})",
       "1 of 4..4"},
      {"one loud and one silent crash: silent while both last",
       app + R"({"send": "queue", "timeout": "3s", "retry": {"attempts": 9, "backoff": "none"}}]},
             "queue": {"kind": "queue", "latency": "1s"})",
       R"({"at": "0s", "for": "2s", "crash": "queue"},
          {"at": "0s", "for": "1500ms", "crash": "queue", "silent": true})",
       "1 of 4..4"},
  }));
  DYNAMIC_SECTION(row.story) {
    const Setup setup = one_call("", row.parts, row.failures);
    const Outcome outcome = simulate(setup);
    CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
    CHECK(span(outcome.result.response) == row.response);
  }
}

TEST_CASE("a queue that is silently down does not answer a poll, nor a delete") {
  // The delete of 1 s is not answered; the message comes back at 30 s; the next poll is that of 61 s.
  const Outcome outcome =
      simulate(one_message(R"({"at": "500ms", "for": "1s", "crash": "queue", "silent": true})"));
  CHECK(told(outcome.trace, {TraceEvent::received, TraceEvent::processed, TraceEvent::deleted}) ==
        "0 received 0 at queue; 1000 processed 0 at worker; 61000 received 0 at queue; 62000 processed 0 at "
        "worker; 62000 deleted 0 at queue");
}

TEST_CASE("a topic and a bucket give a delivery up that nobody answers, and repeat it") {
  struct Row {
    std::string story;
    std::string entry;
    std::string delivered;
  };
  const auto row = GENERATE(values<Row>({
      // No answer for 15 s: an error; SNS repeats at once.
      {"a topic", "topic", "15000 delivered 0 at topic: queue"},
      // The bucket asks again a second later.
      {"a bucket", "bucket", "16000 delivered 0 at bucket: queue"},
  }));
  DYNAMIC_SECTION(row.story) {
    const Outcome outcome =
        simulate({R"("to": ")" + row.entry + R"(", )" + std::string(once),
                  R"("topic": {"kind": "topic", "subscriptions": [{"to": "queue"}]},
                     "bucket": {"kind": "bucket", "notify": [{"to": "queue"}]},
                     "queue": {"kind": "queue"},
                     "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "steps": []})",
                  R"("worker")", R"("duration": "20s", "drain": "10m")",
                  R"({"at": "0s", "for": "2s", "partition": ["queue", ")" + row.entry + R"("]})"});
    CHECK(told(outcome.trace, {TraceEvent::delivered}) == row.delivered);
    CHECK(told(outcome.result.books) == "issued 1, completed 1, accepted 1, attempts 1");
  }
}

TEST_CASE("a lossy link strikes requests and answers by themselves") {
  // Of 20,000 calls a tenth never arrives, and of those that do a tenth is done in vain.
  const Outcome outcome =
      simulate({R"("to": "app", "timeout": "1s", "arrivals": {"process": "constant", "rate": "100/s"})",
                R"("app": {"kind": "service", "steps": []})", R"("app")", R"("duration": "200s")",
                R"({"at": "0s", "partition": ["people", "app"], "loss": 0.1})"});
  const auto& books = outcome.result.books;
  const double issued = 20'000;
  CHECK(static_cast<double>(books.completed) / issued == Approx(0.9).margin(0.01));
  CHECK(static_cast<double>(books.accepted) / issued == Approx(0.81).margin(0.012));
  CHECK(books.completed_after_error == books.completed - books.accepted);
}

TEST_CASE("lossy links that overlap compose, and keep their draws") {
  const auto lost = [](const std::string& failures) {
    const Outcome outcome = simulate(
        {R"("to": "app", "timeout": "1s", "arrivals": {"process": "constant", "rate": "10/s"})",
         R"("app": {"kind": "service", "steps": []})", R"("app")", R"("duration": "60s")", failures});
    std::set<std::uint64_t> numbers;
    for (const Line& line : outcome.trace) {
      if (line.event == TraceEvent::request_cut) numbers.insert(line.request);
    }
    return numbers;
  };
  const std::string one = R"({"at": "0s", "partition": ["people", "app"], "loss": 0.2, "name": "one"})";
  const std::string two = R"({"at": "0s", "partition": ["app", "*"], "loss": 0.2, "name": "two"})";
  std::set<std::uint64_t> either = lost(one);
  const std::set<std::uint64_t> second = lost(two);
  CHECK(either != second);
  either.insert(second.begin(), second.end());
  CHECK(lost(one + ", " + two) == either);
}

TEST_CASE("the trace of a day with partitions tells its numbers") {
  const auto scenario = scenario_of(
      {R"("to": "app", "arrivals": {"process": "poisson", "rate": "2/s"}, "timeout": "5s", "patience": "20s",
          "retry": {"attempts": 3, "base": "1s"})",
       R"("bucket": {"kind": "bucket"}, "queue": {"kind": "queue", "visibility_timeout": "20s"},
          "app": {"kind": "service", "threads": 3, "steps": [{"work": "100ms"}, {"send": "queue", "timeout": "2s"}]},
          "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "concurrency": 3,
                     "steps": [{"work": "700ms"}, {"put": "bucket", "timeout": "1s"}]})",
       R"("bucket")", R"("duration": "10m", "warmup": "1m")",
       R"({"at": "2m", "for": "20s", "partition": ["people", "*"]},
          {"at": "3m", "for": "2m", "partition": ["worker", "*"], "loss": 0.2},
          {"at": "4m", "for": "20s", "partition": ["app", "queue"]},
          {"at": "5m", "for": "20s", "crash": "queue", "silent": true})"});
  const Outcome outcome = play(scenario);
  const auto numbers = TraceAccount(scenario, scenario.architectures[0]).of(outcome.trace);
  CHECK(numbers.contradictions.empty());
  CHECK(told(numbers.books) == told(outcome.result.books));
  CHECK(numbers.response == outcome.result.response);
  CHECK(numbers.error_response == outcome.result.error_response);
  CHECK(numbers.completion == outcome.result.completion);
}

TEST_CASE("a partition strikes a batch as a whole, and counts each of its messages") {
  struct Row {
    std::string story;
    std::string window;  // of the partition
    double requests_cut;
    double answers_cut;
    double stored;
    std::string books;
  };
  // Six customers, three in an API call: it sets out at 0 and 10 s, and arrives half a second later.
  const auto row = GENERATE(values<Row>({
      {"on its way there", R"("at": "100ms", "for": "1s")", 3, 0, 3,
       "issued 6, completed 3, failed 3, accepted 3, attempts 6"},
      {"over before it arrives", R"("at": "100ms", "for": "400ms")", 0, 0, 6,
       "issued 6, completed 6, accepted 6, attempts 6"},
      {"of both", R"("at": "100ms", "for": "20s")", 6, 0, 0, "issued 6, failed 6, attempts 6"},
  }));
  DYNAMIC_SECTION(row.story) {
    Setup setup;
    setup.people =
        R"("to": "app", "arrivals": {"process": "burst", "size": 3, "over": "1ns", "every": "10s"})";
    setup.components = R"("app": {"kind": "service", "threads": 9, "steps": [
          {"send": "queue", "batch": 3, "linger": "1s", "timeout": "5s"}]},
        "queue": {"kind": "queue", "latency": "500ms"},
        "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "batch": 10})";
    setup.goal = R"("worker")";
    setup.run = R"("duration": "20s", "drain": "5m")";
    setup.failures = "{" + row.window + R"(, "partition": ["app", "queue"]})";
    const Outcome outcome = simulate(setup);
    CHECK(metric(outcome.result, "queue", "requests_cut") == row.requests_cut);
    CHECK(metric(outcome.result, "queue", "answers_cut") == row.answers_cut);
    CHECK(metric(outcome.result, "queue", "sent") == row.stored);
    CHECK(told(outcome.result.books) == row.books);
  }
}

TEST_CASE("a lossy partition loses whole batches, and not single messages of them") {
  Setup setup;
  setup.people = R"("to": "app", "arrivals": {"process": "burst", "size": 4, "over": "1ns", "every": "1s"})";
  setup.components = R"("app": {"kind": "service", "threads": 99, "steps": [
        {"send": "queue", "batch": 4, "linger": "1s", "timeout": "5s"}]},
      "queue": {"kind": "queue"}, "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "batch": 10})";
  setup.goal = R"("worker")";
  setup.run = R"("duration": "200s")";
  setup.failures = R"({"at": "0s", "partition": ["app", "queue"], "loss": 0.3})";
  const Outcome outcome = simulate(setup);
  std::map<couplet::sim::Time, std::set<std::uint64_t>> lost;  // by the instant of the call
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::request_cut) lost[line.at].insert(line.request);
  }
  CHECK(lost.size() > 30);
  CHECK(lost.size() < 90);
  for (const auto& [at, requests] : lost) CHECK(requests.size() == 4);
}
