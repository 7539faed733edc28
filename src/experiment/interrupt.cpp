#include "experiment/interrupt.hpp"

#include <unistd.h>

namespace couplet::experiment {

namespace {

volatile std::sig_atomic_t noted = 0;

void note_signal(int) {
  noted = 1;
}

void leave_at_signal(int) {
  constexpr char text[] = "\ncouplet: interrupted; no results were written\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, sizeof text - 1);
  ::_exit(interrupted_exit_code);
}

}  // namespace

InterruptGuard::InterruptGuard(Action action) {
  noted = 0;
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  if (action == Action::note) {
    sigprocmask(SIG_BLOCK, &interrupt, &before_mask_);
  } else {
    sigprocmask(SIG_SETMASK, nullptr, &before_mask_);
  }
  sigaction(SIGINT, nullptr, &before_);
  if (before_.sa_handler == SIG_IGN) return;
  struct sigaction handler{};
  handler.sa_handler = action == Action::note ? note_signal : leave_at_signal;
  sigemptyset(&handler.sa_mask);
  sigaction(SIGINT, &handler, nullptr);
}

InterruptGuard::~InterruptGuard() {
  // What is pending meets our handler, and is not left for whoever comes next.
  sigprocmask(SIG_SETMASK, &before_mask_, nullptr);
  sigaction(SIGINT, &before_, nullptr);
}

bool InterruptGuard::interrupted() const {
  if (noted != 0) return true;
  if (before_.sa_handler == SIG_IGN) return false;
  // It waits for ppoll, which prefers children that have something to say.
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1;
}

void InterruptGuard::ignore_in_child() const {
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  sigemptyset(&ignore.sa_mask);
  sigaction(SIGINT, &ignore, nullptr);
  struct sigaction normal{};
  normal.sa_handler = SIG_DFL;
  sigemptyset(&normal.sa_mask);
  sigaction(SIGPIPE, &normal, nullptr);  // a child whose parent is gone ends at its next report
  sigprocmask(SIG_SETMASK, &before_mask_, nullptr);
}

}  // namespace couplet::experiment
