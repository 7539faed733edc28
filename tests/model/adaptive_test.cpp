// Clients that limit their own rate.

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "model/bench.hpp"

using couplet::model::TraceEvent;

namespace {

/// 10 calls a second for a minute, of which a throttle lets 5 through.
couplet::model::RunResult throttled(const std::string& retry, bool by_customer) {
  const std::string policy = R"("retry": )" + retry;
  Setup setup;
  setup.people = R"("to": ")" + std::string(by_customer ? "back" : "app") +
                 R"(", "arrivals": {"process": "constant", "rate": "10/s"})" +
                 (by_customer ? ", " + policy : "");
  setup.components = R"("app": {"kind": "service", "threads": 1000, "steps": [{"call": "back", )" + policy +
                     R"(}]}, "back": {"kind": "service"},
                     "door": {"kind": "throttle", "guards": "back", "limit": {"rate": "5/s"}})";
  setup.goal = R"("back")";
  setup.run = R"("duration": "1m")";
  return simulate(setup).result;
}

}  // namespace

TEST_CASE("with adaptive retries a client finds the rate that a throttle lets through") {
  for (const bool by_customer : {false, true}) {
    const auto plain = throttled(R"({"like": "aws", "budget": "none"})", by_customer);
    const auto adaptive = throttled(R"({"like": "aws-adaptive", "budget": "none"})", by_customer);
    CHECK(metric(adaptive, "door", "throttled") < metric(plain, "door", "throttled") / 2);
    CHECK(adaptive.books.failed < plain.books.failed / 2);
    CHECK(metric(adaptive, "door", "passed") + static_cast<double>(adaptive.books.failed) == 600);
    CHECK(adaptive.books.completed + adaptive.books.failed == 600);
  }
}

TEST_CASE("a customer who waits for a token leaves when his patience ends") {
  Setup setup;
  setup.people = R"("to": "back", "arrivals": {"process": "constant", "rate": "1/s"}, "patience": "500ms",
                    "retry": {"like": "aws-adaptive", "budget": "none"})";
  setup.components = R"("back": {"kind": "service"},
                        "door": {"kind": "throttle", "guards": "back", "limit": {"rate": "1/h"}})";
  setup.goal = R"("back")";
  setup.run = R"("duration": "1m")";
  const auto result = simulate(setup).result;
  CHECK(result.books.left > 10);
  CHECK(result.books.completed + result.books.failed == 60);
  CHECK(result.error_response.max() == std::chrono::milliseconds{500});
}

TEST_CASE("ten thousand who wait for tokens have their turns in order, at a few events each") {
  constexpr std::uint64_t requests = 10'000;
  for (const bool by_customer : {false, true}) {
    const std::string policy = R"("retry": {"like": "aws-adaptive", "attempts": 1})";
    Setup setup;
    setup.people = R"("to": ")" + std::string(by_customer ? "back" : "app") +
                   R"(", "arrivals": {"process": "burst", "size": 10000, "over": "1ms"})" +
                   (by_customer ? ", " + policy : "");
    setup.components = R"("app": {"kind": "service", "threads": 10000, "steps": [{"call": "back", )" +
                       policy +
                       R"(}]}, "back": {"kind": "service"},
                       "door": {"kind": "throttle", "guards": "back", "limit": {"rate": "1000000/s", "burst": 1}},
                       "gate": {"kind": "throttle", "guards": "back", "limit": {"rate": "9999/h", "burst": 9999}})";
    setup.goal = R"("back")";
    setup.run = R"("duration": "1h")";
    const Outcome outcome = simulate(setup);
    CHECK(outcome.result.books.completed == requests - 1);  // the last is too much
    std::vector<std::uint64_t> waiting;
    std::vector<std::uint64_t> sent;
    for (const Line& line : outcome.trace) {
      if (line.event == TraceEvent::held_back) waiting.push_back(line.request);
      const bool call = line.event == TraceEvent::called && line.reason.empty() == by_customer;
      if (call && !waiting.empty()) sent.push_back(line.request);
    }
    CHECK(waiting.size() > requests - 100);
    CHECK(std::is_sorted(waiting.begin(), waiting.end()));
    CHECK(sent == waiting);
    CHECK(outcome.result.events < 10 * requests);
  }
}

