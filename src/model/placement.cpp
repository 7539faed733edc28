#include "model/placement.hpp"

namespace couplet::model {

Placement::Placement(Runtime& runtime, const scenario::Component& component, Instances& instances)
    : machines_of_run_(runtime.machines), instances_(instances), component_(component.name) {
  if (machines_of_run_ == nullptr) return;
  hosts_ = machines_of_run_->places_of(component.name);
  for (std::size_t i = 0; i < hosts_.size(); ++i)
    zones_.push_back(component.zones.size() == hosts_.size() ? runtime.zones.find(component.zones[i])
                                                             : no_zone);
  for (std::uint32_t instance = 0; instance < instances.count(); ++instance)
    instance_launched(sim::start_of_run, instance);
  instances.observe(this);
}

void Placement::instance_launched(Time now, std::uint32_t instance) {
  if (machines_.size() <= instance) machines_.resize(instance + std::size_t{1}, nowhere);
  if (hosts_.empty()) {
    machines_[instance] = machines_of_run_->take(now, component_);
    return;
  }
  const Place host = next_host(instance);
  machines_[instance] = host;
  if (machines_of_run_->up(host)) return;
  instances_.hold(instance);
  machines_of_run_->when_up(host, [this, instance](Time at) { instances_.recover(at, {instance}); });
}

/// The next in turn that is in the zone and up; if none is, the next that is up; if none is, the next.
Place Placement::next_host(std::uint32_t instance) {
  std::size_t chosen = turn_ % hosts_.size();
  bool found = false;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const std::size_t candidate = (turn_ + i) % hosts_.size();
    if (!machines_of_run_->up(hosts_[candidate])) continue;
    const bool in_zone = zones_[candidate] == instances_.zone_of(instance);
    if (!in_zone && found) continue;
    chosen = candidate;
    found = true;
    if (in_zone) break;
  }
  turn_ = chosen + 1;
  return hosts_[chosen];
}

void Placement::instance_terminated(Time, std::uint32_t instance) {
  if (hosts_.empty()) machines_of_run_->give_back(component_, machines_[instance]);
}

std::vector<std::uint32_t> Placement::on(Place host) const {
  std::vector<std::uint32_t> found;
  if (hosts_.empty()) return found;
  for (std::uint32_t instance = 0; instance < machines_.size(); ++instance) {
    if (machines_[instance] == host && !instances_.gone(instance)) found.push_back(instance);
  }
  return found;
}

}  // namespace couplet::model
