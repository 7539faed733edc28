#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/component.hpp"
#include "model/instance_watcher.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// Hears what becomes of instances.
class InstanceHost {
 public:
  virtual ~InstanceHost() = default;
  /// The instance is down: what it was doing is lost.
  virtual void instance_lost(Time now, std::uint32_t instance, bool silent) = 0;
  /// The instance has booted and takes work.
  virtual void instance_up(Time now, std::uint32_t instance) = 0;
};

/// The instances of a component: which are up, which crash, when they have booted again.
class Instances {
 public:
  static constexpr std::uint8_t booted_event = 8;

  Instances(Runtime& runtime, InstanceHost& host, std::string name, std::uint16_t owner, std::uint32_t count,
            sim::DurationDistribution boot, const std::string& stream);

  std::uint32_t count() const { return static_cast<std::uint32_t>(states_.size()); }
  bool up(std::uint32_t instance) const { return states_[instance].up; }
  /// A crash that answers nobody.
  bool silent(std::uint32_t instance) const { return states_[instance].silent; }
  /// Down, and whoever asks hears nothing.
  bool unheard(std::uint32_t instance) const { return !up(instance) && silent(instance); }

  void watch(InstanceWatcher* watcher) { watchers_.push_back(watcher); }

  /// Lowest numbers first among those that no failure holds down; a failure of all instances holds every one.
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure);
  /// Nothing if it is down already, else its number.
  std::vector<std::uint32_t> crash_one(Time now, std::uint32_t instance);
  /// They boot, and take work when they have. One that another failure holds too stays down.
  void recover(Time now, const std::vector<std::uint32_t>& instances);
  /// REQUIRES: event.kind() == booted_event.
  void on_event(Time now, const sim::Event& event);

  stats::Gauge running;  // instances that take work
  Counter crashes;

 private:
  struct State {
    bool up = true;
    bool silent = false;
    std::uint32_t failures = 0;  // that hold it down
    std::uint64_t booting = 0;   // number of the event that ends it
    std::uint64_t boots = 0;
  };

  bool take_down(Time now, std::uint32_t instance, bool silent, bool also_if_down);
  void set_up(Time now, std::uint32_t instance);

  Runtime& runtime_;
  InstanceHost& host_;
  std::string name_;
  std::uint16_t owner_;
  sim::DurationDistribution boot_;
  sim::DrawKey boot_key_;
  std::vector<State> states_;
  std::vector<InstanceWatcher*> watchers_;
};

/// How many of `up` instances a crash takes.
std::uint32_t crashing(const scenario::CrashFailure& failure, std::uint32_t instances);

}  // namespace couplet::model