TEST_CASE("the second call of a hedged pair tells the limiter that it was throttled") {
  // The function takes one call at a time: the hedge of 100 ms is throttled, the first call ends well at
  // 300 ms. By then a token is there in part: 0.1 of the time before, 0.1 since; the rest takes 1.6 s.
  Setup setup;
  setup.people = R"("to": "app", )" + std::string(once);
  setup.components = R"("app": {"kind": "service", "steps": [{"repeat": 2, "steps": [
        {"call": "back", "hedge": "100ms", "retry": {"like": "aws-adaptive", "attempts": 1}}]}]},
      "back": {"kind": "function", "reserved_concurrency": 1, "steps": [{"work": "300ms"}]})";
  setup.goal = R"("back")";
  const Outcome outcome = simulate(setup);
  CHECK(told(outcome.trace, {TraceEvent::held_back}) == "300 held_back 0 at app: back");
  std::vector<Line> starts;
  for (const Line& line : outcome.trace) {
    if (line.event == TraceEvent::started && line.component == "back") starts.push_back(line);
  }
  REQUIRE(starts.size() == 2);
  CHECK(couplet::sim::to_seconds(starts[1].at - couplet::sim::start_of_run) == Approx(1.9));
}

TEST_CASE("the limiter hears of customers who have left, and grows more confident") {
  // Throttled for two seconds, then nobody is heard: those who leave after a second had not been throttled.
  Setup setup;
  setup.people = R"("to": "back", "patience": "1s", "arrivals": {"process": "constant", "rate": "20/s"},
                    "retry": {"like": "aws-adaptive", "budget": "none"})";
  setup.components = R"("back": {"kind": "service", "threads": 1000})";
  setup.failures = R"({"at": "0s", "for": "2s", "throttle": "back", "rate": "1/s"},
                      {"at": "2s", "crash": "back", "silent": true})";
  setup.goal = R"("back")";
  setup.run = R"("duration": "60s")";
  const auto result = simulate(setup).result;
  CHECK(result.books.left > 1000);
  CHECK(result.books.attempts > 600);
}

TEST_CASE("a caller that is asked to come later does, up to five seconds beyond its own delay") {
  struct Row {
    std::string story;
    std::string retry;
    std::string asked;
    std::string calls;
  };
  const std::string fixed = R"("attempts": 2, "backoff": "constant", "jitter": "none", "base": "1s")";
  const auto row = GENERATE_COPY(values<Row>({
      {"it does not listen", "{" + fixed + "}", "3s", "0 called; 1000 called"},
      {"for longer than its own delay", "{" + fixed + R"(, "retry_after": "5s"})", "3s",
       "0 called; 3000 called"},
      {"for less", "{" + fixed + R"(, "retry_after": "5s"})", "1ms", "0 called; 1000 called"},
      {"for much longer", "{" + fixed + R"(, "retry_after": "5s"})", "1h", "0 called; 6000 called"},
      {"and the SDK of 2026 listens", R"({"like": "aws", "attempts": 2, "jitter": "none"})", "3s",
       "0 called; 3000 called"},
      {"that of 2025 does not", R"({"like": "aws-2025", "attempts": 2, "jitter": "none"})", "3s",
       "0 called; 1000 called"},
  }));
  DYNAMIC_SECTION(row.story) {
    const std::string asks = R"(, "retry_after": ")" + row.asked + "\"";
    const std::string people = R"("to": "back", )" + std::string(once) + R"(, "retry": )" + row.retry;
    for (const std::string& steps :
         {R"({"fail": "503")" + asks + "}", R"({"respond": "SlowDown")" + asks + "}"}) {
      Setup setup;
      setup.people = people;
      setup.components = R"("back": {"kind": "service", "steps": [)" + steps + "]}";
      setup.goal = R"("back")";
      // After throttling the policy of 2026 waits for 1 s itself.
      CHECK(briefly(simulate(setup).trace, {TraceEvent::called}) == row.calls);
    }
    Setup setup;
    setup.people = R"("to": "app", )" + std::string(once);
    setup.components = R"("back": {"kind": "service"}, "app": {"kind": "service", "steps": [{"call": "back"},
        {"call": "back", "retry": )" +
                       row.retry + R"(}]}, "door": {"kind": "throttle", "guards": "back",
        "limit": {"rate": "1/h", "burst": 1})" +
                       asks + "}";
    setup.goal = R"("app")";
    setup.run = R"("duration": "1h", "drain": "1h")";
    const Outcome outcome = simulate(setup);
    std::vector<Line> refused;
    for (const Line& line : outcome.trace) {
      if (line.event == TraceEvent::throttled) refused.push_back(line);
    }
    REQUIRE(refused.size() == 2);
    const auto second = refused[1].at - couplet::sim::start_of_run;
    CHECK(row.calls == "0 called; " + std::to_string(second.count() / 1'000'000) + " called");
  }
}
