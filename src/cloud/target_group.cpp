#include "cloud/target_group.hpp"

#include <algorithm>
#include <utility>

#include "cloud/flow_hash.hpp"

namespace couplet::cloud {

std::uint32_t TargetGroup::add(sim::Time now) {
  if (registered_ == 0) filled_ = now;
  const std::uint32_t target = add(TargetState::initial);
  targets_[target].spared = now == filled_;
  return target;
}

std::uint32_t TargetGroup::add_healthy() {
  return add(TargetState::healthy);
}

std::uint32_t TargetGroup::add(TargetState state) {
  const std::uint32_t target = size();
  targets_.emplace_back();
  targets_.back().health = TargetHealth(state);
  least_.resize(size());
  anomalies_.resize(size());
  ++registered_;
  count(state, 1);
  stale_ = true;
  return target;
}

void TargetGroup::count(TargetState state, std::int32_t change) {
  if (state == TargetState::healthy) healthy_ += static_cast<std::uint32_t>(change);
  if (state == TargetState::unhealthy) unhealthy_ += static_cast<std::uint32_t>(change);
}

bool TargetGroup::changed(sim::Time now, std::uint32_t target, TargetState before) {
  Target& one = targets_[target];
  count(before, -1);
  end_slow_starts(now);
  end_slow_start(one);
  if (one.health.state() == TargetState::healthy) begin_slow_start(now, target);
  count(one.health.state(), 1);
  stale_ = true;
  return true;
}

/// REQUIRES: the target is healthy, and not yet counted as that.
void TargetGroup::begin_slow_start(sim::Time now, std::uint32_t target) {
  Target& one = targets_[target];
  const bool spared = std::exchange(one.spared, false);
  const bool warm_ones = healthy_ > ramping_;
  if (settings_.slow_start == sim::Duration{0} || spared || !warm_ones) return;
  one.ramps = true;
  one.ramp_from = now;
  one.credit = 0;
  ++ramping_;
  warming_.push_back({sim::add(now, settings_.slow_start), target});
}

void TargetGroup::end_slow_start(Target& target) {
  if (std::exchange(target.ramps, false)) --ramping_;
}

void TargetGroup::end_slow_starts(sim::Time now) {
  for (; !warming_.empty() && warming_.front().until <= now; warming_.pop_front()) {
    Target& one = targets_[warming_.front().target];
    // Not one that has become unhealthy since, and begun another one.
    if (sim::add(one.ramp_from, settings_.slow_start) <= now) end_slow_start(one);
  }
}

sim::Time TargetGroup::deregister(sim::Time now, std::uint32_t target) {
  Target& one = targets_[target];
  const TargetState before = one.health.state();
  COUPLET_CHECK(before != TargetState::draining && before != TargetState::unused);
  one.health.drain();
  changed(now, target, before);
  --registered_;
  const sim::Time until = sim::add(now, settings_.deregistration_delay);
  draining_.push_back({until, target});
  return one.outstanding == 0 ? now : until;
}

void TargetGroup::retire(std::uint32_t target) {
  Target& one = targets_[target];
  const TargetState before = one.health.state();
  if (before == TargetState::unused) return;
  if (before != TargetState::draining) --registered_;
  one.health.retire();
  count(before, -1);
  end_slow_start(one);
  stale_ = true;
}

sim::Time TargetGroup::next_drained() const {
  return draining_.empty() ? sim::never : draining_.front().until;
}

std::optional<std::uint32_t> TargetGroup::pop_drained(sim::Time now) {
  while (!draining_.empty() && draining_.front().until <= now) {
    const std::uint32_t target = draining_.front().target;
    draining_.pop_front();
    if (state(target) == TargetState::unused) continue;  // gone before
    retire(target);
    return target;
  }
  return std::nullopt;
}

bool TargetGroup::passed(sim::Time now, std::uint32_t target) {
  const TargetState before = state(target);
  return targets_[target].health.passed(settings_.health_check) && changed(now, target, before);
}

bool TargetGroup::failed(sim::Time now, std::uint32_t target) {
  const TargetState before = state(target);
  return targets_[target].health.failed(settings_.health_check) && changed(now, target, before);
}

void TargetGroup::refresh() {
  stale_ = false;
  eligible_.clear();
  for (std::uint32_t target = 0; target < size(); ++target) {
    Target& one = targets_[target];
    const TargetState state = one.health.state();
    const bool registered = state != TargetState::draining && state != TargetState::unused;
    one.eligible = healthy_ > 0 ? state == TargetState::healthy : registered;
    if (one.eligible) eligible_.push_back(target);
    load_changed(target);
  }
  place_ = static_cast<std::size_t>(std::lower_bound(eligible_.begin(), eligible_.end(), turn_) -
                                    eligible_.begin());
}

void TargetGroup::review(sim::Time now) {
  if (settings_.algorithm == Balancing::flow_hash || !anomalies_.due(now)) return;
  if (stale_) refresh();
  anomalies_.review(now, fails_open() ? std::vector<std::uint32_t>{} : eligible_);
}

std::optional<std::uint32_t> TargetGroup::pick(sim::Time now, const Flow& flow, sim::Draw& draw) {
  review(now);
  if (stale_) refresh();
  if (eligible_.empty()) return std::nullopt;
  std::optional<std::uint32_t> target;
  const bool remembers = settings_.sticky && flow.client;
  if (remembers) {
    const auto session = sessions_.find(*flow.client);
    const bool holds = session != sessions_.end() && now < session->second.until;
    if (holds && targets_[session->second.target].eligible) target = session->second.target;
  }
  if (!target) target = choose(now, flow, draw);
  if (remembers) sessions_[*flow.client] = {*target, sim::add(now, *settings_.sticky)};
  Target& one = targets_[*target];
  ++one.outstanding;
  ++one.picked;
  one.turn = ++turns_;
  load_changed(*target);
  return target;
}

void TargetGroup::ended(std::uint32_t target, TargetOutcome outcome) {
  Target& one = targets_[target];
  COUPLET_CHECK(one.outstanding > 0);
  --one.outstanding;
  load_changed(target);
  if (settings_.algorithm == Balancing::flow_hash || outcome == TargetOutcome::given_up) return;
  anomalies_.answered(target, outcome != TargetOutcome::answered);
}

void TargetGroup::load_changed(std::uint32_t target) {
  if (settings_.algorithm != Balancing::least_outstanding) return;
  const Target& one = targets_[target];
  least_.set(target, one.eligible ? one.outstanding : LeastLoaded::absent, one.turn);
}

std::uint32_t TargetGroup::choose(sim::Time now, const Flow& flow, sim::Draw& draw) {
  const auto count = static_cast<std::uint32_t>(eligible_.size());
  switch (settings_.algorithm) {
    case Balancing::round_robin: return next_in_turn(now);
    case Balancing::least_outstanding: return least_.least();
    case Balancing::random: return eligible_[static_cast<std::size_t>(draw.below(count))];
    case Balancing::weighted_random: return weighted(draw);
    case Balancing::power_of_two: return less_loaded_of_two(draw);
    case Balancing::flow_hash: return eligible_[flow_place(flow.hash, count)];
  }
  COUPLET_CHECK(false && "an algorithm that does not exist");
  return 0;
}

/// A target that ramps passes on until its parts of turns make a whole one.
std::uint32_t TargetGroup::next_in_turn(sim::Time now) {
  end_slow_starts(now);
  while (true) {
    if (place_ >= eligible_.size()) place_ = 0;
    const std::uint32_t target = eligible_[place_++];
    turn_ = target + 1;
    if (takes_turn(now, target)) return target;
  }
}

bool TargetGroup::takes_turn(sim::Time now, std::uint32_t target) {
  Target& one = targets_[target];
  if (!one.ramps || ramping_ == healthy_) return true;  // it is warm, or nobody is
  one.credit += ramp(now, one);
  if (one.credit < 1) return false;
  one.credit -= 1;
  return true;
}

double TargetGroup::ramp(sim::Time now, const Target& target) const {
  return std::min(1.0, sim::to_seconds(now - target.ramp_from) / sim::to_seconds(settings_.slow_start));
}

double TargetGroup::weight(sim::Time now, std::uint32_t target) const {
  if (settings_.anomaly_mitigation) return anomalies_.weight(target);
  return targets_[target].ramps ? ramp(now, targets_[target]) : 1;
}

/// By rejection: draws until one of all is accepted with its weight, which is never below 1/32.
std::uint32_t TargetGroup::weighted(sim::Draw& draw) const {
  while (true) {
    const std::uint32_t target = eligible_[static_cast<std::size_t>(draw.below(eligible_.size()))];
    if (!settings_.anomaly_mitigation) return target;
    const double weight = anomalies_.weight(target);
    if (weight >= 1) return target;
    const double place = draw.unit();
    if (place < weight) return target;
  }
}

std::uint32_t TargetGroup::less_loaded_of_two(sim::Draw& draw) const {
  const std::uint64_t count = eligible_.size();
  const std::uint64_t first = draw.below(count);
  if (count == 1) return eligible_[static_cast<std::size_t>(first)];
  std::uint64_t other = draw.below(count - 1);
  if (other >= first) ++other;
  const std::uint32_t a = eligible_[static_cast<std::size_t>(first)];
  const std::uint32_t b = eligible_[static_cast<std::size_t>(other)];
  return targets_[b].outstanding < targets_[a].outstanding ? b : a;
}

}  // namespace couplet::cloud
