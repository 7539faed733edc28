#include "experiment/plan.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/page.hpp"
#include "cli/point_failures.hpp"
#include "cli/progress.hpp"
#include "cli/read_axes.hpp"
#include "cli/read_scenario.hpp"
#include "cli/simulate.hpp"
#include "cost/money.hpp"
#include "report/files.hpp"
#include "report/humane.hpp"
#include "report/plan.hpp"

namespace couplet::cli {

using experiment::Axis;
using experiment::Plan;
using experiment::PlanQuestion;

namespace {

class PlanCommand {
 public:
  PlanCommand(const Arguments& arguments, Shell& shell)
      : arguments_(arguments), shell_(shell), varied_(arguments) {}

  int carry_out() {
    const ReadScenario read = read_scenario(arguments_, shell_);
    if (!read.scenario) return read.exit_code;
    base_ = &*read.scenario;
    head_ = page_head("plan", arguments_, read);
    if (arguments_.physics == PhysicsChoice::automatic) varied_.keep_physics_of(*base_);
    if (const int code = make_question()) return code;
    folder_ = arguments_.out.value_or("results/runs/" + base_->name);
    experiment::PointStore store = open_store(folder_, shell_);
    const Plan plan = run(store);
    if (plan.ending == experiment::Ending::interrupted) {
      shell_.err << fmt::format(
          "couplet: interrupted; {} are kept in {}: the same command goes on from there\n",
          report::counted(static_cast<double>(plan.runs), "run", "runs"), store.path());
      return exit_interrupted;
    }
    if (!plan.unknown_metric.empty()) return wrong_usage(plan.unknown_metric, shell_);
    show(plan);
    const int failed = tell_failures(plan);
    if (failed != exit_done) return failed;
    return plan.chosen() == nullptr ? exit_expectation : exit_done;
  }

 private:
  int make_question() {
    if (arguments_.trace) return wrong_usage("plan writes no trace; run one point of it with --set", shell_);
    const PlanArguments& asked = arguments_.plan;
    if (asked.minimize.empty() && asked.maximize.empty()) {
      return wrong_usage("plan wants --minimize or --maximize, such as --minimize loose.cost.total", shell_);
    }
    if (const int code = read_requirements()) return code;
    auto axes = read_axes(arguments_.sweep.vary, shell_);
    if (!axes) return exit_usage;
    question_.axes = std::move(*axes);
    for (Axis& axis : question_.axes) {
      if (axis.values.empty()) cut(axis, only_whole(axis));
    }
    if (experiment::grid_size(question_.axes) > experiment::points_max)
      return wrong_usage("more than a million points; give ranges a larger step", shell_);
    std::string error;
    const bool maximise = !asked.maximize.empty();
    auto objective = experiment::read_objective(maximise ? asked.maximize : asked.minimize, maximise,
                                                question_.axes, error);
    if (!objective) return wrong_usage((maximise ? "--maximize " : "--minimize ") + error, shell_);
    question_.objective = std::move(*objective);
    question_.replications = base_->run.replications;
    question_.exhaustive = asked.exhaustive;
    return values_possible() ? exit_done : exit_invalid;
  }

  int read_requirements() {
    for (const std::string& text : arguments_.plan.require) {
      scenario::ExpectationError error;
      auto requirement = scenario::parse_expectation(text, error);
      if (!requirement) {
        return wrong_usage(
            fmt::format("--require \"{}\": at character {}: {}", text, error.position + 1, error.message),
            shell_);
      }
      question_.requirements.push_back(std::move(*requirement));
    }
    return exit_done;
  }

  /// Between whole ends: what lies between them may be impossible. One of the ends may be, too.
  bool only_whole(const Axis& axis) const {
    if (axis.range->places > 0) return false;
    const auto possible = [&](const std::string& value) {
      scenario::Problems problems;
      return varied_.load({{axis.pointer, value}}, problems).has_value();
    };
    const auto whole = [&](auto end) { return cost::decimal_text(end, 0) + axis.range->unit; };
    return (possible(whole(axis.range->low)) || possible(whole(axis.range->high))) &&
           !possible(first_part(axis));
  }

