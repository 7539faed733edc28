#pragma once

#include <cstdint>

#include "sim/draws.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

enum class Growth { none, constant, linear, exponential };
enum class Jitter { none, full, equal, decorrelated };

/// How long to wait before a retry (section 9.2 of the facts).
struct BackoffConfig {
  Growth growth = Growth::exponential;
  sim::Duration base = std::chrono::milliseconds{100};
  sim::Duration cap = std::chrono::seconds{20};
  Jitter jitter = Jitter::full;
};

/// The delay without jitter before retry n = 1, 2, …: at most cap. none: 0 · constant: base · linear: n·base
/// · exponential: base·2^(n-1).
sim::Duration unjittered(const BackoffConfig& config, std::uint32_t n);

/// The delay before retry n. `previous` is the delay before retry n - 1, base for n = 1; only decorrelated
/// jitter looks at it. full: U(0, v) · equal: v/2 + U(0, v/2) · decorrelated: min(cap, U(base, 3·previous)).
sim::Duration backoff(const BackoffConfig& config, std::uint32_t n, sim::Duration previous, sim::Draw& draw);

/// The delay of a client whose own would be `delay`, and that the server asks to come again after `asked`
/// (x-amz-retry-after, Retry-After; 9.1 of the facts): never less than its own, at most `more` beyond it.
constexpr sim::Duration with_hint(sim::Duration delay, sim::Duration asked, sim::Duration more) {
  if (asked <= delay) return delay;
  return asked - delay < more ? asked : delay + more;
}

}  // namespace couplet::cloud
