#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cloud/metric_alarm.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

/// How much one step of a policy adjusts the capacity (6.3 of the facts).
struct Adjustment {
  enum class Type { change_in_capacity, percent_change, exact_capacity };
  Type type = Type::change_in_capacity;
  double amount = 0;                // instances, or percent
  std::uint32_t min_magnitude = 0;  // of a change in percent, in instances
};

/// The capacity after the adjustment; never below 0. A change in percent is rounded: above 1 down, from 0 to
/// 1 up to 1, from -1 to 0 down to -1, below -1 towards zero.
std::uint32_t adjusted(const Adjustment& adjustment, std::uint32_t capacity);

/// An adjustment for a range of the metric. A range on the high side has a lower end, which belongs to it;
/// one on the low side has none, or is below the threshold of the low alarm, and its upper end belongs to it.
struct ScalingStep {
  std::optional<double> lower;
  std::optional<double> upper;
  Adjustment adjustment;
};

/// Keeps a metric at its target, proportionally (6.2 of the facts).
struct TargetTracking {
  double target = 1;                  // > 0
  double low_factor = 0.7;            // of the target: below this for long enough the group may shrink
  std::uint32_t high_datapoints = 3;  // in a row above the target
  std::uint32_t low_datapoints = 15;  // in a row below the low threshold
  bool scale_in = true;
};

/// Adjusts by steps, each for its range of the metric. The high alarm has its threshold at the lowest end of
/// the steps that scale out, the low alarm at the highest end of those that scale in.
struct StepScaling {
  std::vector<ScalingStep> out;  // by rising ranges, without gaps or overlaps
  std::vector<ScalingStep> in;   // the same
  std::uint32_t high_datapoints = 1;
  std::uint32_t low_datapoints = 1;
  bool simple = false;  // waits until nothing is launched or terminated any more
};

struct GroupSize {
  std::uint32_t capacity = 0;  // instances launched and not on their way out
  std::uint32_t measured = 0;  // of them those in the metric: in service and warm
};

/// What a policy has to know of its group. A datapoint comes late, and speaks of the group that it was taken
/// from: applied to what has become of it since, one correction would be made twice.
struct GroupStatus {
  GroupSize now;
  GroupSize then;       // when the metric was taken
  bool active = false;  // something is being launched or terminated
};

/// What a policy wants: nothing, or another capacity.
struct Wish {
  enum class Kind { insufficient_data, none, out, in };
  Kind kind = Kind::none;
  std::uint32_t capacity = 0;
};

/// One policy with the two alarms that it has or that are made for it.
class ScalingPolicy {
 public:
  explicit ScalingPolicy(const TargetTracking& tracking);
  explicit ScalingPolicy(const StepScaling& steps);

  /// Whether it ever scales in: one that does not has no say in it.
  bool scales_in() const { return scales_in_; }
  bool simple() const { return !tracking_ && steps_.simple; }
  /// A datapoint of its metric is published: the alarms are evaluated, and one that is raised acts, again at
  /// every datapoint for as long as it is.
  Wish observe(std::optional<double> metric, const GroupStatus& group);

 private:
  Wish track(double metric, const GroupStatus& group, bool high) const;
  Wish step(double metric, const GroupStatus& group, bool high) const;

  std::optional<TargetTracking> tracking_;
  StepScaling steps_;
  bool scales_in_;
  std::optional<MetricAlarm> high_;
  std::optional<MetricAlarm> low_;
};

}  // namespace couplet::cloud
