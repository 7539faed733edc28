#include "experiment/points.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "experiment/child.hpp"
#include "experiment/interrupt.hpp"

namespace couplet::experiment {

namespace {

/// All points of a scenario in order: architecture by architecture, replication by replication.
class Plan {
 public:
  Plan(const scenario::Scenario& scenario, const RunFunction& run) : scenario_(scenario), run_(run) {}

  std::size_t size() const { return scenario_.architectures.size() * scenario_.run.replications; }

  Task task(std::size_t point) const {
    return [this, point](const std::function<void(double)>& progress) {
      model::RunOptions options;
      options.seed = scenario_.run.seed;
      options.replication = replication(point);
      options.progress = progress;
      return run_(scenario_, architecture(point), options);
    };
  }

  const scenario::Architecture& architecture(std::size_t point) const {
    return scenario_.architectures[point / scenario_.run.replications];
  }
  std::uint32_t replication(std::size_t point) const {
    return static_cast<std::uint32_t>(point % scenario_.run.replications);
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
};

struct Running {
  std::size_t point;
  Child child;
};

/// Keeps up to `jobs` children at work. After a failure nothing new is started and the points behind the
/// failed one are given up; those before it are awaited, so that the first one in order is reported.
class Pool {
 public:
  Pool(const Plan& plan, std::size_t jobs, const std::function<void(double)>& progress)
      : plan_(plan), jobs_(jobs), progress_(progress), results_(plan.size()) {}

  Ending work() {
    while (next_ < plan_.size() || !running_.empty()) {
      start_more();
      if (running_.empty()) break;
      if (!wait()) return Ending::interrupted;
      collect();
      report();
    }
    return failure_ ? Ending::failed : Ending::done;
  }

  std::vector<model::RunResult>& results() { return results_; }
  std::optional<PointFailure>& failure() { return failure_; }

 private:
  void start_more() {
    while (!failure_ && running_.size() < jobs_ && next_ < plan_.size()) {
      std::vector<int> others;
      for (const Running& running : running_) others.push_back(running.child.fd());
      auto child = Child::start(plan_.task(next_), guard_, others);
      if (!child) {
        if (running_.empty()) fail(next_, {FailureKind::other, {}, 0, 0, "no process could be started", 0});
        return;  // the system may have room for it when another one is through
      }
      running_.push_back({next_++, std::move(*child)});
    }
  }

  /// Until a child has something to say; false after Ctrl-C.
  bool wait() {
    std::vector<pollfd> polled;
    for (const Running& running : running_) polled.push_back({running.child.fd(), POLLIN, 0});
    while (!guard_.interrupted()) {
      if (::ppoll(polled.data(), polled.size(), nullptr, &guard_.waiting_mask()) >= 0) return true;
      if (errno != EINTR) throw std::runtime_error("cannot wait for a process");
    }
    return false;
  }

  void collect() {
    for (auto it = running_.begin(); it != running_.end();) {
      auto outcome = it->child.receive();
      if (!outcome) {
        ++it;
        continue;
      }
      const std::size_t point = it->point;
      it = running_.erase(it);
      ++through_;
      if (outcome->result) {
        results_[point] = std::move(*outcome->result);
      } else {
        fail(point, std::move(*outcome->failure));
      }
    }
    if (!failure_) return;
    std::erase_if(running_, [this](const Running& running) { return running.point > failed_; });
  }

  void fail(std::size_t point, PointFailure failure) {
    if (failure_ && failed_ < point) return;
    failed_ = point;
    failure_ = plan_.placed(std::move(failure), point);
  }

  void report() const {
    if (!progress_) return;
    double done = static_cast<double>(through_);
    for (const Running& running : running_) done += running.child.progress();
    progress_(done / static_cast<double>(plan_.size()));
  }

  const Plan& plan_;
  std::size_t jobs_;
  const std::function<void(double)>& progress_;
  InterruptGuard guard_{InterruptGuard::Action::note};
  std::vector<Running> running_;
  std::size_t next_ = 0;
  std::size_t through_ = 0;
  std::vector<model::RunResult> results_;
  std::optional<PointFailure> failure_;
  std::size_t failed_ = 0;
};

/// One point after the other, here.
Ending work_alone(const Plan& plan, const std::function<void(double)>& progress,
                  std::vector<model::RunResult>& results, std::optional<PointFailure>& failure) {
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
    results.push_back(std::move(*outcome.result));
  }
  return Ending::done;
}

std::size_t cores() {
  const long online = ::sysconf(_SC_NPROCESSORS_ONLN);
  return online < 1 ? 1 : static_cast<std::size_t>(online);
}

}  // namespace

Points run_points(const scenario::Scenario& scenario, const RunFunction& run, const PointsOptions& options) {
  const Plan plan(scenario, run);
  Points points;
  std::vector<model::RunResult> results;
  const std::size_t jobs = std::min(options.jobs == 0 ? cores() : options.jobs, plan.size());
  if (jobs <= 1) {
    points.ending = work_alone(plan, options.progress, results, points.failure);
  } else {
    Pool pool(plan, jobs, options.progress);
    points.ending = pool.work();
    points.failure = std::move(pool.failure());
    results = std::move(pool.results());
  }
  if (points.ending != Ending::done) return points;
  points.results.resize(scenario.architectures.size());
  for (std::size_t point = 0; point < results.size(); ++point) {
    points.results[point / scenario.run.replications].push_back(std::move(results[point]));
  }
  return points;
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
      return run(scenario, architecture, options);
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
