#pragma once

#include <cstdint>

#include "model/component.hpp"

namespace couplet::model {

/// Hears when instances of a component come and go; a balancer that sends to them is one.
class InstanceWatcher {
 public:
  virtual ~InstanceWatcher() = default;
  /// The instance has booted and may be given work once its checks pass.
  virtual void instance_registered(Time now, std::uint32_t instance) = 0;
  /// The instance is to go: no new work. Returns when it may be terminated at the latest (its deregistration
  /// delay).
  virtual Time instance_deregistered(Time now, std::uint32_t instance) = 0;
  /// The instance is gone for good; its number is never used again.
  virtual void instance_terminated(Time now, std::uint32_t instance) = 0;
  /// Whether the checks of this watcher find the instance healthy (an autoscaler's `health: balancer`).
  virtual bool finds_healthy(std::uint32_t instance) const = 0;
  /// Whether it has found so: one whose first check is still to come is not yet healthy, nor unhealthy.
  virtual bool has_found_healthy(std::uint32_t instance) const { return finds_healthy(instance); }
};

}  // namespace couplet::model
