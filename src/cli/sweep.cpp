#include "experiment/sweep.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/page.hpp"
#include "cli/point_failures.hpp"
#include "cli/progress.hpp"
#include "cli/read_axes.hpp"
#include "cli/read_scenario.hpp"
#include "cli/simulate.hpp"
#include "experiment/objective.hpp"
#include "experiment/recovery.hpp"
#include "experiment/sweep_table.hpp"
#include "report/files.hpp"
#include "report/humane.hpp"
#include "report/recovery_map.hpp"
#include "report/sweep.hpp"

namespace couplet::cli {

using experiment::Shard;
using experiment::SweepOutcome;
using experiment::SweepPlan;
using experiment::SweepProgress;
using experiment::SweepTable;

namespace {

/// Nullopt: it is not a share above 0, or not a time above 0.
std::optional<experiment::RecoveryGoal> read_goal(const SweepArguments& arguments) {
  const auto share = experiment::constant(arguments.until_recovered);
  const auto seconds = experiment::constant(arguments.within);
  if (!share || !seconds) return std::nullopt;
  const bool in_range = *share > 0 && *share <= 10 && *seconds >= 1e-6 && *seconds <= 1e9;
  if (!in_range) return std::nullopt;
  return experiment::RecoveryGoal{*share, sim::Duration{static_cast<std::int64_t>(*seconds * 1e9 + 0.5)}};
}

/// "2/8"; nullopt: it is none.
std::optional<Shard> read_shard(const std::string& text) {
  Shard shard;
  if (text.empty()) return shard;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, shard.number);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '/') return std::nullopt;
  const auto of = std::from_chars(number.ptr + 1, end, shard.of);
  if (of.ec != std::errc() || of.ptr != end) return std::nullopt;
  if (shard.number < 1 || shard.number > shard.of) return std::nullopt;
  return shard;
}

std::string runs_text(std::uint64_t runs) {
  return report::counted(static_cast<double>(runs), "run", "runs");
}

class SweepCommand {
 public:
  SweepCommand(const Arguments& arguments, Shell& shell)
      : arguments_(arguments), shell_(shell), varied_(arguments) {}

  int carry_out() {
    const ReadScenario read = read_scenario(arguments_, shell_);
    if (!read.scenario) return read.exit_code;
    base_ = &*read.scenario;
    head_ = page_head("sweep", arguments_, read);
    if (arguments_.physics == PhysicsChoice::automatic) varied_.keep_physics_of(*base_);
    if (const int code = make_plan()) return code;
    if (!all_possible(plan_.axes, plan_.points, varied_, shell_)) return exit_invalid;
    folder_ = arguments_.out.value_or("results/runs/" + base_->name);
    experiment::PointStore store = open_store(folder_, shell_);
    merge(store);
    const SweepOutcome outcome = run(store);
    if (outcome.ending == experiment::Ending::interrupted) return interrupted(outcome, store);
    tell_failures(outcome);
    if (!shard_.whole()) return shard_done(outcome, store);
    return show_table(outcome, store);
  }

 private:
  int make_plan() {
    if (arguments_.trace) return wrong_usage("sweep writes no trace; run one point of it with --set", shell_);
    const auto shard = read_shard(arguments_.sweep.shard);
    if (!shard) {
      return wrong_usage(
          "--shard wants a part and how many there are, such as 2/8; got \"" + arguments_.sweep.shard + "\"",
          shell_);
    }
    shard_ = *shard;
    if (!arguments_.sweep.until_recovered.empty()) {
      goal_ = read_goal(arguments_.sweep);
      if (!goal_) {
        return wrong_usage(
            "--until-recovered wants a share and --within a time, as in --until-recovered 90% --within 10m",
            shell_);
      }
    }
    auto axes = read_axes(arguments_.sweep.vary, shell_);
    if (!axes) return exit_usage;
    plan_.axes = std::move(*axes);
    plan_.replications = base_->run.replications;
    if (arguments_.sweep.sample) {
      plan_.points = latin_hypercube(plan_.axes, *arguments_.sweep.sample, base_->run.seed);
      return exit_done;
    }
    for (const auto& axis : plan_.axes) {
      if (axis.values.empty()) {
        return wrong_usage("--vary " + axis.pointer + ": a range without --sample wants a step, as in 1..8:1",
                           shell_);
      }
    }
    if (experiment::grid_size(plan_.axes) > experiment::points_max) {
      return wrong_usage(
          "more than a million points; a Latin hypercube covers the same ranges with fewer: "
          "--sample 1000",
          shell_);
    }
    plan_.points = grid(plan_.axes);
    return exit_done;
  }

