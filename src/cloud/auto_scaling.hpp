#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "cloud/scaling_group.hpp"
#include "cloud/scaling_policy.hpp"

namespace couplet::cloud {

/// At this time, and again each `every`, the bounds or the desired capacity become others.
struct ScheduledAction {
  Time at{};
  std::optional<Duration> every;  // > 0
  std::optional<std::uint32_t> min, max, desired;
};

struct AutoScalingConfig {
  std::uint32_t min = 1;
  std::uint32_t max = 1;          // >= min
  std::uint32_t desired = 1;      // between them
  Duration warmup{0};             // after an instance came into service, 0s..1h
  Duration cooldown{0};           // after the end of the last launch or termination no policy acts
  Duration simple_cooldown{0};    // the same of simple policies alone
  Duration scale_in_cooldown{0};  // after the last change of the desired capacity none scales in
  std::vector<ScalingPolicy> policies;
  std::vector<ScheduledAction> schedule;
};

/// The desired capacity was changed.
struct ScalingChange {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
};

/// Decides how many instances a group shall have (section 6 of the facts). It launches and terminates
/// nothing: the caller does, and tells group() of it.
class AutoScaling {
 public:
  explicit AutoScaling(AutoScalingConfig config);

  std::uint32_t desired() const { return desired_; }
  std::uint32_t min() const { return min_; }
  std::uint32_t max() const { return max_; }
  ScalingGroup& group() { return group_; }
  const ScalingGroup& group() const { return group_; }

  GroupSize size(Time now) const { return {group_.capacity(), group_.measured(now)}; }

  /// A datapoint of each policy's metric is published, nullopt where there is none; `then` is the size() of
  /// the group when they were taken. With several policies the group grows if one wants it, to the most that
  /// one wants; it shrinks if all that scale in want it, to the most that one of them keeps. REQUIRES: one
  /// entry per policy.
  std::optional<ScalingChange> evaluate(Time now, const std::vector<std::optional<double>>& metrics,
                                        const GroupSize& then);

  /// When the schedule does something next; never if it does not.
  Time next_action() const;
  /// Carries out what the schedule has for `now` or before, in its order.
  std::optional<ScalingChange> carry_out_schedule(Time now);

 private:
  /// Something is being launched or terminated, or the last of it is no longer ago than this.
  bool cools(Time now, Duration cooldown) const;
  std::optional<ScalingChange> want(Time now, std::uint32_t capacity);

  AutoScalingConfig config_;
  std::uint32_t min_, max_, desired_;
  ScalingGroup group_;
  Time last_change_ = sim::never;
  std::vector<Time> due_;  // by scheduled action; never: done
};

}  // namespace couplet::cloud
