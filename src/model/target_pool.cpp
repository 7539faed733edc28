#include "model/target_pool.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/instances.hpp"

namespace couplet::model {
namespace {

const scenario::LoadBalancerSpec& spec_of(const scenario::Component& component) {
  return std::get<scenario::LoadBalancerSpec>(component.spec);
}

}  // namespace

void HostMeters::changed(Time now, std::int64_t healthy_by, std::int64_t unhealthy_by) {
  healthy.add(now, healthy_by);
  unhealthy.add(now, unhealthy_by);
  fewest_ = std::min(fewest_, healthy.value());
}

TargetPool::TargetPool(Runtime& runtime, PoolHost& host, HostMeters& meters,
                       const scenario::Component& balancer, std::uint16_t owner, std::uint16_t number,
                       std::optional<std::uint16_t> only)
    : runtime_(runtime),
      host_(host),
      meters_(meters),
      balancer_(balancer.name),
      owner_(owner),
      number_(number),
      only_(only),
      thread_(spec_of(balancer).depth == scenario::HealthCheckDepth::thread),
      resets_unhealthy_(spec_of(balancer).network),
      spread_checks_(spec_of(balancer).spread_checks),
      key_(runtime.key(balancer.stream, "health_check/" + std::to_string(number))),
      group_(spec_of(balancer).group) {}

void TargetPool::connect(Component& component, bool function) {
  if (function) {
    functions_.push_back(&component);
    return;
  }
  watches_.push_back(std::make_unique<Watch>(*this, component));
  component.watch(watches_.back().get());
}

void TargetPool::start(Time now) {
  for (Component* function : functions_) {
    group_.add_healthy();
    add_member({function, any_instance, false});
  }
  for (const auto& watch : watches_) watch->start(now);
  meters_.changed(now, group_.healthy(), 0);
  host_.healthy_changed(now, number_);
  if (!spread_checks_) {
    for (std::uint32_t target = 0; target < group_.size(); ++target)
      begin_checks(now, target, group_.settings().health_check.interval);
    return;
  }
  for (std::uint32_t target = 0; target < group_.size(); ++target) {
    sim::Draw draw(key_, sim::machine_identity(target, 0));
    const auto interval = static_cast<double>(group_.settings().health_check.interval.count());
    begin_checks(now, target, sim::to_duration(draw.unit() * interval));
  }
}

void TargetPool::add_member(const Member& member) {
  members_.push_back(member);
  picked_before_.push_back(0);
  const std::uint32_t slot = checks_.allocate();
  COUPLET_CHECK(slot + 1 == members_.size());
}

void TargetPool::begin_checks(Time now, std::uint32_t target, Duration after) {
  if (members_[target].checked) checks_due_.arm_once(now, after, target);
}

std::optional<std::uint32_t> TargetPool::pick(Time now, const cloud::Flow& flow, sim::Draw& draw) {
  const auto target = group_.pick(now, flow, draw);
  count_anomalies(now);
  return target;
}

void TargetPool::count_anomalies(Time now) {
  if (const std::uint32_t found = group_.anomalous(); found != anomalous_)
    meters_.anomalous.add(now, std::int64_t{found} - std::exchange(anomalous_, found));
  if (const std::uint32_t found = group_.mitigated(); found != mitigated_)
    meters_.mitigated.add(now, std::int64_t{found} - std::exchange(mitigated_, found));
}

void TargetPool::check(Time now) {
  group_.review(now);
  count_anomalies(now);
  for (std::uint32_t target = checks_due_.pop_due(now); target != sim::nil;
       target = checks_due_.pop_due(now)) {
    checks_due_.arm(now, group_.settings().health_check.interval, target);
    ask(now, target);
  }
}

void TargetPool::ask(Time now, std::uint32_t target) {
  ++meters_.probes;
  Check& check = checks_[target];
  if (++tokens_ == 0) ++tokens_;
  check.token = tokens_;
  timeouts_.arm(now, group_.settings().health_check.timeout, target);
  const Member& member = members_[target];
  ++check.checks;
  if (swallowed(target, Partitions::Way::there)) return;
  member.component->probe(
      now,
      {member.instance, thread_, sim::machine_identity(target, check.checks), {this, target, check.token}});
}

bool TargetPool::swallowed(std::uint32_t target, Partitions::Way way) const {
  return runtime_.partitions != nullptr &&
         runtime_.partitions->swallows(owner_, members_[target].component->owner(), way,
                                       sim::machine_identity(target, checks_[target].checks), 0);
}

void TargetPool::answered(Time now, std::uint32_t target, std::uint32_t token, Reason reason) {
  if (checks_[target].token != token) return;  // too late
  if (swallowed(target, Partitions::Way::back)) return;
  checks_[target].token = 0;
  timeouts_.disarm(target);
  result(now, target, reason == Reason::ok);
}

void TargetPool::time_out(Time now) {
  for (std::uint32_t target = timeouts_.pop_due(now); target != sim::nil; target = timeouts_.pop_due(now)) {
    checks_[target].token = 0;
    result(now, target, false);
  }
}

void TargetPool::result(Time now, std::uint32_t target, bool passed) {
  const std::int64_t healthy = group_.healthy();
  const std::int64_t unhealthy = group_.unhealthy();
  if (!passed) ++meters_.failed_probes;
  if (!(passed ? group_.passed(now, target) : group_.failed(now, target))) return;
  const std::uint32_t all_healthy = count_change(now, healthy, unhealthy);
  const Member& member = members_[target];
  const std::string& name = member.component->name();
  if (runtime_.traces()) {
    runtime_.trace(now, passed ? TraceEvent::healthy : TraceEvent::unhealthy, balancer_, member.instance,
                   name);
  }
  runtime_.story.target_changed(now, balancer_, name, passed, all_healthy);
  if (!passed && resets_unhealthy_) host_.break_connections(now, number_, target);
}

std::uint32_t TargetPool::count_change(Time now, std::int64_t healthy_before, std::int64_t unhealthy_before) {
  meters_.changed(now, group_.healthy() - healthy_before, group_.unhealthy() - unhealthy_before);
  return host_.healthy_changed(now, number_);
}

void TargetPool::stop_checks(std::uint32_t target) {
  checks_due_.disarm(target);
  timeouts_.disarm(target);
  checks_[target].token = 0;
}

void TargetPool::finish_draining(Time now) {
  while (const auto target = group_.pop_drained(now)) host_.break_connections(now, number_, *target);
}

void TargetPool::begin_window() {
  for (std::uint32_t target = 0; target < group_.size(); ++target)
    picked_before_[target] = group_.picked(target);
}

TargetPool::Spread TargetPool::spread() const {
  Spread spread;
  for (std::uint32_t target = 0; target < group_.size(); ++target) {
    const std::uint64_t picked = group_.picked(target) - picked_before_[target];
    spread.least = target == 0 ? picked : std::min(spread.least, picked);
    spread.most = std::max(spread.most, picked);
    spread.sum += picked;
    ++spread.targets;
  }
  return spread;
}

bool TargetPool::Watch::here(std::uint32_t instance) const {
  return !pool_.only_ || component_.group()->zone_of(instance) == *pool_.only_;
}

void TargetPool::Watch::add(std::uint32_t instance, std::uint32_t target) {
  if (targets_.size() <= instance) targets_.resize(instance + std::size_t{1}, sim::nil);
  targets_[instance] = target;
  pool_.add_member({&component_, instance, true});
}

void TargetPool::Watch::start(Time) {
  for (std::uint32_t instance = 0; instance < component_.instances(); ++instance) {
    if (here(instance)) add(instance, pool_.group_.add_healthy());
  }
}

void TargetPool::Watch::instance_registered(Time now, std::uint32_t instance) {
  if (!here(instance)) return;
  const std::uint32_t target = pool_.group_.add(now);
  add(instance, target);
  pool_.begin_checks(now, target, Duration{0});  // the first at once
  pool_.host_.arm();
}

Time TargetPool::Watch::instance_deregistered(Time now, std::uint32_t instance) {
  if (!knows(instance)) return now;
  const std::uint32_t target = targets_[instance];
  const std::int64_t healthy = pool_.group_.healthy();
  const std::int64_t unhealthy = pool_.group_.unhealthy();
  pool_.stop_checks(target);
  const Time until = pool_.group_.deregister(now, target);
  pool_.count_change(now, healthy, unhealthy);
  pool_.host_.arm();
  return until;
}

void TargetPool::Watch::instance_terminated(Time now, std::uint32_t instance) {
  if (!knows(instance)) return;
  const std::uint32_t target = targets_[instance];
  const std::int64_t healthy = pool_.group_.healthy();
  const std::int64_t unhealthy = pool_.group_.unhealthy();
  pool_.stop_checks(target);
  pool_.group_.retire(target);
  pool_.count_change(now, healthy, unhealthy);
}

bool TargetPool::Watch::finds_healthy(std::uint32_t instance) const {
  if (!knows(instance)) return true;
  return pool_.group_.state(targets_[instance]) != cloud::TargetState::unhealthy;
}

bool TargetPool::Watch::has_found_healthy(std::uint32_t instance) const {
  return !here(instance) ||
         (knows(instance) && pool_.group_.state(targets_[instance]) == cloud::TargetState::healthy);
}

}  // namespace couplet::model
