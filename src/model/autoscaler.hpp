#pragma once

#include <string>
#include <vector>

#include "model/instances.hpp"
#include "model/queue.hpp"
#include "model/scaling_loop.hpp"

namespace couplet::model {

/// An Auto Scaling group around the instances of a service or worker: keeps as many as its policy wants, and
/// replaces those that fail.
class Autoscaler final : public ScalingLoop, private InstanceObserver {
 public:
  Autoscaler(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  /// The second step of making it, when all components exist: what they are, and the parts, by index.
  void connect(const std::vector<scenario::Component>& components, const std::vector<Component*>& parts);

  void start(Time now) override;
  void describe(Meters& meters) override;
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { health_due = first_scaling_event, adjust_due };
  static constexpr Duration look_every = std::chrono::seconds{10};  // at health, and for a zone that is up

  void on_other_event(Time now, const sim::Event& event) override;
  Datapoints metrics(Time now) override;
  void adjust(Time now) override;
  void check_health(Time now);
  void replace_crashed(Time now);

  void instance_launched(Time now, std::uint32_t instance) override;
  void instance_crashed(Time now, std::uint32_t instance) override;
  void instance_in_service(Time now, std::uint32_t instance) override;
  void instance_leaving(Time now, std::uint32_t instance) override;
  void instance_terminated(Time now, std::uint32_t instance) override;

  Instances* instances_ = nullptr;
  const Queue* queue_ = nullptr;
  std::uint32_t threads_ = 1;
  Time period_began_{};
  std::vector<LoadMeter::Load> loads_;  // by instance, at the beginning of the period
  std::vector<std::uint32_t> crashed_;  // to be replaced in this instant
  bool waits_for_zone_ = false;

  Counter launched_, terminated_, replaced_;
};

}  // namespace couplet::model
