#include "experiment/sweep.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "experiment/parcels.hpp"
#include "experiment/pilot.hpp"
#include "experiment/pool.hpp"
#include "experiment/wire.hpp"

namespace couplet::experiment {

using scenario::Scenario;

namespace {

PointKey key_of(const Scenario& scenario, std::uint32_t replication) {
  return {scenario.hash, scenario.run.seed, replication};
}

/// One run after another, each a failure that knows its architecture if it fails.
model::RunResult run_here(const Scenario& scenario, const scenario::Architecture& architecture,
                          const model::RunOptions& options, const RunFunction& run) {
  try {
    return run(scenario, architecture, options);
  } catch (...) {
    PointFailure failure = caught_failure();
    failure.architecture = architecture.name;
    throw PlacedFailure{std::move(failure)};
  }
}

/// Finds the warm-up that the scenario leaves to the program. Each replication does so for itself: that the
/// points are independent is worth more than the time.
void settle(Scenario& scenario, const RunFunction& run) {
  const Scenario pilot = pilot_of(scenario);
  model::RunOptions options;
  options.seed = scenario.run.seed;
  std::vector<std::vector<model::RunResult>> results;
  for (const auto& architecture : pilot.architectures)
    results.push_back({run_here(pilot, architecture, options, run)});
  take_warmup(results, scenario);
}

/// All architectures of one replication. Series and story are not kept: they are large, and one run's.
std::string run_point(Scenario scenario, std::uint32_t replication, const RunFunction& run,
                      const std::function<void(double)>& progress) {
  if (needs_pilot(scenario)) settle(scenario, run);
  WireWriter out;
  out.signed_number(scenario.run.warmup.count());
  out.number(static_cast<std::uint64_t>(scenario.run.warmup_origin));
  out.number(scenario.architectures.size());
  for (std::size_t a = 0; a < scenario.architectures.size(); ++a) {
    model::RunOptions options;
    options.seed = scenario.run.seed;
    options.replication = replication;
    const double all = static_cast<double>(scenario.architectures.size());
    options.progress = [&, a](double share) { progress((static_cast<double>(a) + share) / all); };
    model::RunResult result = run_here(scenario, scenario.architectures[a], options, run);
    result.series = {};
    result.story.clear();
    out.text(encode(result));
  }
  return out.bytes();
}

/// Goes through the runs in order: point by point, replication by replication.
class Sweep {
 public:
  Sweep(const SweepPlan& plan, const LoadPoint& load, const RunFunction& run, PointStore& store,
        const SweepOptions& options)
      : plan_(plan), load_(load), run_(run), store_(store), options_(options) {
    const std::uint64_t rest = plan.runs() % options.shard.of;
    outcome_.progress.runs = plan.runs() / options.shard.of + (options.shard.number <= rest ? 1 : 0);
  }

  SweepOutcome work() {
    Work work;
    work.next = [this] { return next(); };
    work.collect = [this](std::size_t number, JobOutcome outcome) {
      collect(number, std::move(outcome));
      return true;
    };
    work.progress = [this](double through) { report(through); };
    outcome_.ending = work_through(work, processes(options_.jobs));
    std::stable_sort(
        outcome_.failures.begin(), outcome_.failures.end(), [](const SweepFailure& a, const SweepFailure& b) {
          return std::pair(a.point, a.failure.replication) < std::pair(b.point, b.failure.replication);
        });
    // What is invalid is so in each replication, and told once.
    const auto again = std::unique(
        outcome_.failures.begin(), outcome_.failures.end(), [](const SweepFailure& a, const SweepFailure& b) {
          return a.point == b.point && a.failure.kind == FailureKind::invalid &&
                 b.failure.kind == FailureKind::invalid && a.failure.message == b.failure.message;
        });
    outcome_.failures.erase(again, outcome_.failures.end());
    return std::move(outcome_);
  }

 private:
  using Shared = std::shared_ptr<const Scenario>;

