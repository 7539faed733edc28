// Topics, buckets and endpoints with everything that goes wrong at once: the books hold, the trace tells the
// same.

#include "catch.hpp"
#include "model/bench.hpp"
#include "model/trace_account.hpp"

using namespace couplet;

namespace {

/// Effects on, rates of failure far beyond the usual. `letters`: a dead-letter queue, or nothing.
std::string storm(const std::string& letters, const std::string& failures) {
  return R"({"couplet": 1, "run": {"duration": "5m", "warmup": "20s", "drain": "30m"},
    "workload": {"people": {"to": "web", "arrivals": {"process": "poisson", "rate": "3/s"},
                            "retry": {"attempts": 3}, "payload": "2KB", "group": {"zipf": {"n": 5, "s": 1}},
                            "attributes": {"type": {"choice": {"photo": 0.6, "scan": 0.4}}}}},
    "failures": [)" +
         failures + R"(],
    "architectures": {"only": {"goal": ["printer", {"to": "site", "if": {"type": "photo"}}, {"any": ["reader", "archive"]}],
      "components": {
        "web": {"kind": "service", "threads": 4, "error_rate": 0.05, "steps": [
          {"put": "files", "attributes": {"size": "large"}}, {"publish": "orders", "on_error": "continue"}]},
        "files": {"kind": "bucket", "duplicate_rate": 0.1, "notify": [
          {"to": "news", "delay": {"dist": "exponential", "mean": "2s"}},
          {"to": "prints", "filter": {"size": "large", "$or": [{"type": "scan"}, {"type": [{"prefix": "ph"}]}]}}]},
        "news": {"kind": "topic", "subscriptions": [
          {"to": "site", "filter": {"type": "photo"}, "delivery": {"retries": 4, "min_delay": "1s", "max_delay": "3s",
             "backoff": "exponential", "throttle": "5/s"})" +
         letters + R"(},
          {"to": "reader", "delivery": {"retries": 1})" +
         letters + R"(}, {"to": "hook"}]},
        "orders": {"kind": "topic", "type": "fifo", "subscriptions": [{"to": "archived"}]},
        "site": {"kind": "endpoint", "protocol": "https", "availability": 0.6, "rate_limit": "4/s"},
        "reader": {"kind": "endpoint", "protocol": "email", "loss": 0.1, "availability": 0.9, "rate_limit": "2/s"},
        "hook": {"kind": "service", "error_rate": 0.3, "steps": [{"work": "300ms"}]},
        "prints": {"kind": "queue", "receive_wait": "20s", "visibility_timeout": "5s"},
        "printer": {"kind": "worker", "polls": "prints", "concurrency": 4, "error_rate": 0.1,
                    "steps": [{"work": {"dist": "exponential", "mean": "1s"}}]},
        "archived": {"kind": "queue", "receive_wait": "20s"},
        "archive": {"kind": "worker", "polls": "archived", "concurrency": 2, "steps": [{"work": "200ms"}]},
        "letters": {"kind": "queue"}}}}})";
}

const char* const failures =
    R"({"at": "60s", "for": "30s", "crash": "news"}, {"at": "80s", "for": "40s", "crash": "site", "silent": true},
       {"at": "100s", "for": "20s", "crash": "prints"}, {"at": "130s", "for": "10s", "crash": "orders"},
       {"at": "150s", "for": "10s", "crash": "files"}, {"at": "170s", "for": "20s", "errors": "archived", "rate": 0.5},
       {"at": "200s", "for": "20s", "stop": "reader"}, {"at": "220s", "for": "10s", "stop": "news"},
       {"at": "240s", "for": "20s", "crash": "hook"})";

}  // namespace

TEST_CASE("a fan-out in a storm keeps its books, and its trace tells the same") {
  const auto seed = GENERATE(1U, 2U, 3U);
  const auto scenario = scenario_of(storm("", failures));
  model::RunOptions options;
  options.seed = seed;
  const Outcome outcome = play(scenario, 0, options);
  const auto numbers = TraceAccount(scenario, scenario.architectures[0]).of(outcome.trace);
  const std::vector<std::string> none;
  CHECK(numbers.contradictions == none);
  CHECK(outcome.result.books.issued > 700);
  CHECK(outcome.result.books.lost > 0);
  // A goal that only some requests have is not in the account's arithmetic: what it says of responses is.
  CHECK(numbers.books.accepted == outcome.result.books.accepted);
  CHECK(numbers.response == outcome.result.response);
  for (const char* name : {"filtered", "failed", "dropped", "delivered_to_http", "delivered_to_email"})
    CHECK(metric(outcome.result, "news", name) > 0);
  CHECK(metric(outcome.result, "files", "notifications_duplicated") > 0);
  CHECK(metric(outcome.result, "reader", "lost") > 0);
  CHECK(fingerprint(play(scenario, 0, options)) == fingerprint(outcome));
}

TEST_CASE("what dead-letter queues of subscriptions hold is parked") {
  const auto scenario = scenario_of(storm(R"(, "dead_letter": "letters")", failures));
  const Outcome outcome = play(scenario);
  CHECK(outcome.result.books.parked > 0);
  CHECK(metric(outcome.result, "letters", "sent") == metric(outcome.result, "news", "dead_lettered") -
                                                         metric(outcome.result, "news", "dead_letters_lost"));
  CHECK(metric(outcome.result, "news", "dropped") > 0);  // of the service, which has no such queue
}

TEST_CASE("another subscription changes no draw of the others") {
  const auto plain = play(scenario_of(storm("", "")));
  std::string more = storm("", "");
  const std::string hook = R"({"to": "hook"}]})";
  more.replace(more.find(hook), hook.size(), R"({"to": "hook"}, {"to": "letters"}]})");
  const auto with = play(scenario_of(more));
  for (const char* name : {"delivered", "failed", "throttled", "lost"})
    CHECK(metric(plain.result, "reader", name) == metric(with.result, "reader", name));
  CHECK(span(plain.result.response) == span(with.result.response));
}
