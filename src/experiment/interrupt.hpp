#pragma once

#include <csignal>

namespace couplet::experiment {

/// Catches Ctrl-C (SIGINT) while it lives; afterwards everything is as before. A SIGINT that the process was
/// told to ignore (a background job) stays ignored. REQUIRES: at most one lives at a time.
class InterruptGuard {
 public:
  enum class Action {
    note,   // SIGINT is held back, except while `waiting_mask` is in force, and remembered
    leave,  // the process ends at once with exit code 130: for work that cannot be stopped half way
  };

  explicit InterruptGuard(Action action);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  bool interrupted() const;

  /// For ppoll: the signals held back while waiting.
  const sigset_t& waiting_mask() const { return before_mask_; }

  /// In a child: Ctrl-C is the parent's business.
  void ignore_in_child() const;

 private:
  sigset_t before_mask_{};
  struct sigaction before_{};
};

inline constexpr int interrupted_exit_code = 130;

}  // namespace couplet::experiment
