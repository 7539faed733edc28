#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace couplet::cloud {

/// A burstable instance type and how it is run (6.6 of the facts).
struct CpuCreditsConfig {
  std::uint32_t vcpus = 1;           // >= 1
  std::int64_t earned_per_hour = 6;  // credits, > 0; 1 credit is one vCPU for one minute
  std::int64_t balance_max = 144;    // credits, of what was earned
  std::int64_t launch = 30;          // credits at each start, beside the balance
  bool unlimited = false;
  sim::Duration kept_for{};  // how long a stopped instance keeps its balance; 0: not at all
};

/// The CPU credits of one instance, exact to a sixtieth of a vCPU-nanosecond.
///
/// Credits are earned all the time and spent by vCPUs at work, launch credits first. In standard mode, when
/// there are none left, vCPUs at work together get what is earned, each a part: of b at work each works at
/// earned_per_hour / (60·b) of its speed. AWS lets the speed fall gradually, but says neither how nor how
/// long; here it falls at once. In unlimited mode it never falls: surplus credits are spent, paid back by
/// what is earned, and charged once there are more of them than can be earned in 24 hours, which is the
/// largest balance, and at a stop.
class CpuCredits {
 public:
  /// Started at `since`, with nothing at work.
  explicit CpuCredits(const CpuCreditsConfig& config, sim::Time since = sim::start_of_run);

  /// From now on so many vCPUs are at work, more than there are counting as all of them. REQUIRES: now never
  /// goes back, here and below.
  void set_busy(sim::Time now, std::uint32_t vcpus);

  /// What part of its speed a vCPU at work has: 1, or less when the credits are used up.
  double speed(sim::Time now);
  /// When speed() falls if nothing else changes, rounded up to a nanosecond; never if it does not, or has
  /// fallen.
  sim::Time runs_out(sim::Time now);

  /// A stopped instance earns and spends nothing. Launch credits are lost, and the balance too, if the stop
  /// is longer than it is kept.
  void stop(sim::Time now);
  void start(sim::Time now);

  /// Credits, in whole and parts: what can still be spent, launch credits included.
  double balance(sim::Time now);
  /// Borrowed and neither paid back nor charged; unlimited mode only.
  double surplus(sim::Time now);
  /// Surplus credits that are to be paid for; 60 are a vCPU-hour.
  double charged(sim::Time now);

  /// Every value that speed() can have, without 1.
  static std::vector<double> low_speeds(const CpuCreditsConfig& config);

 private:
  /// Amounts are in sixtieths of a vCPU-nanosecond: then what is earned and spent in a nanosecond is whole.
  using Amount = sim::Int128;

  static Amount credits(std::int64_t count);
  static double in_credits(Amount amount);
  Amount spent_per_ns() const { return Amount{60} * busy_; }
  Amount earned_per_ns() const { return Amount{config_.earned_per_hour}; }
  bool limited() const;
  void update(sim::Time now);
  void pass(Amount ns);
  void earn(Amount amount);
  void borrow(Amount amount);

  CpuCreditsConfig config_;
  sim::Time since_;  // up to when the amounts are
  bool running_ = true;
  std::uint32_t busy_ = 0;
  Amount launch_;
  Amount earned_ = 0;
  Amount surplus_ = 0;
  Amount charged_ = 0;
};

}  // namespace couplet::cloud
