// Services and their customers, on timelines worked out by hand.

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// A request each second, from time zero.
const char* const each_second = R"("arrivals": {"process": "constant", "rate": "1/s"})";

std::string people(const std::string& arrivals, const std::string& more = "") {
  return R"("to": "app", )" + arrivals + (more.empty() ? "" : ", ") + more;
}

/// Retries at regular intervals.
std::string tries(int attempts, const std::string& base) {
  return R"("retry": {"attempts": )" + std::to_string(attempts) + R"(, "backoff": "constant", "base": ")" +
         base + R"(", "jitter": "none"})";
}

struct Row {
  std::string story;
  std::string arrivals;
  std::string more;  // of the customers
  std::string app;   // the service
  std::string books;
  std::string response;
  std::string error_response;
  std::string completion;
};

void check(const Row& row) {
  DYNAMIC_SECTION(row.story) {
    const auto result =
        simulate({people(row.arrivals, row.more), R"("app": {"kind": "service", )" + row.app + "}"}).result;
    CHECK(told(result.books) == row.books);
    CHECK(span(result.response) == row.response);
    CHECK(span(result.error_response) == row.error_response);
    CHECK(span(result.completion) == row.completion);
  }
}

}  // namespace

TEST_CASE("a single server with regular arrivals, slower than they come") {
  // Arrivals at 0 1 2 3; 1.5 s of work each: starts 0 1.5 3 4.5, ends 1.5 3 4.5 6.
  // Waiting: 1 in [1, 1.5), [2, 3), [3, 4.5): 2.5 s of it before 4 s.
  const Outcome outcome =
      simulate({people(each_second), R"("app": {"kind": "service", "steps": [{"work": "1500ms"}]})",
                R"("app")", R"("duration": "4s")"});
  CHECK(told(outcome.trace, {TraceEvent::issued, TraceEvent::started, TraceEvent::processed}) ==
        "0 issued 0; 0 started 0 at app; 1000 issued 1; 1500 processed 0 at app; 1500 started 1 at app; "
        "2000 issued 2; 3000 processed 1 at app; 3000 started 2 at app; 3000 issued 3; "
        "4500 processed 2 at app; 4500 started 3 at app; 6000 processed 3 at app");
  const auto& result = outcome.result;
  CHECK(told(result.books) == "issued 4, completed 4, accepted 4, attempts 4");
  CHECK(span(result.response) == "4 of 1.5..3");
  CHECK(result.response.mean() == 2.25);  // 1.5 2 2.5 3
  CHECK(result.completion == result.response);
  CHECK(result.end == couplet::sim::Time{std::chrono::seconds{6}});
  CHECK(result.completions_in_window == 2);  // 1.5 3
  CHECK(metric(result, "app", "utilization") == 1);
  CHECK(metric(result, "app", "waiting.mean") == 0.625);
  CHECK(metric(result, "app", "waiting.max") == 1);
  CHECK(metric(result, "app", "busy.mean") == 1);
  CHECK(metric(result, "app", "arrived") == 4);
  CHECK(metric(result, "app", "handled") == 4);
}

TEST_CASE("who gets into a service") {
  const std::string half_second = R"("arrivals": {"process": "constant", "rate": "2/s"})";
  check(GENERATE_COPY(values<Row>({
      // 0 works until 2 s, 0.5 waits until 2 and ends at 4; 1 and 1.5 find the room full and are refused.
      {"a full waiting room refuses", half_second, R"("limit": 4)",
       R"("backlog": 1, "steps": [{"work": "2s"}])",
       "issued 4, completed 2, failed 2, accepted 2, attempts 4", "2 of 2..3.5", "2 of 0..0", "2 of 2..3.5"},
      {"no waiting room at all", half_second, R"("limit": 4)", R"("backlog": 0, "steps": [{"work": "2s"}])",
       "issued 4, completed 1, failed 3, accepted 1, attempts 4", "1 of 2..2", "3 of 0..0", "1 of 2..2"},
      // Two rooms in turn: 0 and 1 to the first, 0.5 and 1.5 to the second; each works 2 s, one waits.
      {"each instance has a room of its own", half_second, R"("limit": 4)",
       R"("instances": 2, "backlog": 1, "steps": [{"work": "2s"}])",
       "issued 4, completed 4, accepted 4, attempts 4", "4 of 2..3", "", "4 of 2..3"},
      {"threads serve at the same time", half_second, R"("limit": 4)",
       R"("threads": 4, "steps": [{"work": "2s"}])", "issued 4, completed 4, accepted 4, attempts 4",
       "4 of 2..2", "", "4 of 2..2"},
      {"a hand-over takes its latency", once, "", R"("latency": "3s", "steps": [{"work": "2s"}])",
       "issued 1, completed 1, accepted 1, attempts 1", "1 of 5..5", "", "1 of 5..5"},
  })));
}

