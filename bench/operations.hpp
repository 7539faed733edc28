#pragma once

#include "bench/throughput.hpp"

namespace couplet::bench {

/// Times the innermost operations of a run and prints the table.
void measure_operations(const Size& size);

}  // namespace couplet::bench
