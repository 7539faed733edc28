#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "cloud/auto_scaling.hpp"
#include "model/component.hpp"
#include "model/instances.hpp"
#include "model/queue.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// An Auto Scaling group around the instances of a service or worker: keeps as many as its policy wants, and
/// replaces those that fail.
class Autoscaler final : public Part, private InstanceObserver {
 public:
  Autoscaler(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  /// The second step of making it, when all components exist: what they are, and the parts, by index.
  void connect(const std::vector<scenario::Component>& components, const std::vector<Component*>& parts);

  void start(Time now) override;
  void on_event(Time now, const sim::Event& event) override;
  void describe(Meters& meters) override;
  void tell(Story& story) const override;
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { period_over = first_own_event, published, health_due, schedule_due, adjust_due };
  static constexpr Duration look_every = std::chrono::seconds{10};  // at health, and for a zone that is up

  /// A change of the desired capacity, with those that followed in the same direction.
  struct Move {
    Time at{};
    std::uint32_t from = 0;
    std::uint32_t to = 0;
  };

  void schedule(Time at, Kind kind);
  void sample(Time now);
  /// A datapoint for each policy.
  using Datapoints = std::vector<std::optional<double>>;
  Datapoints metrics(Time now);
  void publish(Time now, const Datapoints& datapoints);
  void arm_schedule();
  void check_health(Time now);
  void replace_crashed(Time now);
  void changed(Time now, const std::optional<cloud::ScalingChange>& change);
  /// Launches what is missing and sends away what is too much.
  void adjust(Time now);
  void note_levels(Time now);

  void instance_launched(Time now, std::uint32_t instance) override;
  void instance_crashed(Time now, std::uint32_t instance) override;
  void instance_in_service(Time now, std::uint32_t instance) override;
  void instance_leaving(Time now, std::uint32_t instance) override;
  void instance_terminated(Time now, std::uint32_t instance) override;

  Runtime& runtime_;
  scenario::AutoscalerSpec spec_;
  std::optional<cloud::AutoScaling> scaling_;
  Component* target_ = nullptr;
  Instances* instances_ = nullptr;
  const Queue* queue_ = nullptr;
  std::uint32_t threads_ = 1;
  Time period_began_{};
  std::vector<LoadMeter::Load> loads_;  // by instance, at the beginning of the period
  std::deque<Datapoints> datapoints_;   // on their way
  Time published_{};                    // when the last of them are there
  std::uint64_t periods_ = 0;
  sim::DrawKey action_key_;
  std::vector<std::uint32_t> crashed_;  // to be replaced in this instant
  bool waits_for_zone_ = false;
  std::vector<Move> moves_;

  Counter scaled_out_, scaled_in_, launched_, terminated_, replaced_;
  stats::Gauge desired_, in_service_, pending_;
};

}  // namespace couplet::model
