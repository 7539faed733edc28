#include "report/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/physics.hpp"
#include "cli/progress.hpp"
#include "cli/read_file.hpp"
#include "cli/read_scenario.hpp"
#include "cli/simulate.hpp"
#include "experiment/warmup.hpp"
#include "report/baseline.hpp"
#include "report/files.hpp"

namespace couplet::cli {

namespace fs = std::filesystem;
using experiment::CheckResult;
using report::FileError;
using Recorded = CheckResult::Recorded;

namespace {

constexpr const char* default_folder = "scenarios";

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// The scenarios of a folder in order of their names; folders in it are left alone.
std::vector<std::string> scenarios_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json" && !is_folder(it->path().string()))
      files.push_back(it->path().string());
  }
  if (error) throw FileError::of_errno(folder, "cannot be read", error.value());
  if (files.empty()) throw FileError(folder, "there is no scenario (*.json) in this folder");
  std::sort(files.begin(), files.end());
  return files;
}

/// Each once, in the order in which they were named.
std::vector<std::string> chosen_files(const CheckArguments& arguments) {
  std::vector<std::string> paths = arguments.paths;
  if (paths.empty()) paths.emplace_back(default_folder);
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    for (const std::string& file : is_folder(path) ? scenarios_in(path) : std::vector<std::string>{path}) {
      if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
    }
  }
  return files;
}

std::optional<std::string> content_of(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  return read_file(path);
}

/// Checks scenarios together: their points share the processes.
class Checker {
 public:
  Checker(const Arguments& arguments, Shell& shell)
      : arguments_(arguments),
        shell_(shell),
        baselines_(arguments.check.baselines.value_or("results/baselines")) {
    style_.text.colour = shell.out_is_terminal && shell.colour_allowed && !arguments.no_colour;
    style_.strict = arguments.check.strict;
    style_.quiet = arguments.quiet;
    if (by_simgrid()) baselines_ = (fs::path(baselines_) / shell.physics).string();
  }

  int check() {
    load(chosen_files(arguments_.check));
    if (run() == experiment::Ending::interrupted) {
      shell_.err << "couplet: interrupted\n";
      return exit_interrupted;
    }
    add_orphans();
    tell_all();
    write_reports();
    return exit_code();
  }

 private:
  struct Case {
    scenario::Scenario scenario;
    std::size_t result = 0;  // index of results_
  };

  bool by_simgrid() const { return arguments_.physics == PhysicsChoice::simgrid; }

  /// By SimGrid only those that have something for it to do.
  void load(const std::vector<std::string>& files) {
    std::map<std::string, std::string> names;
    for (const std::string& file : files) {
      CheckResult result;
      Arguments one;
      one.scenario = result.file = file;
      result.name = fs::path(file).stem().string();
      const auto [same, is_new] = names.emplace(result.name, result.file);
      if (!is_new) {
        throw FileError(result.file, "has the name, and so the baseline, of " + same->second +
                                         "; check them by two calls, with --baselines");
      }
      result.baseline = (fs::path(baselines_) / (result.name + ".json")).string();
      auto scenario = load_scenario(one, result.problems);
      if (by_simgrid() && scenario && !has_platform(*scenario)) continue;
      if (!by_simgrid() && scenario) note_builtin(*scenario, file, arguments_.quiet, shell_);
      if (scenario) cases_.push_back({std::move(*scenario), results_.size()});
      results_.push_back(std::move(result));
    }
  }

  experiment::Ending run() {
    Progress progress(shell_.err, shell_.err_is_terminal && !arguments_.quiet);
    experiment::PointsOptions options;
    options.jobs = arguments_.jobs.value_or(0);
    std::vector<const Case*> cases;
    std::vector<const scenario::Scenario*> scenarios;
    for (Case& each : cases_) {
      if (auto pilot = experiment::settle_warmup(each.scenario, shell_.run, options)) {
        if (pilot->ending == experiment::Ending::interrupted) return pilot->ending;
        look_at(each, std::move(*pilot));
        continue;
      }
      cases.push_back(&each);
      scenarios.push_back(&each.scenario);
    }
    options.progress = [&](double share) { progress.update(share); };
    return experiment::run_scenarios(
        scenarios, shell_.run, options,
        [&](std::size_t number, experiment::Points points) { look_at(*cases[number], std::move(points)); });
  }

