#include "experiment/points.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "experiment/interrupt.hpp"
#include "experiment/parcels.hpp"
#include "experiment/pool.hpp"
#include "experiment/replay_recorder.hpp"
#include "experiment/wire.hpp"

namespace couplet::experiment {

namespace {

/// What a point yields.
struct PointYield {
  model::RunResult result;
  std::optional<Replay> replay;
};

/// What a point does, given somewhere to report its progress.
using Task = std::function<PointYield(const std::function<void(double)>& progress)>;

std::string encode_yield(const PointYield& yield) {
  WireWriter out;
  out.text(encode(yield.result));
  if (yield.replay) out.text(encode(*yield.replay));
  return out.bytes();
}

PointYield decode_yield(std::string_view bytes) {
  WireReader in(bytes);
  PointYield yield{decode(in.text()), {}};
  if (!in.at_end()) yield.replay = decode_replay(in.text());
  return yield;
}

/// All points of a scenario in order: architecture by architecture, replication by replication.
class AllPoints {
 public:
  AllPoints(const scenario::Scenario& scenario, const RunFunction& run, bool replays)
      : scenario_(scenario), run_(run), replays_(replays) {}

  std::size_t size() const { return scenario_.architectures.size() * scenario_.run.replications; }

  Task task(std::size_t point) const {
    return [this, point](const std::function<void(double)>& progress) {
      model::RunOptions options;
      options.seed = scenario_.run.seed;
      options.replication = replication(point);
      options.progress = progress;
      if (!replays_ || replication(point) != 0)
        return PointYield{run_(scenario_, architecture(point), options), {}};
      ReplayRecorder recorder(architecture(point));
      options.trace = &recorder;
      options.trace_requests = ReplayRecorder::requests_max(architecture(point));
      PointYield yield{run_(scenario_, architecture(point), options), {}};
      yield.replay = recorder.finish(yield.result.end);
      return yield;
    };
  }

  const scenario::Architecture& architecture(std::size_t point) const {
    return scenario_.architectures[point / scenario_.run.replications];
  }
  std::uint32_t replication(std::size_t point) const {
    return static_cast<std::uint32_t>(point % scenario_.run.replications);
  }

  /// Of all points.
  void group(std::vector<PointYield> yields, Points& points) const {
    points.results.resize(scenario_.architectures.size());
    for (std::size_t point = 0; point < yields.size(); ++point) {
      points.results[point / scenario_.run.replications].push_back(std::move(yields[point].result));
      if (yields[point].replay) points.replays.push_back(std::move(*yields[point].replay));
    }
  }

  PointFailure placed(PointFailure failure, std::size_t point) const {
    failure.architecture = architecture(point).name;
    failure.replication = replication(point);
    failure.seed = scenario_.run.seed;
    return failure;
  }

 private:
  const scenario::Scenario& scenario_;
  const RunFunction& run_;
  bool replays_;
};

/// What a point comes to in this process; whatever is thrown becomes a failure.
struct PointOutcome {
  std::optional<PointYield> yield;
  std::optional<PointFailure> failure;
};

PointOutcome attempt(const Task& task, const std::function<void(double)>& progress) {
  PointOutcome outcome;
  try {
    outcome.yield = task(progress);
  } catch (...) {
    outcome.failure = caught_failure();
  }
  return outcome;
}

Job job_of(Task task) {
  return [task = std::move(task)](const std::function<void(double)>& progress) {
    return encode_yield(task(progress));
  };
}

/// Points come home in any order; of failures the first one in the order of points counts.
class Collected {
 public:
  explicit Collected(const AllPoints& plan) : plan_(plan), yields_(plan.size()), missing_(plan.size()) {}

  void take(std::size_t point, JobOutcome outcome) {
    --missing_;
    if (outcome.bytes) {
      yields_[point] = decode_yield(*outcome.bytes);
    } else if (!failure_ || point < failed_) {
      failed_ = point;
      failure_ = plan_.placed(std::move(*outcome.failure), point);
    }
  }

  bool complete() const { return missing_ == 0; }
  bool failed() const { return failure_.has_value(); }

  Points points() {
    Points points;
    points.ending = failure_ ? Ending::failed : Ending::done;
    points.failure = std::move(failure_);
    if (points.ending == Ending::done) plan_.group(std::move(yields_), points);
    return points;
  }

