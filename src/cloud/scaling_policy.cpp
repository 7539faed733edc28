#include "cloud/scaling_policy.hpp"

#include <algorithm>
#include <cmath>

#include "sim/check.hpp"

namespace couplet::cloud {
namespace {

constexpr double capacity_max = 1e9;

std::uint32_t whole(double capacity) {
  return static_cast<std::uint32_t>(std::clamp(capacity, 0.0, capacity_max));
}

/// The smallest number of instances that brings the metric down to the target. A hair above a whole number is
/// rounding, and not one instance more.
std::uint32_t proportional(std::uint32_t measured, double metric, double target) {
  const double exact = static_cast<double>(measured) * metric / target;
  return whole(-std::floor(-(exact - exact * 1e-12)));
}

double percent_of(const Adjustment& adjustment, std::uint32_t capacity) {
  const double change = static_cast<double>(capacity) * adjustment.amount / 100;
  double rounded = change;
  if (change > 1) {
    rounded = std::floor(change);
  } else if (change > 0) {
    rounded = 1;
  } else if (change < -1) {
    rounded = -std::floor(-change);
  } else if (change < 0) {
    rounded = -1;
  }
  const auto least = static_cast<double>(adjustment.min_magnitude);
  if (adjustment.amount > 0) return std::max(rounded, least);
  if (adjustment.amount < 0) return std::min(rounded, -least);
  return 0;
}

bool warms_up(const GroupStatus& group) {
  return group.now.measured < group.now.capacity;
}

const ScalingStep* on_high_side(const std::vector<ScalingStep>& steps, double metric) {
  for (const ScalingStep& step : steps) {
    if (metric >= *step.lower && (!step.upper || metric < *step.upper)) return &step;
  }
  return nullptr;
}

const ScalingStep* on_low_side(const std::vector<ScalingStep>& steps, double metric) {
  for (const ScalingStep& step : steps) {
    if (metric <= *step.upper && (!step.lower || metric > *step.lower)) return &step;
  }
  return nullptr;
}

MetricAlarm alarm(Breach breach, double threshold, std::uint32_t datapoints) {
  AlarmConfig config;
  config.breach = breach;
  config.threshold = threshold;
  config.datapoints = datapoints;
  config.periods = datapoints;
  return MetricAlarm(config);
}

}  // namespace

std::uint32_t adjusted(const Adjustment& adjustment, std::uint32_t capacity) {
  const auto now = static_cast<double>(capacity);
  switch (adjustment.type) {
    case Adjustment::Type::exact_capacity: return whole(adjustment.amount);
    case Adjustment::Type::change_in_capacity: return whole(now + adjustment.amount);
    case Adjustment::Type::percent_change: return whole(now + percent_of(adjustment, capacity));
  }
  return capacity;
}

ScalingPolicy::ScalingPolicy(const TargetTracking& tracking)
    : tracking_(tracking), scales_in_(tracking.scale_in) {
  COUPLET_CHECK(tracking.target > 0);
  high_ = alarm(Breach::above, tracking.target, tracking.high_datapoints);
  if (scales_in_) low_ = alarm(Breach::below, tracking.low_factor * tracking.target, tracking.low_datapoints);
}

ScalingPolicy::ScalingPolicy(const StepScaling& steps) : steps_(steps), scales_in_(!steps.in.empty()) {
  COUPLET_CHECK(!steps.out.empty() || !steps.in.empty());
  if (!steps.out.empty()) {
    COUPLET_CHECK(steps.out.front().lower.has_value());
    high_ = alarm(Breach::at_or_above, *steps.out.front().lower, steps.high_datapoints);
  }
  if (!steps.in.empty()) {
    COUPLET_CHECK(steps.in.back().upper.has_value());
    low_ = alarm(Breach::at_or_below, *steps.in.back().upper, steps.low_datapoints);
  }
}

Wish ScalingPolicy::observe(std::optional<double> metric, const GroupStatus& group) {
  // Both see every datapoint, whichever acts.
  const AlarmState high = high_ ? high_->observe(metric) : AlarmState::ok;
  const AlarmState low = low_ ? low_->observe(metric) : AlarmState::ok;
  if (!metric) return {Wish::Kind::insufficient_data, 0};
  if (high != AlarmState::alarm && low != AlarmState::alarm) return {};
  if (tracking_) return track(*metric, group, high == AlarmState::alarm);
  if (steps_.simple && group.active) return {};
  return step(*metric, group, high == AlarmState::alarm);
}

Wish ScalingPolicy::track(double metric, const GroupStatus& group, bool high) const {
  const std::uint32_t needed = proportional(group.then.measured, metric, tracking_->target);
  if (high) return needed > group.now.capacity ? Wish{Wish::Kind::out, needed} : Wish{};
  if (warms_up(group)) return {};
  return needed < group.now.capacity ? Wish{Wish::Kind::in, needed} : Wish{};
}

Wish ScalingPolicy::step(double metric, const GroupStatus& group, bool high) const {
  const ScalingStep* step = high ? on_high_side(steps_.out, metric) : on_low_side(steps_.in, metric);
  if (step == nullptr) return {};
  if (!high && !steps_.simple && warms_up(group)) return {};
  // What warms up is what an earlier breach asked for: the step counts from before it.
  const std::uint32_t from = high && !steps_.simple ? group.then.measured : group.then.capacity;
  const std::uint32_t wanted = adjusted(step->adjustment, from);
  if (high) return wanted > group.now.capacity ? Wish{Wish::Kind::out, wanted} : Wish{};
  return wanted < group.now.capacity ? Wish{Wish::Kind::in, wanted} : Wish{};
}

}  // namespace couplet::cloud