TEST_CASE("timeouts and retries of customers") {
  check(GENERATE(values<Row>({
      // The customer is gone at 1 s; the work is done at 3 s all the same.
      {"a timeout does not stop the callee", once, R"("timeout": "1s")", R"("steps": [{"work": "3s"}])",
       "issued 1, completed 1, after error 1, attempts 1", "", "1 of 1..1", "1 of 3..3"},
      {"an answer at the very timeout is late", once, R"("timeout": "3s")", R"("steps": [{"work": "3s"}])",
       "issued 1, completed 1, after error 1, attempts 1", "", "1 of 3..3", "1 of 3..3"},
      // Attempts 0..1 and 1.5..2.5 time out; the first is done at 3, the second, again, at 4.5.
      {"both attempts are carried out", once, R"("timeout": "1s", )" + tries(2, "500ms"),
       R"("threads": 2, "steps": [{"work": "3s"}])",
       "issued 1, completed 1, duplicates 1, after error 1, attempts 2", "", "1 of 2.5..2.5", "1 of 3..3"},
      // Attempt 1, at 0, times out at 2. Attempt 2 waits for the thread from 2.5 to 3 and times out at 4.5.
      // Attempt 3, from 5, would have the thread in [6, 9), but times out at 7.
      {"retries queue up behind each other", once, R"("timeout": "2s", )" + tries(3, "500ms"),
       R"("idempotent": true, "steps": [{"work": "3s"}])",
       "issued 1, completed 1, absorbed 2, after error 1, attempts 3", "", "1 of 7..7", "1 of 3..3"},
  })));
}

TEST_CASE("errors of a service, and answers before the end") {
  check(GENERATE(values<Row>({
      {"steps that always fail", once,
       R"("retry": {"attempts": 3, "backoff": "linear", "base": "1s", "jitter": "none"})",
       R"("steps": [{"work": "1s"}, {"fail": "full moon"}])", "issued 1, failed 1, attempts 3", "",
       "1 of 6..6", ""},
      {"poison fails every attempt", once, R"("retry": {"attempts": 5, "backoff": "none"})",
       R"("poison": 1, "steps": [{"work": "1s"}])", "issued 1, failed 1, attempts 5", "", "1 of 5..5", ""},
      {"errors come after the work", once, "", R"("error_rate": 1, "steps": [{"work": "1s"}])",
       "issued 1, failed 1, attempts 1", "", "1 of 1..1", ""},
      {"an answer now, the work later", once, "",
       R"("steps": [{"work": "1s"}, {"respond": "ok"}, {"work": "2s"}])",
       "issued 1, completed 1, accepted 1, attempts 1", "1 of 1..1", "", "1 of 3..3"},
      {"an error after the answer leaves it accepted, and lost", once, "",
       R"("error_rate": 1, "steps": [{"respond": "ok"}, {"work": "2s"}])",
       "issued 1, lost 1, accepted 1, attempts 1", "1 of 0..0", "", ""},
      {"an error as an answer, the work done anyway", once, "",
       R"("steps": [{"respond": "busy"}, {"work": "2s"}])",
       "issued 1, completed 1, after error 1, attempts 1", "", "1 of 0..0", "1 of 2..2"},
  })));
}

TEST_CASE("patience of customers") {
  check(GENERATE(values<Row>({
      // Attempts at 0 and 3 fail at once; the customer leaves at 4, before the third at 6.
      {"patience ends while waiting to try again", once, R"("patience": "4s", )" + tries(9, "3s"),
       R"("steps": [{"fail": "no"}])", "issued 1, failed 1, left 1, attempts 2", "", "1 of 4..4", ""},
      {"patience that ends as the retry is due prevents it", once, R"("patience": "3s", )" + tries(9, "3s"),
       R"("steps": [{"fail": "no"}])", "issued 1, failed 1, left 1, attempts 1", "", "1 of 3..3", ""},
      {"leaving cancels nothing", once, R"("patience": "1s")", R"("steps": [{"work": "3s"}])",
       "issued 1, completed 1, after error 1, attempts 1", "", "1 of 1..1", "1 of 3..3"},
      {"patience and timeout at one instant: the customer leaves", once,
       R"("patience": "1s", "timeout": "1s", "retry": {"attempts": 2})",
       R"("steps": [{"work": "20s"}, {"fail": "x"}])", "issued 1, failed 1, left 1, attempts 1", "",
       "1 of 1..1", ""},
      {"patience counts from the first issue", once, R"("patience": "4s", )" + tries(9, "1s"),
       R"("steps": [{"work": "1s"}, {"fail": "no"}])", "issued 1, failed 1, left 1, attempts 2", "",
       "1 of 4..4", ""},
  })));
}

