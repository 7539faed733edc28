// What is done once more because something went wrong, and what is only done more than once.
#include "cost/bills.hpp"
#include "scenario/pricing.hpp"
#include "sim/check.hpp"

using namespace couplet;
using test::of;
using test::polled;
using test::run;
using test::senders;
using test::units_of;

namespace {

constexpr double write_unit = 0.625e-6;  // dollars

/// 10,000 requests, each of which a service brings to a table as the steps say; items of 1 KiB are a unit.
experiment::ArchitectureResult web(const std::string& steps, const std::string& table = "",
                                   const std::string& customer = "") {
  return run(R"("run": {"duration": "1000s"}, )" +
             senders("10/s", R"(, "payload": "1KiB")" + customer, "web") +
             R"("components": {"web": {"kind": "service", "threads": 99, "steps": [)" + steps +
             R"(]}, "table": {"kind": "database", "engine": "key_value")" + table +
             R"(}}, "architectures": {"tight": {}})");
}

/// Dollars of a month, in which 1,000 s happen 2,628 times.
double month(double run) {
  return run * 2628;
}

}  // namespace

TEST_CASE("reading and writing one table in one visit repeats nothing") {
  const auto result = web(R"({"read": "table"}, {"write": "table"}, {"write": "table"})");
  CHECK(units_of(result, "table", "writes") == 20'000);
  CHECK(result.cost.repeats == 0);
}

TEST_CASE("the passes of a repeat step are all wanted") {
  const auto result = web(R"({"repeat": 3, "steps": [{"write": "table"}]})");
  CHECK(units_of(result, "table", "writes") == 30'000);
  CHECK(result.cost.repeats == 0);
}

TEST_CASE("a call that is made again is counted, in a repeat step too") {
  // Every write takes longer than its caller waits: the second one is paid for in vain.
  const std::string slow = R"(, "write": "100ms")";
  const std::string retried =
      R"({"write": "table", "timeout": "50ms", "retry": {"attempts": 2, "backoff": "none"}, "on_error": "continue"})";
  const auto once = web(retried, slow);
  CHECK(units_of(once, "table", "writes") == 20'000);
  CHECK(once.cost.repeats == Approx(month(10'000 * write_unit)));
  const auto thrice = web(R"({"repeat": 3, "steps": [)" + retried + "]}", slow);
  CHECK(units_of(thrice, "table", "writes") == 60'000);
  CHECK(thrice.cost.repeats == Approx(month(30'000 * write_unit)));
}

TEST_CASE("the second call of a hedged pair is counted") {
  const auto result = web(R"({"write": "table", "hedge": "50ms"})", R"(, "write": "100ms")");
  CHECK(units_of(result, "table", "writes") == 20'000);
  CHECK(result.cost.repeats == Approx(month(10'000 * write_unit)));
}

TEST_CASE("what follows from a customer's second attempt is counted") {
  // The answer takes 3 s, he waits 2 s and asks once more; both attempts write twice.
  const auto result = web(R"({"work": "3s"}, {"write": "table"}, {"write": "table"})", "",
                          R"(, "timeout": "2s", "retry": {"attempts": 2, "backoff": "none"})");
  CHECK(units_of(result, "table", "writes") == 40'000);
  CHECK(result.cost.repeats == Approx(month(20'000 * write_unit)));
}

TEST_CASE("a message that comes again is received once more, and so is all that its work does") {
  // Every message fails, and is received twice before it is a dead letter; each time it puts an object.
  const auto result = run(
      R"("run": {"duration": "1000s"}, )" + senders("10/s", R"(, "payload": "1KiB")") +
      R"("components": {"queue": {"kind": "queue", "visibility_timeout": "1s", "receive_wait": "20s", "dead_letter": {"to": "dead", "max_receives": 2}},
           "dead": {"kind": "queue"}, "bucket": {"kind": "bucket"},
           "worker": {"kind": "worker", "polls": "queue", "concurrency": 50, "batch": 1, "error_rate": 1, "steps": [{"put": "bucket"}]}},
         "architectures": {"loose": {"goal": ["worker"]}})");
  CHECK(units_of(result, "queue", "receives") == 20'000);
  CHECK(units_of(result, "bucket", "puts") == 20'000);
  CHECK(result.cost.repeats == Approx(month(10'000 * 0.4e-6 + 10'000 * 5e-6)));
}

TEST_CASE("two subscriptions of one queue are two messages that are wanted") {
  const auto result =
      run(R"("run": {"duration": "1000s"}, )" + senders("1/s", R"(, "payload": "1KiB")", "news") +
          R"("components": {"news": {"kind": "topic", "subscriptions": [{"to": "queue"}, {"to": "queue"}]},
           "queue": {"kind": "queue", "receive_wait": "20s"}, "table": {"kind": "database", "engine": "key_value"},
           "worker": {"kind": "worker", "polls": "queue", "steps": [{"write": "table"}]}},
         "architectures": {"loose": {"goal": ["worker"]}})");
  CHECK(units_of(result, "queue", "sends") == 2000);
  CHECK(units_of(result, "table", "writes") == 2000);
  CHECK(result.cost.repeats == 0);
}

TEST_CASE("a batch that brings anything for the first time is none that is sent once more") {
  // Requests come a second apart, each once more after 2.8 s; what is sent waits 0.7 s for another to go
  // with. So the second attempts of the first two take a first one along each: three calls of eight are
  // repeats.
  const auto result = run(
      R"("run": {"duration": "10s"}, )" +
      senders("1/s", R"(, "limit": 5, "timeout": "2800ms", "retry": {"attempts": 2, "backoff": "none"})",
              "web") +
      R"("components": {"web": {"kind": "service", "threads": 99, "steps": [{"send": "queue", "batch": 2, "linger": "700ms"}, {"work": "9s"}]},
           "queue": {"kind": "queue"}, "worker": {"kind": "worker", "polls": "queue", "wait": "20s"}},
         "architectures": {"loose": {"goal": ["worker"]}})");
  CHECK(units_of(result, "queue", "sends") == 8);
  for (const auto& line : result.cost.lines) {
    if (line.line.what == "sends") CHECK(line.line.wasted == 1200);  // billionths of a dollar
  }
}

TEST_CASE("a part that does not report what the bill lists is an error of the program") {
  scenario::LoadOptions options;
  options.file_name = "x.json";
  scenario::Problems problems;
  const auto scenario = scenario::load(
      R"({"couplet": 1, )" + senders("1/s", "") + R"("run": {"duration": "10s"}, )" + polled("", "") + "}",
      options, problems);
  REQUIRE(scenario.has_value());
  model::RunResult result = model::run(*scenario, scenario->architectures[0], {});
  result.components[0].metrics.clear();
  CHECK_THROWS_AS(experiment::summarise(*scenario, {{result}}), sim::InvariantError);
}
