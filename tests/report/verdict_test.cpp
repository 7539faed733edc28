#include "report/verdict.hpp"

#include "catch.hpp"
#include "experiment/stand_in.hpp"
#include "report/sample_result.hpp"

using namespace couplet;
using namespace std::chrono_literals;
using experiment::ExperimentResult;
using model::RunResult;
using Sentences = std::vector<std::string>;

namespace {

constexpr std::uint64_t customers = 1000;

/// One replication: whoever is neither failed nor lost is answered after `response`, and done after
/// `completion`.
RunResult replication(sim::Duration response, sim::Duration completion, std::uint64_t failed = 0,
                      std::uint64_t lost = 0) {
  RunResult run;
  run.books.issued = run.books.attempts = customers;
  run.books.failed = failed;
  run.books.lost = lost;
  run.books.completed = run.books.accepted = customers - failed - lost;
  for (std::uint64_t i = 0; i < run.books.completed; ++i) {
    run.response.record(response);
    run.completion.record(completion);
  }
  return run;
}

using Replications = std::vector<RunResult>;

Replications all_alike(sim::Duration response, sim::Duration completion) {
  return {3, replication(response, completion)};
}

Replications around(sim::Duration response, sim::Duration completion, sim::Duration apart = 10ms) {
  return {replication(response - apart, completion - apart), replication(response, completion),
          replication(response + apart, completion + apart)};
}

ExperimentResult result_of(const std::vector<Replications>& architectures) {
  scenario::Scenario scenario =
      test::two_architectures(static_cast<std::uint32_t>(architectures.front().size()));
  const char* names[] = {"tight", "loose", "third"};
  scenario.architectures.resize(architectures.size());
  for (std::size_t a = 0; a < architectures.size(); ++a) scenario.architectures[a].name = names[a];
  return experiment::summarise(scenario, architectures);
}

/// Says what each architecture's month costs, in every replication, and compares anew.
ExperimentResult costing(ExperimentResult result, const std::vector<std::vector<double>>& months) {
  for (std::size_t a = 0; a < months.size(); ++a) {
    auto& architecture = result.architectures[a];
    architecture.cost.per_month = stats::mean(months[a]);
    for (auto& scalar : architecture.scalars) {
      if (scalar.path != "cost.per_month") continue;
      scalar.replications = months[a];
      scalar.value = stats::mean(months[a]);
    }
    if (a == 0) continue;
    for (auto& difference : result.comparisons[a - 1].differences) {
      if (difference.path == "cost.per_month")
        difference.interval = stats::paired_difference(months[0], months[a]);
    }
  }
  return result;
}

ExperimentResult growing_at(ExperimentResult result, const std::string& architecture,
                            const std::string& component) {
  result.remarks.push_back({experiment::RemarkKind::growing_backlog, architecture, component, 5000});
  return result;
}

}  // namespace

TEST_CASE("verdict: tight is better") {
  const auto result = result_of({around(20ms, 20ms), all_alike(100ms, 30s)});
  CHECK(report::verdict_sentences(result) ==
        Sentences{
            "tight is better than loose at answers and completion, and worse at nothing: loose answers in "
            "100 ms on average instead of 20 ms, slower by 80 ms (95 % interval 55.2 ms to 105 ms); it "
            "completes in 30 s on average instead of 20 ms, slower by 30 s (95 % interval 30 s to 30 s).",
            "Both complete all 3,000 requests."});
}

TEST_CASE("verdict: loose is better") {
  const auto result = result_of({around(2s, 2s), all_alike(20ms, 1s)});
  CHECK(
      report::verdict_sentences(result) ==
      Sentences{"loose is better than tight at answers and completion, and worse at nothing: loose answers "
                "in 20 ms on average instead of 2 s, faster by 1.98 s (95 % interval 1.96 s to 2 s); it "
                "completes in 1 s on average instead of 2 s, faster by 1 s (95 % interval 975 ms to 1.02 s).",
                "Both complete all 3,000 requests."});
}

