#include "cloud/target_health.hpp"

namespace couplet::cloud {

bool TargetHealth::become(TargetState state) {
  state_ = state;
  against_ = 0;
  return true;
}

bool TargetHealth::passed(const HealthCheckSettings& settings) {
  switch (state_) {
    case TargetState::initial: return become(TargetState::healthy);  // a new one needs a single success
    case TargetState::unhealthy: return ++against_ >= settings.healthy && become(TargetState::healthy);
    case TargetState::healthy: against_ = 0; return false;
    case TargetState::draining:
    case TargetState::unused: return false;
  }
  return false;
}

bool TargetHealth::failed(const HealthCheckSettings& settings) {
  switch (state_) {
    case TargetState::initial:
    case TargetState::healthy: return ++against_ >= settings.unhealthy && become(TargetState::unhealthy);
    case TargetState::unhealthy: against_ = 0; return false;
    case TargetState::draining:
    case TargetState::unused: return false;
  }
  return false;
}

}  // namespace couplet::cloud
