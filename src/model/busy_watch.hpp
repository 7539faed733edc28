#pragma once

#include "model/result.hpp"
#include "physics/physics.hpp"

namespace couplet::model {

class Story;

/// How busy a host or link is: in the window, in each bin of the time series, and in the longest stretch of
/// bins in which it was the bottleneck.
class BusyWatch {
 public:
  using Usage = physics::Usage;

  void begin_window(const Usage& usage) { begin_ = usage; }
  void freeze_window(const Usage& usage) { end_ = usage; }
  /// Over the window; NaN if it was down all the time.
  double utilization() const { return share(begin_, end_); }
  /// What was used in the window, in the units of Usage.
  double used() const { return end_.used - begin_.used; }
  /// A bin that ends at `until` is over: how busy it was, 0 if it was down.
  double sample(sim::Time until, const Usage& usage);
  /// The longest stretch, if it is worth telling.
  void tell(const std::string& name, Story& story) const;

 private:
  static constexpr double busy = 0.9;  // of a bin, at least, in a bottleneck
  static constexpr int bins_told = 5;  // in a row, at least

  struct Stretch {
    sim::Time from{};
    sim::Time until{};
    Usage first;
    Usage last;
    int bins = 0;
  };
  static double share(const Usage& from, const Usage& to);

  Usage begin_;
  Usage end_;
  Usage sampled_;
  sim::Time sampled_at_{};
  Stretch now_;
  Stretch longest_;
};

}  // namespace couplet::model
