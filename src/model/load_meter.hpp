#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace couplet::model {

/// What the instances of a component do, integrated over time, for whoever scales by it. Nothing is kept
/// until somebody asks for it.
class LoadMeter {
 public:
  /// Since the start, in nanoseconds times threads, and in requests.
  struct Load {
    sim::Int128 busy = 0;     // threads that have something to do
    sim::Int128 working = 0;  // of them those at work, and not waiting for an answer
    std::uint64_t requests = 0;
  };

  void start() { on_ = true; }
  void busy(sim::Time now, std::uint32_t instance, std::int64_t change) {
    if (on_) settled(now, instance).busy += change;
  }
  void working(sim::Time now, std::uint32_t instance, std::int64_t change) {
    if (on_) settled(now, instance).working += change;
  }
  void came(sim::Time now, std::uint32_t instance, std::uint32_t requests) {
    if (on_) settled(now, instance).load.requests += requests;
  }
  Load read(sim::Time now, std::uint32_t instance) { return settled(now, instance).load; }

 private:
  struct Instance {
    Load load;
    sim::Time since{};
    std::int64_t busy = 0;
    std::int64_t working = 0;
  };

  /// With everything integrated up to `now`.
  Instance& settled(sim::Time now, std::uint32_t number) {
    if (instances_.size() <= number) instances_.resize(number + std::size_t{1});
    Instance& instance = instances_[number];
    const auto passed = static_cast<sim::Int128>((now - instance.since).count());
    instance.load.busy += instance.busy * passed;
    instance.load.working += instance.working * passed;
    instance.since = now;
    return instance;
  }

  bool on_ = false;
  std::vector<Instance> instances_;
};

}  // namespace couplet::model
