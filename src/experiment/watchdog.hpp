#pragma once

#include <chrono>

namespace couplet::experiment {

/// Bounds this process: the system ends it with SIGALRM at a deadline, whatever it does by then, and refuses
/// it memory beyond 2 GiB, which becomes a bad_alloc. For children that do what strangers have written.
void bound_this_process(std::chrono::steady_clock::time_point deadline);

/// The signal at a deadline.
extern const int deadline_signal;

}  // namespace couplet::experiment
