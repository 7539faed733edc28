#include "cloud/scaling_group.hpp"

#include <algorithm>

namespace couplet::cloud {

void ScalingGroup::in_service(Time now, std::uint32_t instance) {
  const auto member = members_.find(instance);
  if (member == members_.end() || member->second.since != sim::never) return;
  member->second.since = now;
  last_activity_ = now;
}

void ScalingGroup::leaving(std::uint32_t instance) {
  const auto member = members_.find(instance);
  if (member != members_.end()) member->second.leaving = true;
}

void ScalingGroup::terminated(Time now, std::uint32_t instance) {
  if (members_.erase(instance) > 0) last_activity_ = now;
}

std::uint32_t ScalingGroup::capacity_of(bool only_pending) const {
  std::uint32_t count = 0;
  for (const auto& [instance, member] : members_) {
    if (!member.leaving && (!only_pending || member.since == sim::never)) ++count;
  }
  return count;
}

bool ScalingGroup::measured(Time now, std::uint32_t instance) const {
  const auto found = members_.find(instance);
  if (found == members_.end() || found->second.leaving || found->second.since == sim::never) return false;
  return found->second.since == sim::start_of_run || sim::add(found->second.since, warmup_) <= now;
}

std::uint32_t ScalingGroup::measured(Time now) const {
  std::uint32_t count = 0;
  for (const auto& [instance, member] : members_) {
    if (measured(now, instance)) ++count;
  }
  return count;
}

bool ScalingGroup::past_grace(Time now, std::uint32_t instance, Duration grace) const {
  const Member& member = members_.at(instance);
  return member.since != sim::never && sim::add(member.since, grace) <= now;
}

bool ScalingGroup::active() const {
  return std::any_of(members_.begin(), members_.end(),
                     [](const auto& each) { return each.second.leaving || each.second.since == sim::never; });
}

std::optional<std::uint32_t> ScalingGroup::first_to_go() const {
  std::map<std::uint16_t, std::uint32_t> by_zone;
  std::uint32_t most = 0;
  for (const auto& [instance, member] : members_) {
    if (!member.leaving) most = std::max(most, ++by_zone[member.zone]);
  }
  for (const auto& [instance, member] : members_) {
    if (!member.leaving && by_zone[member.zone] == most) return instance;
  }
  return std::nullopt;
}

}  // namespace couplet::cloud