 private:
  const AllPoints& plan_;
  std::vector<PointYield> yields_;
  std::size_t missing_;
  std::optional<PointFailure> failure_;
  std::size_t failed_ = 0;
};

/// After a failure nothing new is started and the points behind the failed one are given up; those before it
/// are awaited, so that the first one in order is reported.
Points work_together(const AllPoints& plan, std::size_t jobs, const std::function<void(double)>& progress) {
  Collected collected(plan);
  std::size_t next = 0;
  Work work;
  work.next = [&]() -> std::optional<Work::Next> {
    if (next == plan.size()) return std::nullopt;
    const std::size_t point = next++;
    return Work::Next{point, job_of(plan.task(point))};
  };
  work.collect = [&](std::size_t point, JobOutcome outcome) {
    collected.take(point, std::move(outcome));
    return !collected.failed();
  };
  if (progress) {
    work.progress = [&](double points) { progress(points / static_cast<double>(plan.size())); };
  }
  if (work_through(work, jobs) == Ending::interrupted) {
    Points points;
    points.ending = Ending::interrupted;
    return points;
  }
  return collected.points();
}

/// One point after the other, here.
Ending work_alone(const AllPoints& plan, const std::function<void(double)>& progress,
                  std::vector<PointYield>& yields, std::optional<PointFailure>& failure) {
  const InterruptGuard guard{InterruptGuard::Action::leave};
  const auto total = static_cast<double>(plan.size());
  for (std::size_t point = 0; point < plan.size(); ++point) {
    std::function<void(double)> share_of_all;
    if (progress) {
      share_of_all = [&](double share) { progress((static_cast<double>(point) + share) / total); };
    }
    PointOutcome outcome = attempt(plan.task(point), share_of_all);
    if (outcome.failure) {
      failure = plan.placed(std::move(*outcome.failure), point);
      return Ending::failed;
    }
    yields.push_back(std::move(*outcome.yield));
  }
  return Ending::done;
}

}  // namespace

Points run_points(const scenario::Scenario& scenario, const RunFunction& run, const PointsOptions& options) {
  const AllPoints plan(scenario, run, options.replays);
  const std::size_t jobs = std::min(processes(options.jobs), plan.size());
  if (jobs > 1) return work_together(plan, jobs, options.progress);
  Points points;
  std::vector<PointYield> yields;
  points.ending = work_alone(plan, options.progress, yields, points.failure);
  if (points.ending == Ending::done) plan.group(std::move(yields), points);
  return points;
}

Ending run_scenarios(const std::vector<const scenario::Scenario*>& scenarios, const RunFunction& run,
                     const PointsOptions& options,
                     const std::function<void(std::size_t scenario, Points points)>& done) {
  std::deque<AllPoints> plans;
  std::deque<Collected> collected;
  std::vector<std::pair<std::size_t, std::size_t>> jobs;  // scenario and point
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    collected.emplace_back(plans.emplace_back(*scenarios[i], run, options.replays));
    for (std::size_t point = 0; point < plans[i].size(); ++point) jobs.emplace_back(i, point);
  }
  std::size_t next = 0;
  Work work;
  work.next = [&]() -> std::optional<Work::Next> {
    if (next == jobs.size()) return std::nullopt;
    const auto [scenario, point] = jobs[next];
    return Work::Next{next++, job_of(plans[scenario].task(point))};
  };
  work.collect = [&](std::size_t number, JobOutcome outcome) {
    const auto [scenario, point] = jobs[number];
    collected[scenario].take(point, std::move(outcome));
    if (collected[scenario].complete()) done(scenario, collected[scenario].points());
    return true;
  };
  if (options.progress) {
    work.progress = [&](double through) { options.progress(through / static_cast<double>(jobs.size())); };
  }
  return work_through(work, processes(options.jobs));
}

std::optional<PointFailure> run_traced(const scenario::Scenario& scenario, const RunFunction& run,
                                       model::TraceSink& trace,
                                       const std::function<void(const std::string&)>& begin) {
  const InterruptGuard guard{InterruptGuard::Action::leave};
  for (const auto& architecture : scenario.architectures) {
    begin(architecture.name);
    model::RunOptions options;
    options.seed = scenario.run.seed;
    options.trace = &trace;
    const auto task = [&](const std::function<void(double)>&) {
      return PointYield{run(scenario, architecture, options), {}};
    };
    PointOutcome outcome = attempt(task, {});
    if (!outcome.failure) continue;
    outcome.failure->architecture = architecture.name;
    outcome.failure->seed = scenario.run.seed;
    return outcome.failure;
  }
  return std::nullopt;
}

}  // namespace couplet::experiment
