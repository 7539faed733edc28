#pragma once

#include <compare>
#include <cstdint>

#include "sim/time.hpp"

namespace couplet::sim {

/// A number of bytes. Bytes and counts of messages do not add up by accident.
struct Bytes {
  std::int64_t count = 0;
  constexpr Bytes operator+(Bytes other) const { return {count + other.count}; }
  friend constexpr auto operator<=>(Bytes, Bytes) = default;
};

/// Events per time, exact: micro_events millionths of an event each `per`.
/// "12.5/s" is {12500000, 1s}; "5/h" is {5000000, 1h}. micro_events > 0.
struct Rate {
  std::int64_t micro_events = 1'000'000;
  Duration per = std::chrono::seconds{1};

  double per_second() const {
    return static_cast<double>(micro_events) / 1e6 / (static_cast<double>(per.count()) / 1e9);
  }
  /// Mean time between two events, in nanoseconds.
  double mean_interval_ns() const {
    return static_cast<double>(per.count()) * 1e6 / static_cast<double>(micro_events);
  }
  /// When event number k (from 0) of a perfectly regular stream of this rate happens: k·per/rate, rounded
  /// down.
  Duration regular(std::int64_t k) const {
    return Duration{
        static_cast<std::int64_t>(static_cast<Int128>(k) * per.count() * 1'000'000 / micro_events)};
  }
};

}  // namespace couplet::sim