  std::optional<Work::Next> next() {
    for (; next_ < plan_.runs(); ++next_) {
      if (!options_.shard.has(next_)) continue;
      const auto point = static_cast<std::size_t>(next_ / plan_.replications);
      const auto replication = static_cast<std::uint32_t>(next_ % plan_.replications);
      const Shared scenario = scenario_of(point);
      if (scenario == nullptr) continue;
      if (store_.has(key_of(*scenario, replication))) {
        ++outcome_.progress.found;
        continue;
      }
      under_way_.emplace_back(next_, scenario);
      return Work::Next{static_cast<std::size_t>(next_++),
                        [scenario, replication, &run = run_](const std::function<void(double)>& progress) {
                          return run_point(*scenario, replication, run, progress);
                        }};
    }
    return std::nullopt;
  }

  /// The replications of a point come one after the other. Null, and told once, if it is invalid.
  Shared scenario_of(std::size_t point) {
    if (loaded_ == point) return scenario_;
    loaded_ = point;
    scenario::Problems problems;
    auto scenario = load_(overrides_of(plan_.axes, plan_.points[point]), problems);
    scenario_ = scenario ? std::make_shared<const Scenario>(std::move(*scenario)) : nullptr;
    if (scenario_ == nullptr) {
      SweepFailure failed;
      failed.point = point;
      failed.failure.kind = FailureKind::invalid;
      failed.failure.message = problems.empty() ? "the scenario is invalid" : problems.front().text();
      outcome_.failures.push_back(std::move(failed));
    }
    return scenario_;
  }

  void collect(std::uint64_t number, JobOutcome outcome) {
    const auto of = std::find_if(under_way_.begin(), under_way_.end(),
                                 [&](const auto& each) { return each.first == number; });
    const Shared scenario = of->second;
    under_way_.erase(of);
    const auto point = static_cast<std::size_t>(number / plan_.replications);
    const auto replication = static_cast<std::uint32_t>(number % plan_.replications);
    if (outcome.bytes) {
      store_.put(key_of(*scenario, replication), about(plan_.axes, plan_.points[point]), *outcome.bytes);
      ++outcome_.progress.kept;
      if (options_.kept) options_.kept(point, replication);
      return;
    }
    SweepFailure failed{point, std::move(*outcome.failure)};
    failed.failure.replication = replication;
    failed.failure.seed = scenario->run.seed;
    outcome_.failures.push_back(std::move(failed));
  }

  /// `through`: runs of this call that have ended, and parts of those under way.
  void report(double through) {
    if (!options_.progress) return;
    SweepProgress progress = outcome_.progress;
    progress.under_way = through - static_cast<double>(progress.kept);
    options_.progress(progress);
  }

  const SweepPlan& plan_;
  const LoadPoint& load_;
  const RunFunction& run_;
  PointStore& store_;
  const SweepOptions& options_;
  std::uint64_t next_ = 0;
  std::size_t loaded_ = static_cast<std::size_t>(-1);
  Shared scenario_;  // of point loaded_
  std::vector<std::pair<std::uint64_t, Shared>> under_way_;
  SweepOutcome outcome_;
};

}  // namespace

SweepOutcome run_sweep(const SweepPlan& plan, const LoadPoint& load, const RunFunction& run,
                       PointStore& store, const SweepOptions& options) {
  return Sweep(plan, load, run, store, options).work();
}

std::optional<ExperimentResult> result_of(const SweepPlan& plan, std::size_t point, const LoadPoint& load,
                                          PointStore& store) {
  scenario::Problems problems;
  auto scenario = load(overrides_of(plan.axes, plan.points[point]), problems);
  if (!scenario) return std::nullopt;
  std::vector<std::vector<model::RunResult>> results(scenario->architectures.size());
  for (std::uint32_t r = 0; r < plan.replications; ++r) {
    const auto bytes = store.get(key_of(*scenario, r));
    if (!bytes) return std::nullopt;
    WireReader in(*bytes);
    scenario->run.warmup = sim::Duration{in.signed_number()};
    scenario->run.warmup_origin = static_cast<scenario::WarmupOrigin>(in.number());
    if (in.length() != results.size()) throw WireError("a kept point has other architectures");
    for (auto& of_architecture : results) of_architecture.push_back(decode(in.text()));
  }
  return summarise(*scenario, results);
}

}  // namespace couplet::experiment
