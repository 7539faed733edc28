#include "cloud/auto_scaling.hpp"

#include <algorithm>
#include <utility>

#include "sim/check.hpp"

namespace couplet::cloud {

AutoScaling::AutoScaling(AutoScalingConfig config)
    : config_(std::move(config)),
      min_(config_.min),
      max_(config_.max),
      desired_(config_.desired),
      group_(config_.warmup) {
  COUPLET_CHECK(min_ <= desired_ && desired_ <= max_);
  for (const ScheduledAction& action : config_.schedule) due_.push_back(action.at);
}

std::optional<ScalingChange> AutoScaling::evaluate(Time now,
                                                   const std::vector<std::optional<double>>& metrics,
                                                   const GroupSize& then) {
  COUPLET_CHECK(metrics.size() == config_.policies.size());
  const GroupStatus status{size(now), then, group_.active()};
  std::uint32_t out = 0;
  std::uint32_t in = 0;
  bool grows = false;
  bool shrinks = false;
  bool all_shrink = true;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    ScalingPolicy& policy = config_.policies[i];
    Wish wish = policy.observe(metrics[i], status);
    if (policy.simple() && cools(now, config_.simple_cooldown)) wish = {};
    if (wish.kind == Wish::Kind::out) {
      grows = true;
      out = std::max(out, wish.capacity);
    } else if (wish.kind == Wish::Kind::in) {
      shrinks = true;
      in = std::max(in, wish.capacity);
    } else if (policy.scales_in()) {
      all_shrink = false;
    }
  }
  if (cools(now, config_.cooldown)) return std::nullopt;
  if (grows) return out > desired_ ? want(now, out) : std::nullopt;
  if (!shrinks || !all_shrink || in >= desired_) return std::nullopt;
  if (last_change_ != sim::never && now < sim::add(last_change_, config_.scale_in_cooldown))
    return std::nullopt;
  return want(now, in);
}

bool AutoScaling::cools(Time now, Duration cooldown) const {
  if (cooldown == Duration{0}) return false;
  const Time last = group_.last_activity();
  return group_.active() || (last != sim::never && now < sim::add(last, cooldown));
}

std::optional<ScalingChange> AutoScaling::want(Time now, std::uint32_t capacity) {
  const std::uint32_t to = std::clamp(capacity, min_, max_);
  if (to == desired_) return std::nullopt;
  last_change_ = now;
  return ScalingChange{std::exchange(desired_, to), to};
}

Time AutoScaling::next_action() const {
  return due_.empty() ? sim::never : *std::min_element(due_.begin(), due_.end());
}

std::optional<ScalingChange> AutoScaling::carry_out_schedule(Time now) {
  const std::uint32_t before = desired_;
  while (next_action() <= now) {
    const auto first = std::min_element(due_.begin(), due_.end());
    const ScheduledAction& action = config_.schedule[static_cast<std::size_t>(first - due_.begin())];
    *first = action.every ? sim::add(*first, *action.every) : sim::never;
    if (action.min) min_ = *action.min;
    if (action.max) max_ = *action.max;
    // An action that moves one bound past the other takes it along.
    if (min_ > max_) (action.max ? min_ : max_) = action.max ? max_ : min_;
    desired_ = std::clamp(action.desired.value_or(desired_), min_, max_);
  }
  if (desired_ == before) return std::nullopt;
  last_change_ = now;
  return ScalingChange{before, desired_};
}

}  // namespace couplet::cloud
