#include "catch.hpp"
#include "experiment/batched.hpp"
#include "experiment/results.hpp"
#include "experiment/stand_in.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::ExperimentResult;
using experiment::Outcome;
using model::RunResult;

namespace {

/// Replications whose only request is completed after so many milliseconds.
std::vector<RunResult> runs(const std::vector<int>& milliseconds) {
  std::vector<RunResult> results;
  for (const int ms : milliseconds) results.push_back(test::completed_after({std::chrono::milliseconds{ms}}));
  return results;
}

struct Judged {
  ExperimentResult result;
  scenario::Problems problems;
};

Judged judged(std::vector<std::vector<RunResult>> results, const std::string& text,
              const std::vector<std::string>& left_out = {}) {
  auto scenario = test::two_architectures(static_cast<std::uint32_t>(results[0].size()));
  scenario.architectures.resize(results.size());
  scenario.expectations = {test::expectation(text)};
  Judged judged{experiment::summarise(scenario, results), {}};
  judged.problems = experiment::judge(scenario, left_out, judged.result);
  return judged;
}

/// tight takes 10 ms each time, loose as given.
Outcome outcome_of(const std::vector<int>& loose, const std::string& text) {
  const Judged done = judged({runs(std::vector<int>(loose.size(), 10)), runs(loose)}, text);
  REQUIRE(done.problems.empty());
  REQUIRE(done.result.expectations.size() == 1);
  return done.result.expectations[0].outcome;
}

std::string message_of(const std::string& text) {
  auto scenario = test::two_architectures(1);
  std::vector<std::vector<RunResult>> results;
  for (const auto& architecture : scenario.architectures) {
    results.push_back({test::stand_in_run(scenario, architecture, {})});
  }
  const Judged done = judged(results, text);
  REQUIRE(done.problems.size() == 1);
  CHECK(done.problems[0].pointer == "/expect/0");
  CHECK(done.result.expectations.empty());
  return done.problems[0].message;
}

}  // namespace

