#pragma once

#include <cstdint>
#include <optional>

#include "cloud/error_kind.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

/// The rate that a client allows itself after throttling (9.1 of the facts): 0.7 of the rate at which it was
/// throttled, then up along CUBIC's curve, which flattens out there and goes on beyond it.
class CubicRate {
 public:
  static constexpr double scale = 0.4;
  static constexpr double backoff = 0.7;

  /// The rate, in calls per second, at which the call was sent that was throttled. Returns the new one.
  double throttled(sim::Time now, double rate);
  /// The rate now: scale * (t - K)^3 + Wmax, t seconds after the last throttling; may be below 0 before there
  /// was one.
  double succeeded(sim::Time now) const;

 private:
  double highest_ = 0;     // Wmax
  double zero_point_ = 0;  // K, in seconds
  sim::Time throttled_at_{};
};

/// How many calls per second a client has answers for: counted in half seconds, smoothed.
class MeasuredRate {
 public:
  static constexpr sim::Duration bucket = std::chrono::milliseconds{500};
  static constexpr double smoothing = 0.8;

  /// One more answer. Returns the rate.
  double record(sim::Time now);

 private:
  std::int64_t bucket_ = 0;  // number of the half second that the count began with
  std::uint64_t count_ = 0;
  double rate_ = 0;
};

/// The client-side rate limit of the AWS SDKs' adaptive retry mode (9.1 of the facts): a token bucket for
/// attempts, retries included, which does nothing until an answer is a throttling. A state machine with
/// explicit time, which never goes back. Who waits for a token stands in its user's line.
class ClientRateLimiter {
 public:
  static constexpr double least_rate = 0.5;  // calls per second

  /// An attempt is to be sent: whether it may go, which takes a token.
  bool take(sim::Time now);
  /// When there will be a token, as far as the last answer tells; `now` at the earliest. The next answer may
  /// change it.
  sim::Time next_token(sim::Time now);
  /// An attempt that was sent has ended; `error` nullopt: well. One that is given up, whether for a timeout
  /// or because nobody wants its answer any more, counts as sent and as not throttled.
  void ended(sim::Time now, std::optional<ErrorKind> error);

  bool enabled() const { return enabled_; }
  /// Calls per second that it would let go, were it enabled or not.
  double rate() const { return fill_rate_; }

 private:
  void refill(sim::Time now);
  void set_rate(sim::Time now, double rate);

  bool enabled_ = false;
  CubicRate cubic_;
  MeasuredRate measured_;
  double fill_rate_ = 1;
  double capacity_ = 1;
  double tokens_ = 0;
  sim::Time refilled_{};
};

}  // namespace couplet::cloud
