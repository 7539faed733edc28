#pragma once

#include "bench/throughput.hpp"

namespace couplet::bench {

/// Peak resident memory of M/M/1 runs of growing length, each in a process of its own. False, and said, if it
/// grows. REQUIRES: called before this process has used memory, which its children would inherit.
bool measure_memory(const Size& size);

}  // namespace couplet::bench
