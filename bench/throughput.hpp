#pragma once

#include <cstdint>

namespace couplet::bench {

struct Size {
  int rounds = 5;
  std::uint64_t divisor = 1;  // 10: a tenth of the work
};

/// Lets the tools take turns at each model and prints the table. False, and said, if one of them is wrong.
bool measure_throughput(const Size& size);

}  // namespace couplet::bench