  void look_at(const Case& checked, experiment::Points points) {
    CheckResult& result = results_[checked.result];
    if (points.failure) {
      result.failure = std::move(points.failure);
      return;
    }
    experiment::ExperimentResult figures = experiment::summarise(checked.scenario, points.results);
    result.problems = experiment::judge(checked.scenario, {}, figures);
    for (auto& problem : result.problems) problem.file = result.file;
    if (!result.problems.empty()) return;
    result.expectations = figures.expectations;
    try {
      compare(figures, result);
    } catch (const FileError& error) {
      result.recorded = Recorded::trouble;
      result.file_error = error.what();
      result.changes.clear();
    }
  }

  void compare(const experiment::ExperimentResult& figures, CheckResult& result) {
    const std::string text = report::baseline_text(report::baseline_of(figures));
    const auto before = content_of(result.baseline);
    if (before == text) {
      result.recorded = Recorded::equal;
      return;
    }
    result.recorded = before ? Recorded::differs : Recorded::missing;
    std::string error;
    const auto old = before ? report::read_baseline(*before, error) : std::nullopt;
    if (old) {
      result.changes = experiment::changes(*old, *report::read_baseline(text, error), figures);
    } else if (before && !arguments_.check.update) {
      throw FileError(result.baseline, error);
    }
    if (!arguments_.check.update) return;
    report::write_files(baselines_, {{result.name + ".json", text}});
    result.recorded = Recorded::updated;
  }

  void tell_all() {
    for (const CheckResult& result : results_) shell_.out << report::check_text(result, style_);
    if (!arguments_.quiet) shell_.out << report::check_total(results_, style_);
    for (const CheckResult& result : results_) {
      if (result.recorded != Recorded::missing || arguments_.quiet) continue;
      shell_.err << "Some have no baseline; --update records what they do now.\n";
      break;
    }
  }

  /// Whether all scenarios that the baselines are of are here: those of a folder belong to another one's.
  bool whole() const {
    const auto& paths = arguments_.check.paths;
    if (paths.empty()) return true;
    std::error_code error;
    return paths.size() == 1 && is_folder(paths.front()) &&
           (arguments_.check.baselines || fs::equivalent(paths.front(), default_folder, error));
  }

  /// Baselines of no scenario that was checked; looked for when whole folders are checked strictly.
  void add_orphans() {
    if (!arguments_.check.strict || !whole()) return;
    std::vector<CheckResult> found;
    std::error_code error;
    for (fs::directory_iterator it(baselines_, error), end; !error && it != end; it.increment(error)) {
      if (it->path().extension() != ".json") continue;
      CheckResult orphan;
      orphan.name = it->path().stem().string();
      orphan.baseline = it->path().string();
      orphan.recorded = Recorded::orphan;
      const bool known = std::any_of(results_.begin(), results_.end(),
                                     [&](const CheckResult& result) { return result.name == orphan.name; });
      if (!known) found.push_back(std::move(orphan));
    }
    std::sort(found.begin(), found.end(),
              [](const CheckResult& a, const CheckResult& b) { return a.name < b.name; });
    std::move(found.begin(), found.end(), std::back_inserter(results_));
  }

  void write_reports() const {
    const auto write = [&](const std::optional<std::string>& file, const std::string& text) {
      if (file) report::write_file(*file, text);
    };
    write(arguments_.check.junit, report::junit_xml(results_, style_));
    write(arguments_.check.tap, report::tap_text(results_, style_));
  }

  /// Of what is worst: a bug, a limit, a file, an invalid scenario, an expectation or baseline.
  int exit_code() const {
    constexpr std::array<int, 6> by_rank = {exit_done, exit_expectation, exit_invalid,
                                            exit_file, exit_limit,       exit_bug};
    std::size_t worst = 0;
    for (const CheckResult& result : results_) {
      int here = result.passed(style_.strict) ? exit_done : exit_expectation;
      if (result.recorded == Recorded::trouble) here = exit_file;
      if (!result.problems.empty()) here = exit_invalid;
      if (result.failure) here = exit_code_of(*result.failure);
      const auto rank = std::distance(by_rank.begin(), std::find(by_rank.begin(), by_rank.end(), here));
      worst = std::max(worst, static_cast<std::size_t>(rank));
    }
    return by_rank.at(worst);
  }

  const Arguments& arguments_;
  Shell& shell_;
  std::string baselines_;  // folder
  report::CheckStyle style_;
  std::vector<Case> cases_;
  std::vector<CheckResult> results_;
};

}  // namespace

int check(const Arguments& arguments, Shell& shell) {
  if (arguments.physics == PhysicsChoice::simgrid) {
    if (const int code = take_simgrid(shell)) return code;
  }
  return Checker(arguments, shell).check();
}

}  // namespace couplet::cli
