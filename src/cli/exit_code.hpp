#pragma once

namespace couplet::cli {

/// What the exit code of the program says.
enum ExitCode : int {
  exit_done = 0,         // and all expectations held
  exit_expectation = 1,  // one failed or is inconclusive
  exit_usage = 2,
  exit_invalid = 3,       // the scenario
  exit_bug = 4,           // the books do not balance, or an invariant broke
  exit_file = 5,          // could not be read or written
  exit_limit = 6,         // of events, time, memory or output
  exit_interrupted = 130  // Ctrl-C
};

}  // namespace couplet::cli
