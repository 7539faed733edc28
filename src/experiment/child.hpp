#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "experiment/interrupt.hpp"
#include "experiment/points.hpp"

namespace couplet::experiment {

/// A point is a run, its failure, or neither of them yet.
struct PointOutcome {
  std::optional<model::RunResult> result;
  std::optional<PointFailure> failure;
};

/// What a point does, given somewhere to report its progress.
using Task = std::function<model::RunResult(const std::function<void(double)>& progress)>;

/// Does it here and now; whatever is thrown becomes a failure.
PointOutcome attempt(const Task& task, const std::function<void(double)>& progress);

/// A process that does one task and sends the outcome home through a pipe. Its owner polls fd() and calls
/// receive(). Destroying it kills the process if it still runs, and reaps it.
class Child {
 public:
  /// nullopt: the system refuses another process or pipe. `close_there`: the other children's ends.
  static std::optional<Child> start(const Task& task, const InterruptGuard& guard,
                                    std::span<const int> close_there);

  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  int fd() const { return fd_; }
  double progress() const { return progress_; }

  /// Reads what is there without waiting. Once the child is through, returns its outcome.
  std::optional<PointOutcome> receive();

 private:
  Child(pid_t pid, int fd) : pid_(pid), fd_(fd) {}
  bool drain();
  void digest();
  PointOutcome reap();
  void end();

  pid_t pid_ = -1;
  int fd_ = -1;
  std::string bytes_;  // arrived, not yet understood
  double progress_ = 0;
  PointOutcome outcome_;
};

}  // namespace couplet::experiment
