// A trace tells all that a run's numbers are made of.

#include <set>

#include "catch.hpp"
#include "model/bench.hpp"
#include "model/trace_account.hpp"

using namespace couplet;
using model::TraceEvent;

TEST_CASE("every event has a word of its own") {
  std::set<std::string_view> words;
  const int last = static_cast<int>(TraceEvent::crossed);
  for (int event = 0; event <= last; ++event) {
    const std::string_view word = model::word(static_cast<TraceEvent>(event));
    CHECK_FALSE(word.empty());
    CHECK(words.insert(word).second);
  }
  CHECK(model::word(TraceEvent::issued) == "issued");
  CHECK(model::word(TraceEvent::empty_receive) == "empty_receive");
  CHECK(model::word(TraceEvent::parked) == "parked");
}

TEST_CASE("a run is the same whether or not somebody takes its trace") {
  const Setup setup{R"("to": "queue", "arrivals": {"process": "poisson", "rate": "1/s"})",
                    R"("queue": {"kind": "queue", "latency": {"dist": "exponential", "mean": "20ms"}},
                       "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "error_rate": 0.2,
                                  "steps": [{"work": {"dist": "exponential", "mean": "800ms"}}]})",
                    R"("worker")", R"("duration": "10m")"};
  const auto scenario = scenario_of(setup);
  const Outcome traced = play(scenario);
  Outcome silent;
  silent.result = model::run(scenario, scenario.architectures[0], {});
  Outcome result_only = traced;
  result_only.trace.clear();
  CHECK(fingerprint(silent) == fingerprint(result_only));
}

TEST_CASE("the numbers of a day with a storm follow from its trace alone") {
  struct Row {
    std::string story;
    std::string entry;
    std::string failures;
  };
  const auto row = GENERATE(values<Row>({
      {"tight and calm", "app", ""},
      {"tight, the server crashes", "app", R"({"at": "3m", "for": "2m", "crash": "app"})"},
      {"tight, the server falls silent", "app",
       R"({"at": "3m", "for": "2m", "crash": "app", "silent": true})"},
      {"loose and calm", "queue", ""},
      {"loose, the worker crashes", "queue", R"({"at": "3m", "for": "2m", "crash": "worker"})"},
      {"loose, the queue and the bucket crash", "queue",
       R"({"at": "3m", "for": "20s", "crash": "queue"}, {"at": "4m", "for": "1m", "crash": "bucket"})"},
  }));
  DYNAMIC_SECTION(row.story) {
    const auto scenario = scenario_of(
        {R"("to": ")" + row.entry +
             R"(", "arrivals": {"process": "poisson", "rate": "2/s"}, "timeout": "5s", "patience": "20s",
             "retry": {"attempts": 3, "base": "1s"})",
         R"("bucket": {"kind": "bucket"},
            "app": {"kind": "service", "threads": 3, "backlog": 4, "error_rate": 0.02,
                    "steps": [{"work": {"dist": "exponential", "mean": "1200ms"}}, {"put": "bucket"}]},
            "queue": {"kind": "queue", "latency": {"dist": "exponential", "mean": "20ms"}, "visibility_timeout": "20s"},
            "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "concurrency": 3, "error_rate": 0.02,
                       "steps": [{"work": {"dist": "exponential", "mean": "1200ms"}}, {"put": "bucket"}]})",
         R"("bucket")", R"("duration": "10m", "warmup": "1m")", row.failures,
         R"("collect": {"people": {"from": "bucket", "every": "5s", "give_up": "10m"}})"});
    const Outcome outcome = play(scenario);
    const auto numbers = TraceAccount(scenario, scenario.architectures[0]).of(outcome.trace);
    CHECK(numbers.contradictions.empty());
    CHECK(told(numbers.books) == told(outcome.result.books));
    CHECK(numbers.response == outcome.result.response);
    CHECK(numbers.error_response == outcome.result.error_response);
    CHECK(numbers.completion == outcome.result.completion);
    CHECK(numbers.collected == outcome.result.collected);
    CHECK(outcome.result.books.issued > 900);
  }
}

TEST_CASE("lines are in the order of time and say where they belong") {
  const Outcome outcome =
      simulate({R"("to": "app", "arrivals": {"process": "poisson", "rate": "2/s"})",
                R"("app": {"kind": "service", "threads": 3, "steps": [{"work": "1s"}]})"});
  sim::Time last{};
  for (const Line& line : outcome.trace) {
    CHECK(line.at >= last);
    last = line.at;
    CHECK(line.producer == "people");
    CHECK(line.measured);
    const bool customers = line.event == TraceEvent::issued || line.event == TraceEvent::completed;
    CHECK(line.component == (customers ? "" : "app"));
  }
}

TEST_CASE(
    "a trace says at the end of a run what is still open, warm-up or not; the books count what is measured") {
  // Requests at 0 s and 10 s, of which the first is of the warm-up: one of each lies with the dead letters.
  const auto run = [](const std::string& poison) {
    return simulate({R"("to": "queue", "arrivals": {"process": "burst", "size": 2, "over": "20s"})",
                     R"("queue": {"kind": "queue", "visibility_timeout": "2s",
                                  "dead_letter": {"to": "letters", "max_receives": 1}},
                        "letters": {"kind": "queue"},
                        "worker": {"kind": "worker", "polls": "queue", "wait": "20s", "poison": )" +
                         poison + R"(, "steps": [{"work": "1s"}]})",
                     R"("worker")", R"("duration": "20s", "warmup": "10s")"});
  };
  const Outcome parked = run("1");
  CHECK(told(parked.trace, {TraceEvent::parked, TraceEvent::pending}) == "20000 parked 0; 20000 parked 1");
  CHECK(parked.result.books.parked == 1);
  CHECK(parked.result.books.issued == 1);
  CHECK(told(run("0").trace, {TraceEvent::parked, TraceEvent::pending}).empty());
}
