#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/component.hpp"
#include "model/deployment.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// Lets failures strike and end at their instants: at one instant ends before starts, then in file order.
class Failures {
 public:
  Failures(Runtime& runtime, const std::vector<scenario::Failure>& failures,
           const std::vector<Component*>& components);

  void start();
  void on_event(Time now, const sim::Event& event);
  /// Whether one that is timed has still to strike or to end.
  bool ahead() const { return ahead_ > 0; }

 private:
  enum Phase : std::uint16_t { ends, strikes };  // in the place of the owner: ends come first
  /// Of an event: the failure, one cycle of a random one, a deployment that looks again.
  enum Kind : std::uint8_t { whole, one_instance, deployment };

  /// One instance under a random failure: up, or down until it is repaired.
  struct Cycle {
    std::uint64_t number = 0;
    std::vector<std::uint32_t> down;
  };

  /// New instances of a component fall under its random failure too.
  class Newcomers final : public InstanceObserver {
   public:
    Newcomers(Failures& failures, std::size_t strike) : failures_(failures), strike_(strike) {}
    void instance_in_service(Time now, std::uint32_t instance) override;

   private:
    Failures& failures_;
    std::size_t strike_;
  };

  struct Strike {
    const scenario::Failure* failure;
    Component* component;  // null: an outage of a zone, or a partition
    Component* to;         // of a redrive
    sim::DrawKey key;
    std::vector<std::uint32_t> instances;  // what a crash took down
    std::vector<Cycle> cycles;             // of a random failure, by instance
    bool active = false;
    std::vector<std::vector<std::uint32_t>> in_zone;  // by component: what an outage took down
    std::unique_ptr<Deployment> deployment;
    std::unique_ptr<Newcomers> newcomers;
  };

  void schedule(Time at, Phase phase, std::size_t strike, Kind kind, std::uint32_t instance);
  void strike(Time now, Strike& strike);
  void end(Time now, Strike& strike);
  void strike_zone(Time now, Strike& strike, const scenario::ZoneFailure& outage);
  /// How many instances.
  std::uint32_t placed_in(std::uint16_t zone) const;
  void end_zone(Time now, Strike& strike, const scenario::ZoneFailure& outage);
  void deploy(Time now, std::size_t strike);
  void look_at_deployment(Time now, std::size_t strike);
  void begin_cycle(Time now, std::size_t strike, std::uint32_t instance);
  void cycle_event(Time now, std::size_t strike, std::uint32_t instance, Phase phase);
  /// The product of what slows a component down, anew each time: rounding leaves no trace.
  void apply_slowness(Time now, Component& component);

  Runtime& runtime_;
  const std::vector<Component*>& components_;
  std::vector<Strike> strikes_;
  std::uint64_t ahead_ = 0;
};

}  // namespace couplet::model