TEST_CASE("an expectation holds, fails or is inconclusive") {
  struct Row {
    const char* text;
    std::vector<int> loose;  // milliseconds by replication
    Outcome outcome;
  };
  const auto row = GENERATE(values<Row>({
      // One replication: the value decides.
      {"loose.response.p50 < 20ms", {19}, Outcome::holds},
      {"loose.response.p50 < 20ms", {20}, Outcome::fails},
      {"loose.response.p50 <= 20ms", {20}, Outcome::holds},
      {"loose.response.p50 > 20ms", {20}, Outcome::fails},
      {"loose.response.p50 >= 20ms", {20}, Outcome::holds},
      {"loose.response.p50 in [10ms, 20ms]", {20}, Outcome::holds},
      {"loose.response.p50 in [10ms, 20ms]", {9}, Outcome::fails},
      {"loose.requests.completed == 1", {9}, Outcome::holds},
      {"loose.requests.completed != 1", {9}, Outcome::fails},
      // Several: the interval does.
      {"loose.response.p50 < 20ms", {9, 10, 11}, Outcome::holds},
      {"loose.response.p50 < 20ms", {29, 30, 31}, Outcome::fails},
      {"loose.response.p50 < 20ms", {10, 18, 26}, Outcome::inconclusive},
      {"loose.response.p50 > 20ms", {10, 18, 26}, Outcome::inconclusive},
      {"loose.response.p50 in [5ms, 20ms]", {10, 18, 26}, Outcome::inconclusive},
      {"loose.response.p50 in [5ms, 20ms]", {10, 11, 12}, Outcome::holds},
      {"loose.response.p50 in [5ms, 20ms]", {40, 41, 42}, Outcome::fails},
      {"loose.response.p50 <= 20ms", {20, 20, 20}, Outcome::holds},
      {"loose.response.p50 < 20ms", {20, 20, 20}, Outcome::fails},
      // Every replication by itself.
      {"always loose.response.p50 < 20ms", {10, 18, 19}, Outcome::holds},
      {"always loose.response.p50 < 20ms", {1, 1, 21}, Outcome::fails},
      {"always loose.response.p50 < 20ms", {19}, Outcome::holds},
      {"always loose.response.p50 in [5ms, 20ms]", {6, 19, 11}, Outcome::holds},
      {"always loose.response.p50 in [5ms, 20ms]", {6, 19, 4}, Outcome::fails},
      {"always loose.response.p50 == 12ms +- 3ms", {10, 14, 12}, Outcome::holds},
      {"always loose.response.p50 == 12ms +- 3ms", {9, 16, 11}, Outcome::fails},
      {"always loose.requests.completed == 1", {9, 15, 12}, Outcome::holds},
      {"always loose.response.p50 != 12ms", {9, 15, 12}, Outcome::fails},
      {"always loose.response.p50 >= tight.response.p50", {10, 15, 12}, Outcome::holds},
      {"always loose.response.p50 > tight.response.p50", {10, 15, 12}, Outcome::fails},
      // The whole interval: 18 ± 19.9 ms of 10, 18 and 26; 10 ± 2.48 ms of 9, 10 and 11.
      {"surely loose.response.p50 < 20ms", {9, 10, 11}, Outcome::holds},
      {"surely loose.response.p50 < 20ms", {10, 18, 26}, Outcome::inconclusive},
      {"surely loose.response.p50 < 20ms", {29, 30, 31}, Outcome::fails},
      {"surely loose.response.p50 in [7ms, 13ms]", {9, 10, 11}, Outcome::holds},
      {"surely loose.response.p50 in [8ms, 13ms]", {9, 10, 11}, Outcome::inconclusive},
      {"surely loose.response.p50 == 10ms", {9, 10, 11}, Outcome::inconclusive},
      {"surely loose.response.p50 == 5ms", {9, 10, 11}, Outcome::fails},
      {"surely loose.response.p50 == 11ms +- 4ms", {9, 10, 11}, Outcome::holds},
      {"surely loose.response.p50 == tight.response.p50", {10, 10}, Outcome::holds},
      {"surely loose.response.p50 != 5ms", {9, 10, 11}, Outcome::holds},
      {"surely loose.response.p50 != 20ms", {9, 10, 11}, Outcome::holds},
      {"surely loose.response.p50 != 10ms", {9, 10, 11}, Outcome::inconclusive},
      {"surely loose.response.p50 != tight.response.p50", {10, 10}, Outcome::fails},
      {"surely loose.response.p50 != 14ms +- 1ms", {9, 10, 11}, Outcome::holds},
      {"surely loose.response.p50 != 14ms +- 2ms", {9, 10, 11}, Outcome::inconclusive},
      // A single run without batches has no interval.
      {"surely loose.response.p50 < 20ms", {1}, Outcome::inconclusive},
      // Both sides vary together.
      {"loose.response.p50 - tight.response.p50 < 5ms", {11, 12, 13}, Outcome::holds},
  }));
  DYNAMIC_SECTION(row.text << " of " << row.loose.size() << " with " << row.loose[0]) {
    CHECK(outcome_of(row.loose, row.text) == row.outcome);
  }
}