TEST_CASE("verdict: each has its price") {
  const auto result =
      costing(result_of({around(450ms, 450ms), all_alike(25ms, 50s)}), {{9, 9, 9}, {12, 12.2, 11.8}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{
            "loose is better than tight at answers, and worse at completion and cost: loose answers in 25 ms "
            "on average instead of 450 ms, faster by 425 ms (95 % interval 400 ms to 450 ms); it completes "
            "in 50 s on average instead of 450 ms, slower by 49.5 s (95 % interval 49.5 s to 49.6 s).",
            "Both complete all 3,000 requests.",
            "loose costs $12.00 a month instead of $9.00, more by $3.00 (95 % interval $2.50 to $3.50)."});
}

TEST_CASE("verdict: no significant difference") {
  const auto result =
      costing(result_of({around(450ms, 450ms),
                         {replication(455ms, 455ms), replication(430ms, 430ms), replication(470ms, 470ms)}}),
              {{9, 9, 9}, {9.1, 8.8, 9.3}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{"No significant difference between loose and tight: loose answers and completes in 452 ms "
                  "on average instead of 450 ms, which is no significant difference (95 % interval −45.4 ms "
                  "to +48.7 ms).",
                  "Both complete all 3,000 requests.",
                  "loose costs $9.07 a month instead of $9.00, which is no significant difference (95 % "
                  "interval −$0.558 to +$0.692)."});
}

TEST_CASE("verdict: one fails and loses requests") {
  const auto result = result_of({{replication(450ms, 450ms, 90, 10), replication(450ms, 450ms, 110, 20),
                                  replication(450ms, 450ms, 100, 0)},
                                 all_alike(450ms, 20s)});
  CHECK(report::verdict_sentences(result) ==
        Sentences{
            "loose is better than tight at reliability, and worse at completion: loose answers in 450 ms on "
            "average, as tight does; it completes in 20 s on average instead of 450 ms, slower by 19.6 s.",
            "tight completes 2,670 of 3,000 requests (89.0 %): 300 fail, 30 are lost; loose completes all "
            "3,000 requests."});
}

TEST_CASE("verdict: both fail, one of them more") {
  const auto result = result_of(
      {{replication(450ms, 450ms, 90), replication(450ms, 450ms, 110), replication(450ms, 450ms, 100)},
       {replication(450ms, 450ms, 20), replication(450ms, 450ms, 25), replication(450ms, 450ms, 15)}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{"loose is better than tight at reliability, and worse at nothing: loose answers and "
                  "completes in 450 ms on average, as tight does.",
                  "tight completes 2,700 of 3,000 requests (90.0 %): 300 fail; loose completes 2,940 of "
                  "3,000 requests (98.0 %): 60 fail; 2.00 % failed instead of 10.0 %, less by 8.00 points "
                  "(95 % interval 5.85 points to 10.2 points)."});
}

TEST_CASE("verdict: both fail alike, as far as is known") {
  const auto result = result_of(
      {{replication(450ms, 450ms, 90), replication(450ms, 450ms, 110), replication(450ms, 450ms, 100)},
       {replication(450ms, 450ms, 99), replication(450ms, 450ms, 98), replication(450ms, 450ms, 105)}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{"No significant difference between loose and tight: loose answers and completes in 450 ms "
                  "on average, as tight does.",
                  "tight completes 2,700 of 3,000 requests (90.0 %): 300 fail; loose completes 2,698 of "
                  "3,000 requests (89.9 %): 302 fail; 10.1 % failed instead of 10.0 %, which is no "
                  "significant difference (95 % interval −2.70 points to +2.84 points)."});
}

TEST_CASE("verdict: both are unstable") {
  auto result = growing_at(result_of({around(9s, 9s), all_alike(20ms, 90s)}), "tight", "web");
  result = growing_at(growing_at(result, "loose", "inbox"), "loose", "outbox");
  CHECK(report::verdict_sentences(result) ==
        Sentences{
            "Neither keeps up with its load: what waits grows throughout the measured time, at web in tight "
            "and at inbox and outbox in loose, so that their latencies depend on how long the run is.",
            "Both complete all 3,000 requests."});
}

TEST_CASE("verdict: one is unstable") {
  const auto made = result_of({around(9s, 9s), all_alike(20ms, 2s)});
  CHECK(report::verdict_sentences(growing_at(made, "tight", "web")) ==
        Sentences{"tight does not keep up with its load, and loose does: what waits at web grows throughout "
                  "the measured time, so that the latencies of tight depend on how long the run is.",
                  "Both complete all 3,000 requests."});
  CHECK(
      report::verdict_sentences(growing_at(made, "loose", "inbox")) ==
      Sentences{"loose does not keep up with its load, and tight does: what waits at inbox grows throughout "
                "the measured time, so that the latencies of loose depend on how long the run is.",
                "Both complete all 3,000 requests."});
}

TEST_CASE("verdict: a single replication has no interval, and nobody wins by it") {
  const auto result =
      costing(result_of({{replication(450ms, 450ms)}, {replication(25ms, 20s)}}), {{9}, {12}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{"One run does not tell loose and tight apart: loose answers in 25 ms on average instead of "
                  "450 ms, a difference without an interval; it completes in 20 s on average instead of 450 "
                  "ms, a difference without an interval.",
                  "Both complete all 1,000 requests.",
                  "loose costs $12.00 a month instead of $9.00, a difference without an interval."});
}

TEST_CASE("verdict: where there is no interval in spite of replications, there is too little to tell") {
  auto result = costing(result_of({{replication(450ms, 450ms)}, {replication(25ms, 20s)}}), {{9}, {12}});
  result.replications = 3;
  CHECK(report::verdict_sentences(result).front().starts_with(
      "So few requests do not tell loose and tight apart: "));
}

TEST_CASE("verdict: one run, of which batches tell the latencies, tells nothing of cost and failures") {
  auto result =
      costing(result_of({{replication(450ms, 450ms)}, {replication(25ms, 25ms, 900)}}), {{9}, {170}});
  for (auto& difference : result.comparisons.front().differences) {
    const bool latency = difference.path == "response.mean" || difference.path == "completion.mean";
    if (latency) difference.interval = {-0.425, -0.5, -0.35};
  }
  CHECK(report::verdict_sentences(result).front() ==
        "loose is better than tight at answers and completion; about reliability and cost one run does not "
        "tell: loose answers and completes in 25 ms on average instead of 450 ms, faster by 425 ms (95 % "
        "interval 350 ms to 500 ms).");
  const auto slower = [&](sim::Duration response, double months) {
    return costing(result_of({around(450ms, 450ms), all_alike(response, response)}),
                   {{9, 9, 9}, {months, months, months}});
  };
  CHECK(report::verdict_sentences(slower(900ms, 5))
            .front()
            .rfind("loose is better than tight at cost, and worse at answers and completion: ", 0) == 0);
}

TEST_CASE("verdict: who completes something is told from who completes nothing, whatever the intervals") {
  const auto result = result_of({{replication(450ms, 450ms)}, {replication(25ms, 25ms, customers)}});
  CHECK(report::verdict_sentences(result).front().rfind("tight completes requests, and loose none", 0) == 0);
  const auto turned = result_of({{replication(450ms, 450ms, customers)}, {replication(25ms, 25ms)}});
  CHECK(report::verdict_sentences(turned).front().rfind("loose completes requests, and tight none", 0) == 0);
}

TEST_CASE("verdict: equal in everything") {
  const auto result =
      costing(result_of({all_alike(450ms, 450ms), all_alike(450ms, 450ms)}), {{9, 9, 9}, {9, 9, 9}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{"No significant difference between loose and tight: loose answers and completes in 450 ms "
                  "on average, as tight does.",
                  "Both complete all 3,000 requests.", "loose costs $9.00 a month, as tight does."});
}

TEST_CASE("verdict: of many only what differs is told") {
  const Replications same = all_alike(0ms, 450ms);
  const auto result =
      costing(result_of({same, same, all_alike(0ms, 2450ms)}), {{9, 9, 9}, {9, 9, 9}, {9, 9, 9}});
  CHECK(
      report::verdict_sentences(result) ==
      Sentences{"tight completes all 3,000 requests; it answers at once; it completes in 450 ms on average; "
                "it costs $9.00 a month.",
                "loose against tight: no difference.",
                "third against tight: completes in 2.45 s on average instead of 450 ms, slower by 2 s."});
}

TEST_CASE("verdict: of three architectures each is compared with the first") {
  const auto result = costing(result_of({around(450ms, 450ms),
                                         all_alike(25ms, 50s),
                                         {replication(440ms, 440ms, 90), replication(450ms, 450ms, 110),
                                          replication(460ms, 460ms, 100)}}),
                              {{9, 9, 9}, {12, 12, 12}, {9, 9, 9}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{"tight completes all 3,000 requests; it answers and completes in 450 ms on average (95 % "
                  "interval 425 ms to 475 ms); it costs $9.00 a month.",
                  "loose against tight: answers in 25 ms on average instead of 450 ms, faster by 425 ms (95 "
                  "% interval 400 ms to 450 ms); completes in 50 s on average "
                  "instead of 450 ms, slower by 49.5 s (95 % interval 49.5 s to 49.6 s); costs $12.00 a "
                  "month instead of $9.00, more by $3.00.",
                  "third against tight: completes 2,700 of 3,000 requests (90.0 %): 300 fail."});
  CHECK(report::verdict_sentences(growing_at(result, "loose", "inbox")) ==
        Sentences{"tight completes all 3,000 requests; it answers and completes in 450 ms on average (95 % "
                  "interval 425 ms to 475 ms); it costs $9.00 a month.",
                  "loose against tight: does not keep up with its load, what "
                  "waits at inbox grows throughout; costs $12.00 a month instead of $9.00, more by $3.00.",
                  "third against tight: completes 2,700 of 3,000 requests (90.0 %): 300 fail."});
}

TEST_CASE("verdict: nothing was completed") {
  const Replications none(3, replication(1s, 1s, 900, 100));
  CHECK(report::verdict_sentences(result_of({none, all_alike(25ms, 50s)})) ==
        Sentences{"loose is better than tight at reliability, and worse at nothing: loose answers in 25 ms "
                  "on average, where tight answers nobody; it completes in 50 s on average, where tight "
                  "completes nothing.",
                  "tight completes none of 3,000 requests: 2,700 fail, 300 are lost; loose completes all "
                  "3,000 requests."});
  CHECK(report::verdict_sentences(result_of({all_alike(25ms, 25ms), none})) ==
        Sentences{"tight is better than loose at reliability, and worse at nothing: loose answers nobody; it "
                  "completes nothing.",
                  "tight completes all 3,000 requests; loose completes none of 3,000 requests: 2,700 fail, "
                  "300 are lost."});
  CHECK(report::verdict_sentences(result_of({none, none})) ==
        Sentences{"No significant difference between loose and tight.",
                  "Neither completes any of 3,000 requests: tight completes none of 3,000 requests: 2,700 "
                  "fail, 300 are lost; loose completes none of 3,000 requests: 2,700 fail, 300 are lost."});
}

TEST_CASE("verdict: dearer, but faster") {
  const auto result = costing(result_of({around(450ms, 450ms), around(200ms, 200ms, 5ms)}),
                              {{1800, 1801, 1799}, {4200, 4210, 4190}});
  CHECK(report::verdict_sentences(result) ==
        Sentences{"loose is better than tight at answers and completion, and worse at cost: loose answers "
                  "and completes in 200 ms on average instead of 450 ms, faster by 250 ms (95 % interval 238 "
                  "ms to 262 ms).",
                  "Both complete all 3,000 requests.",
                  "loose costs $4,200.00 a month instead of $1,800.00, more by $2,400.00 (95 % interval "
                  "$2,377.64 to $2,422.36)."});
}

TEST_CASE("verdict: what one architecture achieved") {
  CHECK(report::verdict_sentences(result_of({around(450ms, 450ms)})) ==
        Sentences{"tight completes all 3,000 requests; it answers and completes in 450 ms on average (95 % "
                  "interval 425 ms to 475 ms)."});
  auto result = costing(result_of({{replication(25ms, 50s, 100, 3)}}), {{9}});
  result.architectures[0].books.parked = 2;
  result.architectures[0].books.pending = 1;
  result.architectures[0].books.completed -= 3;
  CHECK(report::verdict_sentences(growing_at(result, "tight", "web")) ==
        Sentences{
            "tight completes 894 of 1,000 requests (89.4 %): 100 fail, 3 are lost, 2 end in dead-letter "
            "queues, 1 is still under way at the end; it answers in 25 ms on average; it completes in 50 s "
            "on average; it does not keep up with its load: what waits at web grows throughout the measured "
            "time, so that its latencies depend on how long the run is; it costs $9.00 a month."});
}

TEST_CASE("verdict: nobody came") {
  const Replications nobody(1);
  CHECK(report::verdict_sentences(result_of({nobody, nobody})) == Sentences{"No request was issued."});
}

TEST_CASE("the verdict is a block of its own") {
  CHECK("\n" + report::verdict_text(test::sample_result(3), {}) == R"(
Verdict
  loose is better than tight at answers and reliability, and worse at completion: loose answers in
    25 ms on average instead of 460 ms, faster by 435 ms (95 % interval 410 ms to 459 ms); it
    completes in 50 s on average instead of 460 ms, slower by 49.6 s (95 % interval 49.4 s to 49.8
    s).
  tight completes 2,700 of 3,000 requests (90.0 %): 300 fail; loose completes all 3,000 requests.
)");
  report::TextStyle colourful;
  colourful.colour = true;
  CHECK(report::verdict_text(test::sample_result(3), colourful).rfind("\033[1mVerdict\033[0m\n  ", 0) == 0);
}
