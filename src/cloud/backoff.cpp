#include "cloud/backoff.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {
namespace {

using sim::Duration;
using sim::Int128;

/// low + U(0, 1)·(high - low); high below low counts as low.
Duration between(Duration low, Duration high, sim::Draw& draw) {
  if (high <= low) return low;
  return low + sim::to_duration(draw.unit() * static_cast<double>((high - low).count()));
}

Duration capped(Int128 ns, Duration cap) {
  return ns > cap.count() ? cap : Duration{static_cast<std::int64_t>(ns)};
}

}  // namespace

Duration unjittered(const BackoffConfig& config, std::uint32_t n) {
  COUPLET_CHECK(n >= 1);
  const Int128 base = config.base.count();
  switch (config.growth) {
    case Growth::none: return Duration{0};
    case Growth::constant: return capped(base, config.cap);
    case Growth::linear: return capped(base * n, config.cap);
    case Growth::exponential:
      return n > 63 ? (base == 0 ? Duration{0} : config.cap) : capped(base << (n - 1), config.cap);
  }
  COUPLET_CHECK(false);
}

Duration backoff(const BackoffConfig& config, std::uint32_t n, Duration previous, sim::Draw& draw) {
  const Duration v = unjittered(config, n);
  if (config.growth == Growth::none) return v;
  switch (config.jitter) {
    case Jitter::none: return v;
    case Jitter::full: return between(Duration{0}, v, draw);
    case Jitter::equal: return between(v / 2, v, draw);
    case Jitter::decorrelated: {
      const Duration high = capped(Int128{3} * previous.count(), Duration::max());
      return std::min(config.cap, between(config.base, high, draw));
    }
  }
  COUPLET_CHECK(false);
}

}  // namespace couplet::cloud
