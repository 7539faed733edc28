#pragma once

#include <cstdint>

#include "cloud/balancing.hpp"

namespace couplet::cloud {

enum class TargetState : std::uint8_t {
  initial,    // registered; no check has been passed yet
  healthy,    // takes new requests
  unhealthy,  // takes none, unless all are
  draining,   // deregistered; what it has may finish
  unused,     // gone
};

/// What the checks of one target make of it (5.1 of the facts). Results that confirm the state forget those
/// that spoke against it.
class TargetHealth {
 public:
  explicit TargetHealth(TargetState state = TargetState::initial) : state_(state) {}

  TargetState state() const { return state_; }
  /// A check was answered in time, and well. True if that changes the state.
  bool passed(const HealthCheckSettings& settings);
  /// Refused, answered with an error, or not in time. True if that changes the state.
  bool failed(const HealthCheckSettings& settings);
  /// Deregistered: no result counts any more.
  void drain() { state_ = TargetState::draining; }
  void retire() { state_ = TargetState::unused; }

 private:
  bool become(TargetState state);

  TargetState state_;
  std::uint32_t against_ = 0;  // results in a row that speak against the state
};

}  // namespace couplet::cloud
