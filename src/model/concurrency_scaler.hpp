#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "model/function.hpp"
#include "model/scaling_loop.hpp"

namespace couplet::model {

/// Application Auto Scaling of a function's provisioned concurrency. Its group are the environments that are
/// always ready: those asked for at one time are there all at once, when the function's `provisioning` has
/// passed, and not before those that were asked for earlier; those that are too many go when they are idle.
class ConcurrencyScaler final : public ScalingLoop {
 public:
  ConcurrencyScaler(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
      : ScalingLoop(runtime, component, owner) {}

  /// The second step of making it, when all components exist.
  void connect(Function& function);

  void describe(Meters& meters) override;
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { ready_due = first_scaling_event };

  void on_other_event(Time now, const sim::Event& event) override;
  Datapoints metrics(Time now) override;
  void adjust(Time now) override;

  Function* function_ = nullptr;
  ProvisionedUse use_;                     // until the beginning of the period
  std::uint32_t asked_for_ = 0;            // numbers given in the group so far
  std::deque<std::uint32_t> allocations_;  // one past the last number of each that is under way
  std::uint32_t ready_ = 0;                // numbers below it are there, or are not wanted any more
  Time last_ready_{};                      // of the allocations under way

  Counter launched_, terminated_;
};

}  // namespace couplet::model
