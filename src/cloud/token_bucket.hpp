#pragma once

#include <cstdint>

#include "sim/time.hpp"
#include "sim/units.hpp"

namespace couplet::cloud {

/// Tokens come in steadily, are kept up to a capacity, and are taken by what may pass. Exact: the level is a
/// whole number, so that no rounding lets one more through. Full at first.
///
/// Time never goes back.
class TokenBucket {
 public:
  /// Amounts are in millionths of a token.
  static constexpr std::int64_t token = 1'000'000;

  /// `since`: when it is full. REQUIRES: capacity from 0 to 10^18.
  TokenBucket(sim::Rate rate, std::int64_t capacity, sim::Time since = sim::start_of_run);

  /// Whether there is as much now.
  bool has(sim::Time now, std::int64_t amount = token) {
    refill(now);
    return level_ >= scaled(amount);
  }
  /// The same, but who asks for more than the capacity passes when the bucket is full, and leaves it in debt:
  /// otherwise it never could. REQUIRES: capacity > 0.
  bool holds(sim::Time now, std::int64_t amount = token);
  /// Takes it, allowed or not. REQUIRES: time has come to now, by one of the others.
  void spend(std::int64_t amount = token) { level_ -= scaled(amount); }
  /// Takes it if it holds it. REQUIRES: as there.
  bool take(sim::Time now, std::int64_t amount = token) {
    if (!holds(now, amount)) return false;
    spend(amount);
    return true;
  }
  /// Adds as much of it as there is room for.
  void give(sim::Time now, std::int64_t amount);
  /// What is there now, rounded down; negative in debt.
  std::int64_t left(sim::Time now) {
    refill(now);
    return static_cast<std::int64_t>(level_ / rate_.per.count());
  }
  /// From now on another rate and capacity; what has no room any more is gone. REQUIRES: the rate's span is
  /// the one it had.
  void resize(sim::Time now, sim::Rate rate, std::int64_t capacity);

 private:
  /// The level counts in units of which one millionth of a token has as many as the rate's span has
  /// nanoseconds: what comes in during one nanosecond is then a whole number.
  sim::Int128 scaled(std::int64_t amount) const { return sim::Int128{amount} * rate_.per.count(); }
  void refill(sim::Time now);

  sim::Rate rate_;
  sim::Int128 capacity_;
  sim::Int128 level_;
  sim::Time since_;  // the level is up to date here
};

}  // namespace couplet::cloud
