#include "cli/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "cli/exit_code.hpp"
#include "cli/page.hpp"
#include "cli/progress.hpp"
#include "cli/read_scenario.hpp"
#include "experiment/beside_theory.hpp"
#include "experiment/results.hpp"
#include "experiment/warmup.hpp"
#include "report/bill.hpp"
#include "report/csv.hpp"
#include "report/files.hpp"
#include "report/humane.hpp"
#include "report/remarks.hpp"
#include "report/summary.hpp"
#include "report/table.hpp"
#include "report/theory.hpp"
#include "report/trace_writer.hpp"
#include "report/verdict.hpp"
#include "scenario/lint.hpp"

namespace couplet::cli {

using experiment::ExperimentResult;
using experiment::FailureKind;
using experiment::Outcome;
using experiment::PointFailure;

namespace {

/// First, because an unwritable file should not be found out after an hour.
std::optional<PointFailure> trace(const scenario::Scenario& scenario, const std::string& path, Shell& shell) {
  report::TraceWriter writer(path);
  const auto begin = [&](const std::string& name) { writer.begin_architecture(name); };
  auto failure = experiment::run_traced(scenario, shell.run, writer, begin);
  writer.finish();
  return failure;
}

void print(const ExperimentResult& result, const Arguments& arguments, bool with_story, Shell& shell) {
  if (arguments.format == Format::json) {
    shell.out << report::summary_json(result);
    return;
  }
  if (arguments.format == Format::csv) {
    shell.out << report::comparison_csv(result);
    return;
  }
  report::TextStyle style;
  style.colour = shell.out_is_terminal && shell.colour_allowed && !arguments.no_colour;
  style.bars = shell.utf8;
  shell.out << report::verdict_text(result, style) << "\n" << report::table_text(result, style);
  const std::string bill = report::bill_text(result, style);
  if (!bill.empty()) shell.out << "\n" << bill;
  if (with_story) shell.out << "\n" << report::story_text(result, style);
  const std::string expectations = report::expectations_text(result, style);
  if (!expectations.empty()) shell.out << "\n" << expectations;
  if (result.theory) shell.out << "\n" << report::theory_text(result, style);
  const std::string remarks = report::remarks_text(result, style);
  if (!remarks.empty()) shell.out << "\n" << remarks;
}

bool all_hold(const ExperimentResult& result) {
  return std::all_of(result.expectations.begin(), result.expectations.end(),
                     [](const auto& verdict) { return verdict.outcome == Outcome::holds; });
}

/// Of the architectures that are run; what it is, is for validate to say.
void mention_advice(const scenario::Scenario& scenario, const std::string& file, Shell& shell) {
  const auto pieces = static_cast<double>(scenario::lint(scenario).size());
  if (pieces == 0) return;
  shell.err << fmt::format("{}: couplet validate {}\n",
                           report::counted(pieces, "piece of advice", "pieces of advice"), file);
}

using PreciseRun = std::variant<experiment::PreciseRun, experiment::UnknownMetric>;

PreciseRun run_all(scenario::Scenario& scenario, const Arguments& arguments, Shell& shell, double& seconds) {
  Progress progress(shell.err, shell.err_is_terminal && !arguments.quiet);
  experiment::PointsOptions options;
  options.jobs = arguments.jobs.value_or(0);
  options.replays = true;
  options.progress = [&](double share) { progress.update(share); };
  PreciseRun run;
  if (arguments.precision) {
    run = experiment::run_to_precision(scenario, shell.run, options, *arguments.precision);
  } else {
    run = experiment::PreciseRun{experiment::run_points(scenario, shell.run, options), {}};
  }
  seconds = progress.elapsed().count();
  return run;
}

}  // namespace

int exit_code_of(const PointFailure& failure) {
  switch (failure.kind) {
    case FailureKind::limit:
    case FailureKind::memory: return exit_limit;
    case FailureKind::killed: return failure.signal == SIGKILL ? exit_limit : exit_bug;
    case FailureKind::invalid: return exit_invalid;
    case FailureKind::unbalanced:
    case FailureKind::invariant:
    case FailureKind::other: break;
  }
  return exit_bug;
}

int tell(const PointFailure& failure, Shell& shell) {
  // Of a process that was killed it is not known which architecture it was at.
  shell.err << fmt::format("couplet: {}{}replication {}, seed {}: {}\n", failure.architecture,
                           failure.architecture.empty() ? "" : ", ", failure.replication, failure.seed,
                           failure.message);
  const int code = exit_code_of(failure);
  if (code == exit_bug)
    shell.err << "couplet: this is a bug in Couplet; the line above is enough to repeat it\n";
  if (failure.signal == SIGKILL)
    shell.err << "couplet: the machine may have run out of memory; try --jobs 1\n";
  return code;
}

int ended(const experiment::Points& points, Shell& shell) {
  if (points.failure) return tell(*points.failure, shell);
  shell.err << "couplet: interrupted; no results were written\n";
  return exit_interrupted;
}

std::optional<experiment::Points> settle_warmup(scenario::Scenario& scenario, const Arguments& arguments,
                                                Shell& shell) {
  experiment::PointsOptions options;
  options.jobs = arguments.jobs.value_or(0);
  return experiment::settle_warmup(scenario, shell.run, options);
}

std::string results_folder(const Arguments& arguments, const scenario::Scenario& scenario) {
  return arguments.out.value_or("results/runs/" + scenario.name);
}

int judge(const scenario::Scenario& scenario, const ReadScenario& read, const std::string& file,
          ExperimentResult& result, scenario::Problems& problems) {
  problems = experiment::judge(scenario, read.left_out, result);
  for (auto& problem : problems) problem.file = file;
  if (!problems.empty()) return exit_invalid;
  return all_hold(result) ? exit_done : exit_expectation;
}

int simulate(const Arguments& arguments, bool with_story, Shell& shell) {
  ReadScenario read = read_scenario(arguments, shell);
  if (!read.scenario) return read.exit_code;
  scenario::Scenario& scenario = *read.scenario;
  const std::string folder = results_folder(arguments, scenario);
  report::require_writable(folder);
  if (const auto pilot = settle_warmup(scenario, arguments, shell)) return ended(*pilot, shell);
  if (arguments.trace) {
    if (const auto failure = trace(scenario, *arguments.trace, shell)) return tell(*failure, shell);
  }
  double seconds = 0;
  auto run = run_all(scenario, arguments, shell, seconds);
  if (const auto* unknown = std::get_if<experiment::UnknownMetric>(&run)) {
    return wrong_usage("--of: nothing is called \"" + unknown->path +
                           "\"; write a path of summary.json, such as completion.p99 or loose.completion.p99",
                       shell);
  }
  auto& [points, precision] = std::get<experiment::PreciseRun>(run);
  if (points.ending != experiment::Ending::done) return ended(points, shell);

  ExperimentResult result = experiment::summarise(scenario, points.results);
  if (arguments.precision) result.precision = precision;
  if (arguments.theory) result.theory = experiment::beside_theory(scenario, result);
  scenario::Problems problems;
  const int code = judge(scenario, read, arguments.scenario, result, problems);
  print(result, arguments, with_story, shell);
  shell.out.flush();
  report::Page page;
  page.head = page_head(with_story ? "compare" : "run", arguments, read);
  page.run = report::page_run(scenario, std::move(result), std::move(points.replays));
  report::write_files(folder, run_files(page));
  show(problems, shell);
  if (!arguments.quiet) {
    mention_advice(scenario, arguments.scenario, shell);
    shell.err << fmt::format("Results in {}; it took {}{}\n", folder, report::plain_duration(seconds),
                             open_page(folder));
  }
  return code;
}

}  // namespace couplet::cli
