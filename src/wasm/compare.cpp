#include "wasm/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "cli/exit_code.hpp"
#include "experiment/pilot.hpp"
#include "experiment/results.hpp"
#include "model/run.hpp"
#include "report/summary.hpp"

namespace couplet::wasm {

namespace {

/// results[architecture][replication]
using Results = std::vector<std::vector<model::RunResult>>;

void say(const scenario::Problems& problems, Answer& answer) {
  for (const auto& problem : problems) answer.talk += problem.text() + "\n";
  if (problems.size() > 1) answer.talk += fmt::format("{} problems\n", problems.size());
}

std::optional<scenario::Scenario> load(const Request& request, Answer& answer) {
  scenario::LoadOptions options;
  options.file_name = request.file_name;
  options.overrides = request.overrides;
  scenario::Problems problems;
  auto scenario = scenario::load(request.text, options, problems);
  if (!scenario) {
    say(problems, answer);
    answer.exit_code = cli::exit_invalid;
    return std::nullopt;
  }
  if (request.seed) scenario->run.seed = *request.seed;
  if (request.replications) scenario->run.replications = *request.replications;
  return scenario;
}

/// A run that has no result ends all of it.
void say_failure(const std::string& point, const char* message, cli::ExitCode exit_code, Answer& answer) {
  answer.talk += "couplet: " + point + message + "\n";
  if (exit_code == cli::exit_bug)
    answer.talk += "couplet: this is a bug in Couplet; the line above is enough to repeat it\n";
  answer.exit_code = exit_code;
}

/// False, and said, if a run fails.
bool simulate(const scenario::Scenario& scenario, Results& results, Answer& answer) {
  std::string point;
  try {
    for (const auto& architecture : scenario.architectures) {
      results.emplace_back();
      for (std::uint32_t replication = 0; replication < scenario.run.replications; ++replication) {
        point =
            fmt::format("{}, replication {}, seed {}: ", architecture.name, replication, scenario.run.seed);
        model::RunOptions options;
        options.seed = scenario.run.seed;
        options.replication = replication;
        results.back().push_back(model::run(scenario, architecture, options));
      }
    }
    return true;
  } catch (const model::LimitError& error) {
    say_failure(point, error.what(), cli::exit_limit, answer);
  } catch (const std::bad_alloc&) {
    results.clear();
    say_failure(point, "there was not enough memory", cli::exit_limit, answer);
  } catch (const std::exception& error) {
    say_failure(point, error.what(), cli::exit_bug, answer);
  }
  return false;
}

void sum_up(const Request& request, const scenario::Scenario& scenario, const Results& results,
            Answer& answer) {
  experiment::ExperimentResult result = experiment::summarise(scenario, results);
  scenario::Problems problems = experiment::judge(scenario, {}, result);
  for (auto& problem : problems) problem.file = request.file_name;
  answer.summary = report::summary_json(result);
  say(problems, answer);
  const bool all_hold =
      std::all_of(result.expectations.begin(), result.expectations.end(),
                  [](const auto& verdict) { return verdict.outcome == experiment::Outcome::holds; });
  if (!problems.empty()) {
    answer.exit_code = cli::exit_invalid;
  } else {
    answer.exit_code = all_hold ? cli::exit_done : cli::exit_expectation;
  }
}

}  // namespace

Answer compare(const Request& request) {
  Answer answer;
  auto scenario = load(request, answer);
  if (!scenario) return answer;
  Results results;
  if (experiment::needs_pilot(*scenario)) {
    if (!simulate(experiment::pilot_of(*scenario), results, answer)) return answer;
    experiment::take_warmup(results, *scenario);
    results.clear();
  }
  if (simulate(*scenario, results, answer)) sum_up(request, *scenario, results, answer);
  return answer;
}

}  // namespace couplet::wasm