TEST_CASE("surely asks a single run's batches") {
  const auto outcome = [](const std::string& text) {
    // 12 ± 0.73 ms and 22.5 ± 0.92 ms; the difference 10.5 ± 0.18 ms.
    const Judged done = judged({{test::in_turn(10, 14)}, {test::in_turn(20, 25)}}, text);
    REQUIRE(done.problems.empty());
    return done.result.expectations[0].outcome;
  };
  CHECK(outcome("surely tight.response.mean < 13ms") == Outcome::holds);
  CHECK(outcome("surely tight.response.mean < 12.5ms") == Outcome::inconclusive);
  CHECK(outcome("surely tight.response.mean < 11ms") == Outcome::fails);
  CHECK(outcome("tight.response.mean < 12.5ms") == Outcome::holds);  // the value decides
  CHECK(outcome("surely loose.response.mean - tight.response.mean > 10ms") == Outcome::holds);
  CHECK(outcome("surely loose.response.mean > 10ms + tight.response.mean") == Outcome::holds);
  CHECK(outcome("surely loose.response.mean - tight.response.mean > 10.4ms") == Outcome::inconclusive);
  CHECK(outcome("surely tight.throughput in [31.9, 32.1]") == Outcome::holds);
  // That nothing has failed does not say that nothing will.
  CHECK(outcome("surely tight.availability == 1") == Outcome::inconclusive);
  CHECK(outcome("tight.availability == 1") == Outcome::holds);
  CHECK(outcome("surely tight.response.mean in [11ms, 13ms]") == Outcome::holds);
  // Nothing is known of the precision of sums; and 1 is 1, but that is nobody's interval.
  CHECK(outcome("surely tight.requests.failed == 0") == Outcome::inconclusive);
  CHECK(outcome("surely tight.response.mean < tight.requests.issued") == Outcome::inconclusive);
  CHECK(outcome("surely 1 < 2") == Outcome::inconclusive);
  CHECK(outcome("surely tight.error_response.p99 < 1s") == Outcome::fails);
  CHECK(judged({{test::rising(1000)}}, "surely tight.response.mean < 1h").result.expectations[0].outcome ==
        Outcome::inconclusive);
}

TEST_CASE("zero means zero in every replication") {
  auto clean = runs({10, 10});
  auto dirty = runs({10, 10});
  dirty[1].books.issued += 1;
  dirty[1].books.lost = 1;
  CHECK(judged({clean}, "tight.requests.lost == 0").result.expectations[0].outcome == Outcome::holds);
  const Judged lost = judged({dirty}, "tight.requests.lost == 0");
  CHECK(lost.result.expectations[0].outcome == Outcome::fails);
  CHECK(lost.result.expectations[0].value == 0.5);
  // One too many here and one too few there is not none.
  CHECK(judged({clean, dirty}, "loose.requests.lost - tight.requests.lost == 0")
            .result.expectations[0]
            .outcome == Outcome::fails);
}

TEST_CASE("with several replications a count is read as its mean") {
  const Judged done = judged({runs({10, 10, 10})}, "tight.requests.issued == 1");
  CHECK(done.result.expectations[0].outcome == Outcome::holds);
  CHECK(done.result.expectations[0].value == 1);
}

TEST_CASE("a percentile of nothing fulfils no expectation") {
  for (const char* text : {"tight.error_response.p99 < 1s", "tight.error_response.p99 > 1s",
                           "tight.error_response.p99 != 1s", "tight.error_response.p99 == 0",
                           "always tight.error_response.p99 < 1s", "surely tight.error_response.p99 < 1s"}) {
    CHECK(judged({runs({10})}, text).result.expectations[0].outcome == Outcome::fails);
  }
}

TEST_CASE("expectations about what was left out are passed over") {
  const Judged done = judged({runs({10})}, "loose.response.p50 < tight.response.p50", {"loose"});
  CHECK(done.problems.empty());
  CHECK(done.result.expectations.empty());
}

TEST_CASE("a path that leads nowhere is answered with what may have been meant") {
  CHECK(message_of("loose.compeltion.p99 < 1s") ==
        "nothing is called \"loose.compeltion.p99\"; did you mean \"loose.completion.p99\"?");
  CHECK(message_of("losse.completion.p99 < 1s") ==
        "nothing is called \"losse.completion.p99\"; did you mean \"loose.completion.p99\"?");
  CHECK(message_of("loose.queue.visble.max < 1") ==
        "nothing is called \"loose.queue.visble.max\"; did you mean \"loose.queue.visible.max\"?");
  CHECK(message_of("loose.queue.visible.greatest < 1") ==
        "nothing is called \"loose.queue.visible.greatest\"; behind \"loose.queue.visible.\" may follow mean "
        "or max");
  CHECK(message_of("elsewhere.completion.p99 < 1s") ==
        "nothing is called \"elsewhere.completion.p99\"; the architectures are tight and loose");
}
