#include "cli/break_even.hpp"

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/page.hpp"
#include "cli/progress.hpp"
#include "cli/read_axes.hpp"
#include "cli/read_scenario.hpp"
#include "cli/simulate.hpp"
#include "experiment/break_even.hpp"
#include "report/break_even.hpp"
#include "report/files.hpp"

namespace couplet::cli {

namespace {

/// Runs the scenario at one value after the other.
class Costs {
 public:
  Costs(const Arguments& arguments, const experiment::Axis& axis, Shell& shell)
      : arguments_(arguments),
        axis_(axis),
        shell_(shell),
        varied_(arguments),
        progress_(shell.err, shell.err_is_terminal && !arguments.quiet) {}

  int exit_code = exit_done;

  std::optional<std::vector<double>> at(const std::string& value) {
    scenario::Problems problems;
    auto scenario = varied_.load({{axis_.pointer, value}}, problems);
    if (!scenario) {
      show(problems, shell_);
      exit_code = exit_invalid;
      return std::nullopt;
    }
    const auto points = run(*scenario, false);
    if (!points) return std::nullopt;
    std::vector<double> costs;
    for (const auto& architecture : experiment::summarise(*scenario, points->results).architectures)
      costs.push_back(architecture.cost.per_month);
    return costs;
  }

  /// The comparison at the scenario's own value, which the page begins with.
  std::optional<report::PageRun> compare(ReadScenario& read) {
    auto points = run(*read.scenario, true);
    if (!points) return std::nullopt;
    auto result = experiment::summarise(*read.scenario, points->results);
    scenario::Problems problems;
    // What they come to is on the page; the question was another one.
    if (judge(*read.scenario, read, arguments_.scenario, result, problems) == exit_invalid)
      exit_code = exit_invalid;
    show(problems, shell_);
    return report::page_run(*read.scenario, std::move(result), std::move(points->replays));
  }

 private:
  std::optional<experiment::Points> run(scenario::Scenario& scenario, bool replays) {
    if (const auto pilot = settle_warmup(scenario, arguments_, shell_)) return ended_with(*pilot);
    experiment::PointsOptions options;
    options.jobs = arguments_.jobs.value_or(0);
    options.replays = replays;
    options.progress = [this](double share) { progress_.update(share); };
    auto points = experiment::run_points(scenario, shell_.run, options);
    if (points.ending != experiment::Ending::done) return ended_with(points);
    return points;
  }

  std::nullopt_t ended_with(const experiment::Points& points) {
    exit_code = ended(points, shell_);
    return std::nullopt;
  }

  const Arguments& arguments_;
  const experiment::Axis& axis_;
  Shell& shell_;
  VariedScenario varied_;
  Progress progress_;
};

/// Options that do not go with it; empty: none of them was given.
std::string what_it_does_not_take(const Arguments& arguments) {
  if (arguments.trace) return "--break-even writes no trace; run one value of it with --set";
  if (arguments.precision) return "--break-even does not take --precision; give it more --replications";
  if (arguments.theory) return "--break-even does not take --theory; run one value of it with --set";
  return "";
}

/// The axis that is asked for, which has a range that goes up; nullopt: `wrong` tells why not.
std::optional<experiment::Axis> read_question(const Arguments& arguments, std::string& wrong) {
  wrong = what_it_does_not_take(arguments);
  if (!wrong.empty()) return std::nullopt;
  const std::string& asked = *arguments.break_even;
  std::string error;
  auto axis = experiment::read_axis(asked, error);
  const bool goes_up = axis && axis->range && axis->range->step == 0 && axis->range->low < axis->range->high;
  if (goes_up) return axis;
  wrong =
      "--break-even: expected a pointer and a range, such as /workload/visitors/arrivals/rate=1/s..200/s; "
      "got \"" +
      asked + "\"";
  if (!axis) {
    const std::string other = "--vary " + asked + ": ";
    if (error.starts_with(other))  // and then goes on with how to write a list
      wrong += ": " + error.substr(other.size(), error.find(';') - other.size());
  } else if (axis->range) {
    wrong += axis->range->step != 0 ? ": it takes no step" : ": the range is one value";
  }
  return std::nullopt;
}

}  // namespace

int break_even(const Arguments& arguments, Shell& shell) {
  std::string wrong;
  const auto axis = read_question(arguments, wrong);
  if (!axis) return wrong_usage(wrong, shell);
  ReadScenario read = read_scenario(arguments, shell);
  if (!read.scenario) return read.exit_code;
  std::vector<std::string> names;
  for (const auto& architecture : read.scenario->architectures) names.push_back(architecture.name);
  if (names.size() < 2)
    return wrong_usage("--break-even: it takes two architectures; the scenario has one", shell);
  const std::string folder = results_folder(arguments, *read.scenario);
  report::require_writable(folder);
  Costs costs(arguments, *axis, shell);
  const auto found =
      experiment::find_break_even(*axis->range, [&](const std::string& value) { return costs.at(value); });
  if (!found) return costs.exit_code;
  const std::string csv = report::break_even_csv(*found, names, axis->pointer);
  shell.out << (arguments.format == Format::json  ? report::break_even_json(*found, names, axis->pointer)
                : arguments.format == Format::csv ? csv
                                                  : report::break_even_text(*found, names, axis->pointer));
  shell.out.flush();
  // What is found is kept, even if the scenario's own value cannot be run.
  report::write_files(folder, {{"break_even.csv", csv}});
  report::Page page;
  page.head = page_head("compare", arguments, read);
  page.run = costs.compare(read);
  if (!page.run) return costs.exit_code;
  page.break_even = report::PageBreakEven{*found, names, axis->pointer};
  report::write_files(folder, run_files(page));
  if (!arguments.quiet)
    shell.err << "Every value in " << folder << "/break_even.csv" << open_page(folder) << "\n";
  return costs.exit_code;
}

}  // namespace couplet::cli
