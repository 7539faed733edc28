#include "experiment/pool.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>
#include <vector>

#include "experiment/interrupt.hpp"

namespace couplet::experiment {

namespace {

class Pool {
 public:
  Pool(const Work& work, std::size_t processes) : work_(work), processes_(processes) {}

  Ending run() {
    start_more();
    while (!running_.empty()) {
      if (!wait()) {
        collect_the_last();
        return Ending::interrupted;
      }
      collect();
      report();
      start_more();
    }
    return guard_.interrupted() ? Ending::interrupted : Ending::done;
  }

 private:
  struct Running {
    std::size_t number;
    Child child;
  };

  void start_more() {
    while (running_.size() < processes_ && take_next()) {
      std::vector<int> others;
      for (const Running& running : running_) others.push_back(running.child.fd());
      auto child = Child::start(next_->job, guard_, others);
      if (!child) {
        if (!running_.empty()) return;  // the system may have room for it when another one is through
        const std::size_t number = next_->number;
        next_.reset();
        through_ += 1;
        give_up_behind(
            number,
            {std::nullopt, PointFailure{FailureKind::other, {}, 0, 0, "no process could be started", 0}});
        continue;
      }
      running_.push_back({next_->number, std::move(*child)});
      next_.reset();
    }
  }

  /// The job that waits for a process, or a new one.
  bool take_next() {
    if (ended_) return false;
    if (!next_) next_ = work_.next();
    ended_ = !next_;
    return next_.has_value();
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
    std::vector<std::pair<std::size_t, JobOutcome>> through;
    for (auto it = running_.begin(); it != running_.end();) {
      auto outcome = it->child.receive();
      if (!outcome) {
        ++it;
        continue;
      }
      through.emplace_back(it->number, std::move(*outcome));
      it = running_.erase(it);
      through_ += 1;
    }
    // A new child first: the processors need not wait for what is done with an outcome here.
    start_more();
    for (auto& [number, outcome] : through) give_up_behind(number, std::move(outcome));
  }

  /// What is complete when Ctrl-C comes is not thrown away.
  void collect_the_last() {
    ended_ = true;
    next_.reset();
    collect();
  }

  void give_up_behind(std::size_t number, JobOutcome outcome) {
    if (number > last_wanted_ || work_.collect(number, std::move(outcome))) return;
    last_wanted_ = std::min(last_wanted_, number);
    ended_ = true;
    next_.reset();
    std::erase_if(running_, [this](const Running& running) { return running.number > last_wanted_; });
  }

  void report() const {
    if (!work_.progress) return;
    double jobs = through_;
    for (const Running& running : running_) jobs += running.child.progress();
    work_.progress(jobs);
  }

  const Work& work_;
  std::size_t processes_;
  InterruptGuard guard_{InterruptGuard::Action::note};
  std::vector<Running> running_;
  std::optional<Work::Next> next_;  // asked for, and waiting for a process
  bool ended_ = false;              // nothing more is to be asked for
  std::size_t last_wanted_ = static_cast<std::size_t>(-1);
  double through_ = 0;
};

}  // namespace

Ending work_through(const Work& work, std::size_t processes) {
  return Pool(work, processes).run();
}

std::size_t processes(std::uint32_t jobs) {
  if (jobs > 0) return jobs;
  const long online = ::sysconf(_SC_NPROCESSORS_ONLN);
  return online < 1 ? 1 : static_cast<std::size_t>(online);
}

}  // namespace couplet::experiment
