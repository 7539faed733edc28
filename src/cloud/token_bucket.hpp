#pragma once

#include <cstdint>

#include "sim/time.hpp"
#include "sim/units.hpp"

namespace couplet::cloud {

/// Tokens come in steadily, are kept up to a capacity, and are taken by what may pass. Exact: the level is a
/// whole number, so that no rounding lets one more through. Full at first.
///
/// Who asks for more than the capacity passes when the bucket is full, and leaves it in debt: otherwise it
/// never could.
class TokenBucket {
 public:
  /// Amounts are in millionths of a token.
  static constexpr std::int64_t token = 1'000'000;

  /// `since`: when it is full. REQUIRES: capacity > 0, at most 10^18.
  TokenBucket(sim::Rate rate, std::int64_t capacity, sim::Time since = sim::start_of_run);

  /// Whether `amount` may be taken now. REQUIRES: now never goes back.
  bool holds(sim::Time now, std::int64_t amount = token);
  /// Takes it, allowed or not. REQUIRES: as above.
  void spend(std::int64_t amount) { level_ -= scaled(amount); }
  /// Takes it if it may.
  bool take(sim::Time now, std::int64_t amount = token) {
    if (!holds(now, amount)) return false;
    spend(amount);
    return true;
  }

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
