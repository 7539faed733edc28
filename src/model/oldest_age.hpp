#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/time.hpp"

namespace couplet::model {

using sim::Duration;
using sim::Time;

/// The age of the oldest message, which grows by itself: now, its mean over the window and its maximum.
class OldestAge {
 public:
  /// The oldest message was sent at `oldest` from now on; sim::never if there is none.
  void set(Time now, Time oldest) {
    if (oldest == oldest_) return;
    run_until(now);
    oldest_ = oldest;
  }
  void begin(Time at);
  void freeze(Time at);
  void end(Time at) { run_until(at); }
  /// 0 if there is no message.
  double seconds_at(Time now) const { return oldest_ == sim::never ? 0 : sim::to_seconds(now - oldest_); }
  double mean_seconds() const;
  double max_seconds() const { return sim::to_seconds(max_); }

 private:
  void run_until(Time now) {
    if (oldest_ != sim::never && now > since_) {
      // Neither age is negative: their sum fits into 64 bits without a sign, and one multiplication will do.
      const auto from = static_cast<std::uint64_t>((since_ - oldest_).count());
      const auto to = static_cast<std::uint64_t>((now - oldest_).count());
      doubled_integral_ += sim::Uint128{to - from} * (from + to);
      max_ = std::max(max_, now - oldest_);
    }
    since_ = now;
  }

  Time since_{};
  Time oldest_ = sim::never;
  sim::Uint128 doubled_integral_ = 0;  // of the age over time, in ns², times two
  Duration max_{0};
  Time begin_{};
  double mean_ = 0;
};

}  // namespace couplet::model
