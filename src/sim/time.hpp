#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include "sim/math.hpp"

namespace couplet::sim {

using namespace std::chrono_literals;

/// Simulated time: whole nanoseconds since the run began.
/// It has no now(): only the event list knows what time it is.
struct SimClock {
  using duration = std::chrono::duration<std::int64_t, std::nano>;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

using Duration = SimClock::duration;
using Time = SimClock::time_point;

/// The instant at which a run starts.
inline constexpr Time start_of_run{};

/// Later than anything that happens: 292 years.
inline constexpr Time never = Time::max();

/// Nanoseconds to Duration, rounding half up and saturating at the ends of the range.
/// The only place where a real number becomes simulated time. REQUIRES: ns is not NaN.
inline Duration to_duration(double ns) {
  return Duration{round_half_up(ns)};
}

/// For reports only; exact up to 2^53 ns (104 days), correctly rounded beyond.
inline double to_seconds(Duration d) {
  return static_cast<double>(d.count()) / 1e9;
}
inline double to_seconds(Time t) {
  return to_seconds(t.time_since_epoch());
}

/// t + d, or never where that would overflow.
constexpr Time add(Time t, Duration d) {
  return d > never - t ? never : t + d;
}

/// 128-bit integer for sums over time or over requests: 10^7 messages for 3 hours overflow 63 bits.
__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

}  // namespace couplet::sim
