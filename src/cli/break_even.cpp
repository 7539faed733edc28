#include "cli/break_even.hpp"

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
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
    if (const auto pilot = settle_warmup(*scenario, arguments_, shell_)) return ended_with(*pilot);
    experiment::PointsOptions options;
    options.jobs = arguments_.jobs.value_or(0);
    options.progress = [this](double share) { progress_.update(share); };
    const auto points = experiment::run_points(*scenario, shell_.run, options);
    if (points.ending != experiment::Ending::done) return ended_with(points);
    std::vector<double> costs;
    for (const auto& architecture : experiment::summarise(*scenario, points.results).architectures)
      costs.push_back(architecture.cost.per_month);
    return costs;
  }

 private:
  std::optional<std::vector<double>> ended_with(const experiment::Points& points) {
    exit_code = ended(points, shell_);
    return std::nullopt;
  }

  const Arguments& arguments_;
  const experiment::Axis& axis_;
  Shell& shell_;
  VariedScenario varied_;
  Progress progress_;
};

}  // namespace

int break_even(const Arguments& arguments, Shell& shell) {
  std::string error;
  const auto axis = experiment::read_axis(*arguments.break_even, error);
  if (!axis || !axis->range || axis->range->step != 0 || axis->range->low >= axis->range->high) {
    return wrong_usage(
        "--break-even: expected a pointer and a range, such as /workload/visitors/arrivals/rate=1/s..200/s; "
        "got \"" +
            *arguments.break_even + "\"",
        shell);
  }
  const ReadScenario read = read_scenario(arguments, shell);
  if (!read.scenario) return read.exit_code;
  std::vector<std::string> names;
  for (const auto& architecture : read.scenario->architectures) names.push_back(architecture.name);
  if (names.size() < 2)
    return wrong_usage("--break-even: it takes two architectures; the scenario has one", shell);
  Costs costs(arguments, *axis, shell);
  const auto found =
      experiment::find_break_even(*axis->range, [&](const std::string& value) { return costs.at(value); });
  if (!found) return costs.exit_code;
  const std::string csv = report::break_even_csv(*found, names, axis->pointer);
  shell.out << (arguments.format == Format::json  ? report::break_even_json(*found, names, axis->pointer)
                : arguments.format == Format::csv ? csv
                                                  : report::break_even_text(*found, names, axis->pointer));
  shell.out.flush();
  const std::string folder = arguments.out.value_or("results/runs/" + read.scenario->name);
  report::write_files(folder, {{"break_even.csv", csv}});
  if (!arguments.quiet) shell.err << "Every value in " << folder << "/break_even.csv.\n";
  return exit_done;
}

}  // namespace couplet::cli
