#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "sim/time.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

/// The instances of an Auto Scaling group as the group knows them (6.1 of the facts): which are capacity,
/// which are in the metric, which goes first. Numbers are the caller's, and are never used again.
class ScalingGroup {
 public:
  /// An instance is in the metric when it has been in service for `warmup`.
  explicit ScalingGroup(Duration warmup) : warmup_(warmup) {}

  /// In service and warm from the start.
  void adopt(std::uint32_t instance, std::uint16_t zone) {
    members_[instance] = {zone, sim::start_of_run, false};
  }
  void launched(std::uint32_t instance, std::uint16_t zone) {
    members_[instance] = {zone, sim::never, false};
  }
  void in_service(Time now, std::uint32_t instance);
  /// It is to go: no capacity any more, but an activity until it is gone.
  void leaving(std::uint32_t instance);
  void terminated(Time now, std::uint32_t instance);

  bool knows(std::uint32_t instance) const { return members_.contains(instance); }
  /// Instances launched and not on their way out.
  std::uint32_t capacity() const { return capacity_of(false); }
  std::uint32_t pending() const { return capacity_of(true); }
  /// Of the capacity what is in service and warm.
  std::uint32_t measured(Time now) const;
  bool measured(Time now, std::uint32_t instance) const;
  /// In service for so long that its health counts. REQUIRES: knows(instance).
  bool past_grace(Time now, std::uint32_t instance, Duration grace) const;
  /// Something is being launched or terminated.
  bool active() const;
  /// When the last launch or termination was over; never if there was none.
  Time last_activity() const { return last_activity_; }
  /// The one that goes first when the group shrinks: of the zone with most of the capacity, the oldest, which
  /// has the lowest number. Nullopt: there is none.
  std::optional<std::uint32_t> first_to_go() const;

  struct Member {
    std::uint16_t zone = 0;
    Time since = sim::never;  // in service; never: not yet
    bool leaving = false;
  };
  const std::map<std::uint32_t, Member>& members() const { return members_; }

 private:
  std::uint32_t capacity_of(bool only_pending) const;

  Duration warmup_;
  std::map<std::uint32_t, Member> members_;
  Time last_activity_ = sim::never;
};

}  // namespace couplet::cloud
