#pragma once

#include <string>
#include <vector>

#include "model/instances.hpp"
#include "model/machines.hpp"

namespace couplet::model {

/// Where the instances of a component are: on the hosts that it names, dealt in turn, or each on a machine of
/// its own, which is no place in the network.
class Placement final : public InstanceObserver {
 public:
  /// REQUIRES: `instances` outlives it. Without a platform everything is nowhere.
  Placement(Runtime& runtime, const scenario::Component& component, Instances& instances);

  /// What its cpu steps run on; nowhere if the component has none.
  Place machine(std::uint32_t instance) const {
    return instance < machines_.size() ? machines_[instance] : nowhere;
  }
  /// Where it is in the network.
  Place place(std::uint32_t instance) const { return hosts_.empty() ? nowhere : machine(instance); }
  bool placed() const { return !hosts_.empty(); }
  /// Those that are on this host, lowest numbers first.
  std::vector<std::uint32_t> on(Place host) const;

  void instance_launched(Time now, std::uint32_t instance) override;
  void instance_terminated(Time now, std::uint32_t instance) override;

 private:
  Place next_host(std::uint32_t instance);

  Machines* machines_of_run_;
  Instances& instances_;
  std::string component_;
  std::vector<Place> hosts_;
  std::vector<std::uint16_t> zones_;  // of the hosts
  std::size_t turn_ = 0;
  std::vector<Place> machines_;  // by instance
};

}  // namespace couplet::model
