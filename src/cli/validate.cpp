#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/read_scenario.hpp"
#include "experiment/results.hpp"
#include "model/run.hpp"
#include "report/humane.hpp"
#include "report/json_writer.hpp"
#include "scenario/lint.hpp"

namespace couplet::cli {

namespace {

std::string many(std::size_t count, const char* one, const char* more) {
  return report::counted(static_cast<double>(count), one, more);
}

std::string contents(const scenario::Scenario& scenario) {
  std::string parts;
  std::size_t failures = 0;
  for (const auto& architecture : scenario.architectures) {
    if (!parts.empty()) parts += ", ";
    parts += architecture.name + " of " + many(architecture.components.size(), "component", "components");
    failures = std::max(failures, architecture.failures.size() + architecture.failures_not_applicable.size());
  }
  return fmt::format("{} ({}), {}, {}, {}",
                     many(scenario.architectures.size(), "architecture", "architectures"), parts,
                     many(scenario.architectures.front().producers.size(), "producer", "producers"),
                     many(failures, "failure", "failures"),
                     many(scenario.expectations.size(), "expectation", "expectations"));
}

void write_line(int line, report::JsonWriter& json) {
  if (line > 0) json.key("line").value(static_cast<std::uint64_t>(line));
}

void write(const scenario::Problems& problems, report::JsonWriter& json) {
  json.key("problems").begin_array();
  for (const scenario::Problem& problem : problems) {
    json.begin_object().key("file").value(problem.file);
    write_line(problem.line, json);
    if (problem.line > 0) json.key("column").value(static_cast<std::uint64_t>(problem.column));
    json.key("pointer").value(problem.pointer).key("message").value(problem.message).end();
  }
  json.end();
}

void write(const std::vector<scenario::Advice>& all, report::JsonWriter& json) {
  json.key("advice").begin_array();
  for (const scenario::Advice& advice : all) {
    json.begin_object().key("id").value(advice.id).key("architectures").begin_array();
    for (const std::string& architecture : advice.architectures) json.value(architecture);
    json.end().key("component").value(advice.component).key("pointer").value(advice.pointer);
    write_line(advice.line, json);
    json.key("reason").value(advice.reason).key("fix").value(advice.fix).end();
  }
  json.end();
}

/// Expectations about what no part measures, which is known as soon as the parts exist: of a run that is over
/// before it has begun. One that cannot be run says so when it is.
scenario::Problems unknown_metrics(scenario::Scenario scenario, const std::string& file) {
  constexpr std::uint64_t events_max = 100'000;
  scenario.run.duration = std::chrono::milliseconds{1};
  scenario.run.warmup = scenario.run.drain = sim::Duration{0};
  scenario.run.warmup_origin = scenario::WarmupOrigin::given;
  scenario.run.replications = 1;
  model::RunOptions options;
  options.limits.events = events_max;
  scenario::Problems problems;
  try {
    std::vector<std::vector<model::RunResult>> results;
    for (const auto& architecture : scenario.architectures)
      results.push_back({model::run(scenario, architecture, options)});
    auto result = experiment::summarise(scenario, results);
    problems = experiment::judge(scenario, {}, result);
  } catch (const std::exception&) {
    return {};
  }
  for (scenario::Problem& problem : problems) problem.file = file;
  return problems;
}

int as_json(const std::optional<scenario::Scenario>& scenario, const scenario::Problems& problems,
            const Arguments& arguments, Shell& shell) {
  report::JsonWriter json;
  json.begin_object().key("scenario").value(arguments.scenario);
  write(problems, json);
  write(scenario ? scenario::lint(*scenario) : std::vector<scenario::Advice>{}, json);
  json.end();
  shell.out << json.text();
  return scenario ? exit_done : exit_invalid;
}

}  // namespace

int validate(const Arguments& arguments, Shell& shell) {
  scenario::Problems problems;
  std::optional<scenario::Scenario> scenario = load_scenario(arguments, problems);
  if (scenario) problems = unknown_metrics(*scenario, arguments.scenario);
  if (!problems.empty()) scenario.reset();
  if (arguments.format == Format::json) return as_json(scenario, problems, arguments, shell);
  if (!scenario) {
    show(problems, shell);
    return exit_invalid;
  }
  shell.out << fmt::format("{}: valid; {}\n", arguments.scenario, contents(*scenario));
  const std::vector<scenario::Advice> advice = scenario::lint(*scenario);
  if (!advice.empty()) shell.out << "\n";
  for (const scenario::Advice& each : advice) shell.out << each.text(arguments.scenario) << "\n";
  if (!advice.empty()) shell.out << many(advice.size(), "piece of advice", "pieces of advice") << "\n";
  return exit_done;
}

}  // namespace couplet::cli