  void merge(experiment::PointStore& store) {
    for (const std::string& path : arguments_.sweep.merge) {
      std::error_code error;
      const bool folder = std::filesystem::is_directory(path, error);
      const std::string file = folder ? path + "/" + store_name : path;
      if (!std::filesystem::exists(file, error)) throw report::FileError(file, "there is no such file");
      const std::uint64_t taken = store.merge(file);
      if (!arguments_.quiet) shell_.err << fmt::format("{}: {} taken over\n", file, runs_text(taken));
    }
  }

  experiment::LoadPoint loader() const {
    return [this](const std::vector<scenario::Override>& varied, scenario::Problems& problems) {
      auto scenario = varied_.load(varied, problems);
      if (!scenario || !goal_) return scenario;
      std::string error;
      const auto trigger = trigger_of(*scenario, *goal_, error);
      if (trigger) return std::optional(watched(std::move(*scenario), *trigger, *goal_));
      problems.push_back({arguments_.scenario, 0, 0, "", error});
      return std::optional<scenario::Scenario>();
    };
  }

  SweepOutcome run(experiment::PointStore& store) {
    Progress progress(shell_.err, shell_.err_is_terminal && !arguments_.quiet);
    experiment::SweepOptions options;
    options.jobs = arguments_.jobs.value_or(0);
    options.shard = shard_;
    options.progress = [&](const SweepProgress& at) {
      const double seconds = progress.elapsed().count();
      const auto kept = static_cast<double>(at.kept);
      const auto own = static_cast<double>(at.runs - at.found);
      progress.update(
          own > 0 ? (kept + at.under_way) / own : 1,
          fmt::format("{} of {}, {}/s", report::count_text(at.found + at.kept), runs_text(at.runs),
                      report::three_digits(seconds > 0 ? kept / seconds : 0)));
    };
    options.kept = [&](std::size_t point, std::uint32_t replication) {
      if (replication != 0 || metrics_looked_at_) return;
      progress.hide();
      look_at_metrics(point, store);
    };
    SweepOutcome outcome = experiment::run_sweep(plan_, loader(), shell_.run, store, options);
    seconds_ = progress.elapsed().count();
    return outcome;
  }

  int interrupted(const SweepOutcome& outcome, const experiment::PointStore& store) {
    shell_.err << fmt::format(
        "couplet: interrupted; {} of {} are kept in {}: the same command goes on from there\n",
        report::count_text(outcome.progress.found + outcome.progress.kept), runs_text(outcome.progress.runs),
        store.path());
    return exit_interrupted;
  }

  void tell_failures(const SweepOutcome& outcome) {
    PointFailures failures(plan_.axes, shell_);
    for (const auto& [point, failure] : outcome.failures) failures.tell(plan_.points[point], failure);
    failures.tell_rest();
  }

  /// That of the first point that failed.
  int exit_code(const SweepOutcome& outcome) const {
    if (wrong_metric_) return exit_usage;
    return outcome.failures.empty() ? exit_done : exit_code_of(outcome.failures.front().failure);
  }

  void tell_done(const SweepOutcome& outcome) {
    if (arguments_.quiet) return;
    const SweepProgress& at = outcome.progress;
    shell_.err << fmt::format("{} computed in {}, {} found", runs_text(at.kept),
                              report::plain_duration(seconds_), report::count_text(at.found));
    if (!outcome.failures.empty()) {
      shell_.err << fmt::format(
          ", {}", report::counted(static_cast<double>(outcome.failures.size()), "failure", "failures"));
    }
    shell_.err << "; ";
  }

  int shard_done(const SweepOutcome& outcome, const experiment::PointStore& store) {
    tell_done(outcome);
    if (!arguments_.quiet) {
      shell_.err << fmt::format("part {} of {} is in {}; --merge puts the parts together\n", shard_.number,
                                shard_.of, store.path());
    }
    return exit_code(outcome);
  }

  /// The metrics that are asked for, or, where one of them does not exist, which is said once, the usual
  /// ones.
  std::vector<experiment::SweepColumn> columns(const experiment::ExperimentResult& result) {
    std::string error;
    auto columns = columns_of(result, arguments_.sweep.metrics, error);
    if (error.empty()) return columns;
    if (!wrong_metric_) wrong_usage("--metric: " + error + "; the table has the usual metrics", shell_);
    wrong_metric_ = true;
    return columns_of(result, {}, error);
  }

