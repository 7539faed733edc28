#pragma once

#include "experiment/points.hpp"

namespace couplet::experiment {

/// The same runs, each in a process of its own: for what a process can do only once, such as have a SimGrid
/// engine. If the process that waits for it is killed, it ends too.
///
/// Trace and progress arrive here as if the run were here, and what it throws is thrown here:
/// UnbalancedError, LimitError, InvariantError, PlatformError and bad_alloc as they are, anything else as a
/// runtime_error. A process that a signal ended is a runtime_error, or, since that is what happens when
/// memory runs out, a LimitError if it was SIGKILL.
RunFunction in_own_process(RunFunction run);

}  // namespace couplet::experiment
