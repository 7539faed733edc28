#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "sim/check.hpp"
#include "sim/time.hpp"

namespace couplet::stats {

/// A whole number that changes over time (messages waiting, busy threads, instances): its time-weighted
/// mean in a window, and its maximum. Exact up to the one division in mean(). It starts as 0 at the start
/// of the run, where its first window begins too.
///
///     begin(warmup)          freeze(duration)             end of run
///       |------- mean, integral -------|
///       |------- maximum --------------------------------------|
///
/// REQUIRES throughout: the times of set, add, begin and freeze never decrease.
class Gauge {
 public:
  /// A level counts as reached even if it is left at the same instant.
  void set(sim::Time now, std::int64_t value);
  void add(sim::Time now, std::int64_t delta) { set(now, value_ + delta); }

  std::int64_t value() const { return value_; }

  /// Opens a new window at this instant: forgets integral and maximum, not the value.
  void begin(sim::Time at);

  /// Closes the averages at this instant; the maximum goes on. REQUIRES: not frozen since begin.
  void freeze(sim::Time at);

  /// Over [begin, freeze); NaN if that is empty. REQUIRES: frozen since begin.
  double mean() const;

  /// Since begin, the value found there included.
  std::int64_t max() const { return max_; }

  /// The first instant, not before begin, at which the maximum was reached.
  sim::Time time_of_max() const { return time_of_max_; }

  /// The value when all is over: value(), by the name it has in summaries.
  std::int64_t last() const { return value_; }

  /// Value times nanoseconds over [begin, now), frozen or not. REQUIRES: now is not before the last change.
  sim::Int128 integral_until(sim::Time now) const;

  /// The same from the start of the run, whatever windows there were: the mean of a bin is the difference
  /// between its two ends, divided by its length.
  sim::Int128 whole_integral_until(sim::Time now) const { return before_ + integral_until(now); }

 private:
  std::int64_t value_ = 0;
  sim::Time since_ = sim::start_of_run;  // integral_ is complete up to here
  sim::Int128 integral_ = 0;             // since begin_
  sim::Int128 before_ = 0;               // until begin_

  std::int64_t max_ = 0;
  sim::Time time_of_max_ = sim::start_of_run;

  sim::Time begin_ = sim::start_of_run;
  sim::Time frozen_at_ = sim::never;  // never: not frozen
  sim::Int128 frozen_integral_ = 0;
};

inline sim::Int128 Gauge::integral_until(sim::Time now) const {
  COUPLET_CHECK(now >= since_);
  return integral_ + static_cast<sim::Int128>(value_) * (now - since_).count();
}

inline void Gauge::set(sim::Time now, std::int64_t value) {
  integral_ = integral_until(now);
  since_ = now;
  value_ = value;
  if (value > max_) {
    max_ = value;
    time_of_max_ = now;
  }
}

inline void Gauge::begin(sim::Time at) {
  before_ += integral_until(at);
  since_ = at;
  integral_ = 0;
  max_ = value_;
  time_of_max_ = at;
  begin_ = at;
  frozen_at_ = sim::never;
}

inline void Gauge::freeze(sim::Time at) {
  COUPLET_CHECK(frozen_at_ == sim::never && at != sim::never);
  frozen_integral_ = integral_until(at);
  frozen_at_ = at;
}

inline double Gauge::mean() const {
  COUPLET_CHECK(frozen_at_ != sim::never);
  if (frozen_at_ == begin_) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(frozen_integral_) / static_cast<double>((frozen_at_ - begin_).count());
}

}  // namespace couplet::stats