  /// As soon as a run is there, not after all of them.
  void look_at_metrics(std::size_t point, experiment::PointStore& store) {
    const SweepPlan first{plan_.axes, {plan_.points[point]}, 1};
    const auto result = experiment::result_of(first, 0, loader(), store);
    if (!result) return;
    metrics_looked_at_ = true;
    if (!goal_ || !arguments_.sweep.metrics.empty()) columns(*result);
  }

  void fill(SweepTable& table, experiment::PointStore& store) {
    const auto load = loader();
    for (std::size_t point = 0; point < plan_.points.size(); ++point) {
      auto result = experiment::result_of(plan_, point, load, store);
      table.rows.push_back({plan_.points[point], result.has_value(), {}});
      if (!result) continue;
      auto& cells = table.rows.back().cells;
      if (goal_) {
        const auto recoveries = recoveries_of(*result, *goal_);
        if (table.columns.empty()) table.columns = recovery_columns(recoveries);
        cells = recovery_cells(recoveries);
        forget_recovery(*result);
      }
      if (metrics_.empty() && (!goal_ || !arguments_.sweep.metrics.empty())) {
        metrics_ = columns(*result);
        table.columns.insert(table.columns.end(), metrics_.begin(), metrics_.end());
      }
      for (const auto& cell : cells_of(*result, metrics_)) cells.push_back(cell);
    }
  }

  /// A map of two axes says all that the table says of recovery.
  std::string text_of(const SweepTable& table) const {
    report::TextStyle style;
    style.colour = shell_.out_is_terminal && shell_.colour_allowed && !arguments_.no_colour;
    const bool map = goal_ && table.axes.size() == 2 && !arguments_.sweep.sample && !table.columns.empty();
    if (!map) return report::sweep_text(table, style);
    const std::string text = report::recovery_map(table, style);
    return arguments_.sweep.metrics.empty() ? text : text + "\n" + report::sweep_text(table, style);
  }

  int show_table(const SweepOutcome& outcome, experiment::PointStore& store) {
    SweepTable table;
    table.scenario_name = base_->name;
    table.hash = base_->hash;
    table.seed = base_->run.seed;
    table.replications = plan_.replications;
    table.axes = plan_.axes;
    fill(table, store);
    const std::string csv = report::sweep_csv(table);
    if (arguments_.format == Format::csv) {
      shell_.out << csv;
    } else if (arguments_.format == Format::json) {
      shell_.out << report::sweep_json(table);
    } else {
      shell_.out << text_of(table);
    }
    shell_.out.flush();
    report::write_files(folder_, {{"sweep.csv", csv}, page_file(page_of(std::move(table), outcome))});
    tell_done(outcome);
    if (!arguments_.quiet)
      shell_.err << fmt::format("the table is in {}/sweep.csv{}\n", folder_, open_page(folder_));
    return exit_code(outcome);
  }

  /// Of several replications that fail at a point the first one is told.
  report::Page page_of(SweepTable table, const SweepOutcome& outcome) {
    report::Page page;
    page.head = std::move(head_);
    page.sweep = report::PageSweep{std::move(table), {}, {}};
    std::optional<std::size_t> last;
    for (const auto& [point, failure] : outcome.failures) {
      if (last == point) continue;
      last = point;
      page.sweep->failed.emplace_back(plan_.points[point], failure.message);
    }
    if (goal_) page.sweep->recovery = report::PageRecovery{goal_->share, sim::to_seconds(goal_->within)};
    return page;
  }

  const Arguments& arguments_;
  Shell& shell_;
  VariedScenario varied_;
  const scenario::Scenario* base_ = nullptr;
  SweepPlan plan_;
  Shard shard_;
  std::optional<experiment::RecoveryGoal> goal_;  // --until-recovered
  std::vector<experiment::SweepColumn> metrics_;  // of the table, but for recovery
  report::PageHead head_;
  std::string folder_;
  double seconds_ = 0;
  bool metrics_looked_at_ = false;
  bool wrong_metric_ = false;
};

}  // namespace

int sweep(const Arguments& arguments, Shell& shell) {
  return SweepCommand(arguments, shell).carry_out();
}

}  // namespace couplet::cli
