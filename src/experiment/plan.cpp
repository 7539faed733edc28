#include "experiment/plan.hpp"

#include <utility>

namespace couplet::experiment {

namespace {

using scenario::Expression;

PlanSpace space_of(const PlanQuestion& question) {
  PlanSpace space;
  std::uint64_t size = 1;
  for (const Axis& axis : question.axes) {
    space.sizes.push_back(static_cast<std::uint32_t>(axis.values.size()));
    size *= axis.values.size();
  }
  space.requirements = question.requirements.size();
  space.exhaustive = question.exhaustive;
  space.maximise = question.objective.maximise;
  if (!question.objective.known()) return space;
  const AxisValues first(question.axes.size());
  for (std::uint64_t number = 0; number < size; ++number) {
    const AxisValues values = question.values(place_of(number, space.sizes));
    const double value = scenario::evaluate(question.objective.expression, [&](const std::string& pointer) {
      return pointer_value(pointer, question.axes, values);
    });
    space.scores.push_back(question.objective.maximise ? -value : value);
  }
  return space;
}

std::vector<std::string> all_paths(const PlanQuestion& question) {
  std::vector<std::string> paths = scenario::paths_of(question.objective.expression);
  for (const auto& requirement : question.requirements) {
    for (std::string& path : scenario::paths_of(requirement)) paths.push_back(std::move(path));
  }
  return paths;
}

/// Batch by batch, as the search wants them.
class Planner {
 public:
  Planner(const PlanQuestion& question, const LoadPoint& load, const RunFunction& run, PointStore& store,
          const PlanOptions& options)
      : load_(load),
        run_(run),
        store_(store),
        options_(options),
        plan_(question, PlanSearch(space_of(question))) {}

  Plan work() {
    while (plan_.ending == Ending::done && plan_.unknown_metric.empty()) {
      const std::vector<std::uint64_t> batch = plan_.search.next();
      if (batch.empty()) break;
      run_batch(batch);
    }
    return std::move(plan_);
  }

 private:
  void run_batch(const std::vector<std::uint64_t>& numbers) {
    SweepPlan sweep;
    sweep.axes = plan_.question.axes;
    sweep.replications = plan_.question.replications;
    for (const std::uint64_t number : numbers)
      sweep.points.push_back(plan_.question.values(plan_.search.place(number)));
    SweepOptions options;
    options.jobs = options_.jobs;
    if (options_.progress) {
      options.progress = [&](const SweepProgress& at) {
        const double done = static_cast<double>(at.found + at.kept) + at.under_way;
        options_.progress({plan_.search.points().size(), plan_.search.open(),
                           at.runs == 0 ? 1 : done / static_cast<double>(at.runs)});
      };
    }
    SweepOutcome outcome = run_sweep(sweep, load_, run_, store_, options);
    plan_.ending = outcome.ending;
    plan_.runs += outcome.progress.found + outcome.progress.kept;
    plan_.found += outcome.progress.found;
    for (SweepFailure& failure : outcome.failures)
      plan_.failures.push_back({numbers[failure.point], std::move(failure.failure)});
    if (plan_.ending != Ending::done) return;
    for (std::size_t i = 0; i < numbers.size() && plan_.unknown_metric.empty(); ++i) {
      PlanPoint point;
      point.number = numbers[i];
      if (const auto result = result_of(sweep, i, load_, store_)) judge(*result, sweep.points[i], point);
      if (plan_.unknown_metric.empty()) plan_.search.tell(std::move(point));
    }
  }

  void judge(const ExperimentResult& result, const AxisValues& values, PlanPoint& point) {
    plan_.unknown_metric = unknown_path(all_paths(plan_.question), result);
    if (!plan_.unknown_metric.empty()) return;
    if (plan_.requirement_units.empty()) {
      for (const auto& requirement : plan_.question.requirements)
        plan_.requirement_units.push_back(unit_of(requirement.left, result));
      plan_.objective_unit = unit_of(plan_.question.objective.expression, result);
    }
    point.has_result = true;
    for (const auto& requirement : plan_.question.requirements) {
      point.requirements.push_back(standing_of(requirement, result));
      plan_.certain = plan_.certain || point.requirements.back().margin.interval;
    }
    point.objective = estimate_of(
        plan_.question.objective.expression, result,
        [&](const std::string& pointer) { return pointer_value(pointer, plan_.question.axes, values); });
    point.score = plan_.question.objective.maximise ? -point.objective.value : point.objective.value;
  }

  const LoadPoint& load_;
  const RunFunction& run_;
  PointStore& store_;
  const PlanOptions& options_;
  Plan plan_;
};

}  // namespace

Plan run_plan(const PlanQuestion& question, const LoadPoint& load, const RunFunction& run, PointStore& store,
              const PlanOptions& options) {
  return Planner(question, load, run, store, options).work();
}

}  // namespace couplet::experiment
