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

/// What a job came to: bytes, its failure, or neither of them yet.
struct JobOutcome {
  std::optional<std::string> bytes;
  std::optional<PointFailure> failure;
};

/// Work for another process, given somewhere to report its progress: what it returns is sent home.
using Job = std::function<std::string(const std::function<void(double)>& progress)>;

/// A process that does one job and sends the outcome home through a pipe. Its owner polls fd() and calls
/// receive(). Destroying it kills the process if it still runs, and reaps it.
class Child {
 public:
  /// nullopt: the system refuses another process or pipe. `close_there`: the other children's ends.
  static std::optional<Child> start(const Job& job, const InterruptGuard& guard,
                                    std::span<const int> close_there);

  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  int fd() const { return fd_; }
  double progress() const { return progress_; }

  /// Reads what is there without waiting. Once the child is through, returns its outcome.
  std::optional<JobOutcome> receive();

 private:
  Child(pid_t pid, int fd) : pid_(pid), fd_(fd) {}
  bool drain();
  void digest();
  JobOutcome reap();
  void end();

  pid_t pid_ = -1;
  int fd_ = -1;
  std::string bytes_;  // arrived, not yet understood
  double progress_ = 0;
  JobOutcome outcome_;
};

}  // namespace couplet::experiment
