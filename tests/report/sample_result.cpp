#include "report/sample_result.hpp"

#include <limits>

#include "experiment/stand_in.hpp"

namespace couplet::test {

using namespace std::chrono_literals;
using model::RunResult;
using model::StoryKind;
using model::Unit;

namespace {

constexpr double not_defined = std::numeric_limits<double>::quiet_NaN();

RunResult tight_run(std::uint32_t replication) {
  RunResult run;
  run.books.issued = run.books.attempts = 1000;
  run.books.failed = 100;
  run.books.completed = run.books.accepted = run.completions_in_window = 900;
  for (int i = 0; i < 900; ++i) {
    const sim::Duration latency = 1ms * i + 10ms * replication;
    run.response.record(latency);
    run.completion.record(latency);
  }
  for (int i = 0; i < 100; ++i) run.error_response.record(2ms);
  run.components = {{"web",
                     "service",
                     {{"utilization", Unit::fraction, 0.75},
                      {"waiting.mean", Unit::requests, 1.5 + replication},
                      {"waiting.max", Unit::requests, 31},
                      {"refused", Unit::count, 100}}}};
  run.series = {
      10min, {"requests.completed", "web.waiting"}, {300, 1, 350, 31, 250, not_defined}, sim::Time{30min}};
  run.story = {{sim::Time{10min}, StoryKind::failure_struck, "renderer", "crash renderer", 2},
               {sim::Time{10min + 1500ms}, StoryKind::first_failed, "", "", 0}};
  return run;
}

RunResult loose_run(std::uint32_t replication) {
  RunResult run;
  run.books.issued = run.books.attempts = 1000;
  run.books.completed = run.books.accepted = run.completions_in_window = 1000;
  run.books.duplicates = 3;
  for (int i = 0; i < 1000; ++i) {
    run.response.record(20ms + 10us * i);
    run.completion.record(100ms * i + 100ms * replication);
  }
  run.components = {{"queue",
                     "queue",
                     {{"sent", Unit::messages, 1000},
                      {"visible.mean", Unit::messages, 123.25},
                      {"visible.max", Unit::messages, 7204},
                      {"age_of_oldest.max", Unit::seconds, not_defined},
                      {"visible.last", Unit::messages, 0}}}};
  run.series = {10min, {"requests.completed", "queue.visible"}, {200, 7204, 300, 0}, sim::Time{30min}};
  run.story = {{sim::Time{10min}, StoryKind::failure_struck, "renderer", "crash renderer", 2},
               {sim::Time{20min}, StoryKind::failure_ended, "renderer", "crash renderer", 2},
               {sim::Time{20min}, StoryKind::backlog_peak, "queue", "", 7204}};
  return run;
}

experiment::ExperimentResult judged(const scenario::Scenario& scenario,
                                    const std::vector<std::vector<RunResult>>& runs) {
  experiment::ExperimentResult result = experiment::summarise(scenario, runs);
  experiment::judge(scenario, {}, result);
  return result;
}

}  // namespace

experiment::ExperimentResult sample_result(std::uint32_t replications) {
  scenario::Scenario scenario = two_architectures(replications);
  scenario.run.duration = 30min;
  scenario.run.warmup = 5min;
  scenario.run.seed = 42;
  scenario.architectures[0].title = "The user waits";
  scenario.architectures[0].failures_not_applicable = {"crash queue"};
  for (const char* text :
       {"loose.requests.lost == 0", "tight.requests.failed == 0", "tight.response.p50 < 460ms"}) {
    scenario.expectations.push_back(expectation(text));
  }
  std::vector<std::vector<RunResult>> runs(2);
  for (std::uint32_t r = 0; r < replications; ++r) {
    runs[0].push_back(tight_run(r));
    runs[1].push_back(loose_run(r));
  }
  return judged(scenario, runs);
}

experiment::ExperimentResult sample_result(const std::vector<std::string>& names) {
  scenario::Scenario scenario = two_architectures(1);
  scenario.run.duration = 30min;
  scenario.architectures.resize(names.size());
  std::vector<std::vector<RunResult>> runs;
  for (std::size_t i = 0; i < names.size(); ++i) {
    scenario.architectures[i].name = names[i];
    runs.push_back({tight_run(0)});
  }
  return judged(scenario, runs);
}

}  // namespace couplet::test
