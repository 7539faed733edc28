#pragma once

#include "bench/throughput.hpp"

namespace couplet::bench {

/// Requests per second through a load balancer with health checks in front of ten targets and of a thousand:
/// the same load. False, and said, if the thousand make it more than three times slower.
bool measure_balancer(const Size& size);

}  // namespace couplet::bench