  bool values_possible() {
    // Not every combination: that is for the search to find out.
    std::vector<experiment::AxisValues> points;
    std::size_t longest = 0;
    for (const Axis& axis : question_.axes) longest = std::max(longest, axis.values.size());
    for (std::size_t i = 0; i < longest; ++i) {
      points.emplace_back();
      for (const Axis& axis : question_.axes)
        points.back().push_back(axis.values[std::min(i, axis.values.size() - 1)]);
    }
    return all_possible(question_.axes, points, varied_, shell_);
  }

  Plan run(experiment::PointStore& store) {
    Progress progress(shell_.err, shell_.err_is_terminal && !arguments_.quiet);
    experiment::PlanOptions options;
    options.jobs = arguments_.jobs.value_or(0);
    options.progress = [&](const experiment::PlanProgress& at) {
      progress.update(at.under_way,
                      fmt::format("{} run, {} may still be the best",
                                  report::counted(static_cast<double>(at.points), "point", "points"),
                                  report::count_text(at.open)));
    };
    const auto load = [this](const std::vector<scenario::Override>& varied, scenario::Problems& problems) {
      return varied_.load(varied, problems);
    };
    Plan plan = experiment::run_plan(question_, load, shell_.run, store, options);
    seconds_ = progress.elapsed().count();
    return plan;
  }

  void show(const Plan& plan) {
    const report::PlanSubject subject{base_->name, base_->hash, base_->run.seed};
    const std::string csv = report::plan_csv(plan, subject);
    const std::string json = report::plan_json(plan, subject);
    if (arguments_.format == Format::csv) {
      shell_.out << csv;
    } else if (arguments_.format == Format::json) {
      shell_.out << json;
    } else {
      report::TextStyle style;
      style.colour = shell_.out_is_terminal && shell_.colour_allowed && !arguments_.no_colour;
      shell_.out << report::plan_text(plan, style);
    }
    shell_.out.flush();
    report::Page page;
    page.head = std::move(head_);
    page.plan = &plan;
    report::write_files(folder_, {{"plan.csv", csv}, {"plan.json", json}, page_file(page)});
    if (arguments_.quiet) return;
    shell_.err << fmt::format("{} computed in {}, {} found; all of it is in {}/plan.json and plan.csv{}\n",
                              report::counted(static_cast<double>(plan.runs - plan.found), "run", "runs"),
                              report::plain_duration(seconds_), report::count_text(plan.found), folder_,
                              open_page(folder_));
  }

  /// A combination that the scenario does not allow is no failure, but no configuration either. The exit code
  /// of the first failure.
  int tell_failures(const Plan& plan) {
    std::size_t impossible = 0;
    int code = exit_done;
    PointFailures failures(question_.axes, shell_);
    const experiment::PlanFailure* first_impossible = nullptr;
    for (const auto& failed : plan.failures) {
      const auto& [number, failure] = failed;
      if (failure.kind == experiment::FailureKind::invalid) {
        if (impossible++ == 0) first_impossible = &failed;
        continue;
      }
      if (code == exit_done) code = exit_code_of(failure);
      failures.tell(question_.values(plan.search.place(number)), failure);
    }
    failures.tell_rest();
    if (impossible > 0 && !arguments_.quiet) {
      shell_.err << fmt::format(
          "{} that the scenario does not allow passed over, such as {}: {}\n",
          report::counted(static_cast<double>(impossible), "combination", "combinations"),
          about(question_.axes, question_.values(plan.search.place(first_impossible->number))),
          first_impossible->failure.message);
    }
    return code;
  }

  const Arguments& arguments_;
  Shell& shell_;
  VariedScenario varied_;
  const scenario::Scenario* base_ = nullptr;
  PlanQuestion question_;
  report::PageHead head_;
  std::string folder_;
  double seconds_ = 0;
};

}  // namespace

int plan(const Arguments& arguments, Shell& shell) {
  return PlanCommand(arguments, shell).carry_out();
}

}  // namespace couplet::cli
