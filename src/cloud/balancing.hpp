#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sim/time.hpp"

namespace couplet::cloud {

/// How a request gets its target (5.2 and 5.4 of the facts). `random` and `power_of_two` are what other
/// balancers offer.
enum class Balancing : std::uint8_t {
  round_robin,        // in turn; the default of an application load balancer
  least_outstanding,  // who has the fewest unanswered requests; of several who had none for longest
  random,
  weighted_random,  // random; with anomaly mitigation those that fail more than their peers come up less
                    // often
  power_of_two,     // the less loaded of two different targets drawn at random
  flow_hash,        // by the flow that a connection belongs to; that of a network load balancer
};

/// When a target counts as healthy (5.1 of the facts). Defaults are those of targets that are instances.
struct HealthCheckSettings {
  sim::Duration interval = std::chrono::seconds{30};  // 5s..300s, whatever the answers take
  sim::Duration timeout = std::chrono::seconds{5};    // 2s..120s, less than the interval
  std::uint32_t healthy = 5;                          // 2..10 good answers in a row make it healthy again
  std::uint32_t unhealthy = 2;                        // 2..10 bad ones in a row make it unhealthy

  friend bool operator==(const HealthCheckSettings&, const HealthCheckSettings&) = default;
};

/// 5.4 of the facts: checks of a network load balancer are TCP connections.
inline constexpr HealthCheckSettings network_health_check{std::chrono::seconds{30}, std::chrono::seconds{10},
                                                          5, 2};

struct TargetGroupSettings {
  Balancing algorithm = Balancing::round_robin;
  HealthCheckSettings health_check;
  sim::Duration slow_start{0};  // 0s: off, else 30s..900s; REQUIRES: round_robin
  sim::Duration deregistration_delay = std::chrono::seconds{300};  // 0s..3,600s
  bool anomaly_mitigation = false;                                 // REQUIRES: weighted_random
  std::optional<sim::Duration> sticky;                             // 1s..7d: how long a client is remembered
};

/// How long a balancer tries to connect to a target (5.2 of the facts).
inline constexpr sim::Duration connect_timeout = std::chrono::seconds{10};

}  // namespace couplet::cloud
