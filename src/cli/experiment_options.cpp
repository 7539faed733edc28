#include "cli/experiment_options.hpp"

#include <CLI/CLI.hpp>

namespace couplet::cli {

void add_jobs(CLI::App& app, Arguments& arguments) {
  app.add_option("--jobs", arguments.jobs, "Processes at a time (default: one for each core)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
}

void add_quiet(CLI::App& app, Arguments& arguments, const std::string& what) {
  app.add_flag("--quiet", arguments.quiet, what);
  app.add_flag("--no-color", arguments.no_colour, "No colours (also: the variable NO_COLOR)");
}

void add_check(CLI::App& app, Arguments& arguments) {
  CheckArguments& check = arguments.check;
  app.add_option("path", check.paths, "Scenarios, or folders of them (default: scenarios)")
      ->type_name("FILE|DIR");
  app.add_option("--junit", check.junit, "Write the outcome as JUnit XML, too")->type_name("FILE");
  app.add_option("--tap", check.tap, "Write the outcome in the Test Anything Protocol, too")
      ->type_name("FILE");
  app.add_flag("--update", check.update, "Record what differs, or was not recorded, as the new baseline");
  app.add_flag("--strict", check.strict,
               "A scenario without a baseline, or a baseline without a scenario, is a failure");
  app.add_option("--baselines", check.baselines, "Folder of the baselines (default: results/baselines)")
      ->type_name("DIR");
  add_jobs(app, arguments);
  add_quiet(app, arguments, "Only what is not as it should be");
}

void add_grade(CLI::App& app, Arguments& arguments) {
  GradeArguments& grade = arguments.grade;
  app.add_option("exercise", grade.exercise, "The exercise's folder, or its name in the folder exercises")
      ->required()
      ->type_name("EXERCISE");
  app.add_option("submission", grade.submission, "What was handed in")->required()->type_name("FILE");
  app.add_option("--junit", grade.junit, "Write the points as JUnit XML, too, one case for each criterion")
      ->type_name("FILE");
  app.add_option("--time-limit", grade.time_limit,
                 "How long it may take in all (default: the rubric's, or 60s)")
      ->type_name("TIME");
  add_jobs(app, arguments);
  add_quiet(app, arguments, "No progress bar");
}

void add_sweep(CLI::App& app, Arguments& arguments) {
  SweepArguments& sweep = arguments.sweep;
  app.add_option("--vary", sweep.vary,
                 "A value of the scenario to vary: a list, or a range with its step; repeatable")
      ->type_name("PTR=A,B,C|PTR=LO..HI:STEP")
      ->required()
      ->allow_extra_args(false);
  app.add_option("--sample", sweep.sample,
                 "Not every combination but a Latin hypercube of so many points; ranges need no step")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--shard", sweep.shard, "Only the k-th of n disjoint parts, for several machines")
      ->type_name("k/n");
  app.add_option("--merge", sweep.merge,
                 "First take over what other calls have finished: a sweep.sqlite, or its folder; repeatable")
      ->type_name("FILE|DIR")
      ->allow_extra_args(false);
  app.add_option("--metric", sweep.metrics,
                 "What to show, such as loose.completion.p99, completion.p99 or all; repeatable (default: "
                 "latency, loss, backlog and cost of each architecture)")
      ->type_name("PATH")
      ->allow_extra_args(false);
  auto* within =
      app.add_option("--within", sweep.within, "For --until-recovered: how long after the trigger, as in 10m")
          ->type_name("TIME");
  auto* recovered =
      app.add_option("--until-recovered", sweep.until_recovered,
                     "How often goodput comes back after all failures and bursts, to this share of what "
                     "it was before; over two axes a map")
          ->type_name("SHARE");
  recovered->needs(within);
  within->needs(recovered);
}

void add_plan(CLI::App& app, Arguments& arguments) {
  app.add_option(
         "--vary", arguments.sweep.vary,
         "A value of the scenario to choose: a list, or a range; without a step a range is searched to "
         "a hundredth of its width, or by ones if only whole numbers will do; repeatable")
      ->type_name("PTR=A,B,C|PTR=LO..HI[:STEP]")
      ->required()
      ->allow_extra_args(false);
  app.add_option("--require", arguments.plan.require,
                 "What must hold, with its whole interval, such as \"loose.completion.p99 < 2s\"; repeatable")
      ->type_name("EXPECTATION")
      ->required()
      ->allow_extra_args(false);
  auto* minimize =
      app.add_option("--minimize", arguments.plan.minimize,
                     "What is to be small: metrics and varied values, as in \"loose.cost.total\" or "
                     "\"/a/instances + 2 * /b/instances\"")
          ->type_name("EXPRESSION");
  app.add_option("--maximize", arguments.plan.maximize, "What is to be large, instead")
      ->type_name("EXPRESSION")
      ->excludes(minimize);
  app.add_flag("--exhaustive", arguments.plan.exhaustive,
               "Run every point, and conclude nothing from one for another");
}

}  // namespace couplet::cli