TEST_CASE("a caller holds its thread until the callee answers") {
  // front: 1 s, then back 2 s, then 1 s. Requests at 0 and 1: 0..4 and, after waiting for 3 s, 4..8.
  // back works in [1, 3) and [5, 7).
  const auto result =
      simulate({R"("to": "front", "limit": 2, )" + std::string(each_second),
                R"("front": {"kind": "service", "steps": [{"work": "1s"}, {"call": "back"}, {"work": "1s"}]},
                               "back": {"kind": "service", "steps": [{"work": "2s"}]})",
                R"("front", "back")", R"("duration": "8s")"})
          .result;
  CHECK(told(result.books) == "issued 2, completed 2, accepted 2, attempts 2");
  CHECK(span(result.response) == "2 of 4..7");
  CHECK(metric(result, "front", "utilization") == 1);
  CHECK(metric(result, "front", "waiting.mean") == 0.375);
  CHECK(metric(result, "back", "utilization") == 0.5);
  CHECK(metric(result, "back", "waiting.max") == 0);
}

TEST_CASE("calls that go wrong") {
  struct Row {
    std::string story;
    std::string call;  // how front calls back
    std::string back;
    std::string books;
    std::string last_answer;
    double timeouts;
    double retries;
    double calls;  // that back saw
  };
  const std::string twice =
      R"("retry": {"attempts": 2, "backoff": "constant", "base": "1s", "jitter": "none"})";
  const auto row = GENERATE_COPY(values<Row>({
      {"a call without an answer in time fails the caller; the callee works on", R"("timeout": "1s")",
       R"("steps": [{"work": "3s"}])", "issued 1, completed 1, after error 1, attempts 1",
       "1000 answered 0 at front: timeout", 1, 0, 1},
      {"or the caller goes on without it", R"("timeout": "1s", "on_error": "continue")",
       R"("steps": [{"work": "3s"}])", "issued 1, completed 1, accepted 1, attempts 1",
       "1000 answered 0 at front: ok", 1, 0, 1},
      // First attempt 0..1, second 2..3; back works 0..3 and 3..6.
      {"a step retries by itself", R"("timeout": "1s", )" + twice, R"("steps": [{"work": "3s"}])",
       "issued 1, completed 1, duplicates 1, after error 1, attempts 1", "3000 answered 0 at front: timeout",
       2, 1, 2},
      {"an error passes through", "", R"("steps": [{"work": "1s"}, {"fail": "deadlock"}])",
       "issued 1, failed 1, attempts 1", "1000 answered 0 at front: deadlock", 0, 0, 1},
      {"an error is retried too", twice, R"("steps": [{"work": "1s"}, {"fail": "deadlock"}])",
       "issued 1, failed 1, attempts 1", "3000 answered 0 at front: deadlock", 0, 1, 2},
      {"an answer at the very timeout is late", R"("timeout": "3s")", R"("steps": [{"work": "3s"}])",
       "issued 1, completed 1, after error 1, attempts 1", "3000 answered 0 at front: timeout", 1, 0, 1},
      {"no timeout waits for ever", R"("timeout": "none")", R"("steps": [{"work": "100s"}])",
       "issued 1, completed 1, accepted 1, attempts 1", "100000 answered 0 at front: ok", 0, 0, 1},
  }));
  DYNAMIC_SECTION(row.story) {
    const std::string options = row.call.empty() ? "" : ", " + row.call;
    const Outcome outcome = simulate({R"("to": "front", )" + std::string(once),
                                      R"("front": {"kind": "service", "steps": [{"call": "back")" + options +
                                          R"(}]}, "back": {"kind": "service", )" + row.back + "}",
                                      R"("back")"});
    CHECK(told(outcome.result.books) == row.books);
    CHECK(told(outcome.trace, {TraceEvent::answered}) == row.last_answer);
    CHECK(metric(outcome.result, "front", "timeouts") == row.timeouts);
    CHECK(metric(outcome.result, "front", "retries") == row.retries);
    CHECK(metric(outcome.result, "back", "arrived") == row.calls);
  }
}

TEST_CASE("a service without work answers at once, however many wait") {
  // 3 requests at one instant, one thread, no time: nobody waits.
  const auto result = simulate({R"("to": "app", "arrivals": {"process": "burst", "size": 3, "over": "0s"})",
                                R"("app": {"kind": "service", "steps": []})"})
                          .result;
  CHECK(told(result.books) == "issued 3, completed 3, accepted 3, attempts 3");
  CHECK(span(result.response) == "3 of 0..0");
  CHECK(metric(result, "app", "waiting.max") == 0);
}
