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
  machines_[instance] = hosts_.empty() ? machines_of_run_->take(now, component_) : next_host(instance);
}

/// The next in turn that is in the zone and up; if none is, the next in turn.
Place Placement::next_host(std::uint32_t instance) {
  std::size_t chosen = turn_ % hosts_.size();
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const std::size_t candidate = (turn_ + i) % hosts_.size();
    if (zones_[candidate] != instances_.zone_of(instance)) continue;
    if (!machines_of_run_->physics().host_is_up(hosts_[candidate])) continue;
    chosen = candidate;
    break;
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
