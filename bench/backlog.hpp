#pragma once

#include "bench/throughput.hpp"

namespace couplet::bench {

/// Messages per second through a queue in which so many others wait, and the memory that each of these takes,
/// in a process of its own for each backlog. False, and said, if the longest is more than three times slower
/// than the shortest, or a message takes more than 160 bytes. REQUIRES: called before this process has used
/// memory, which its children would inherit.
bool measure_backlog(const Size& size);

}  // namespace couplet::bench
