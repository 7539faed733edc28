#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/component.hpp"
#include "model/instance_watcher.hpp"
#include "model/load_meter.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// The component whose instances they are: hears what becomes of them.
class InstanceHost {
 public:
  virtual ~InstanceHost() = default;
  /// The instance is down: what it was doing is lost.
  virtual void instance_lost(Time now, std::uint32_t instance, bool silent) = 0;
  /// The instance has booted and takes work.
  virtual void instance_up(Time now, std::uint32_t instance) = 0;

  // Of components whose group() somebody may ask for:

  /// There is one more, with the next number: it will boot.
  virtual void instance_launched(std::uint32_t) { COUPLET_CHECK(false); }
  /// It has booted for the first time: new work may go there from now on.
  virtual void instance_joined(std::uint32_t) {}
  /// No new work goes there any more. What it holds goes on; Instances::idle() is due when that is done.
  virtual void instance_left(std::uint32_t) {}
  virtual bool instance_idle(std::uint32_t) const { return true; }
};

/// Hears what becomes of instances that it launched or looks after: an autoscaler, a deployment.
class InstanceObserver {
 public:
  virtual ~InstanceObserver() = default;
  virtual void instance_launched(Time, std::uint32_t) {}
  virtual void instance_crashed(Time, std::uint32_t) {}
  /// It has booted for the first time.
  virtual void instance_in_service(Time, std::uint32_t) {}
  /// It is to go.
  virtual void instance_leaving(Time, std::uint32_t) {}
  virtual void instance_terminated(Time, std::uint32_t) {}
};

/// The instances of a component: which are up, which crash, when they have booted again; which are launched
/// and which go. A number is given once.
class Instances {
 public:
  static constexpr std::uint8_t booted_event = 8;  // and its further kinds behind it, up to Executor's

  /// `count` of them, booted, dealt to `zones` in turn.
  Instances(Runtime& runtime, InstanceHost& host, std::string name, std::uint16_t owner, std::uint32_t count,
            sim::DurationDistribution boot, const std::string& stream,
            const std::vector<std::string>& zones = {});

  /// Numbers given so far: those that are gone included.
  std::uint32_t count() const { return static_cast<std::uint32_t>(states_.size()); }
  /// Those that are not gone.
  std::uint32_t alive() const { return alive_; }
  bool up(std::uint32_t instance) const { return states_[instance].up; }
  /// A crash that answers nobody.
  bool silent(std::uint32_t instance) const { return states_[instance].silent; }
  /// Down, and whoever asks hears nothing.
  bool unheard(std::uint32_t instance) const { return !up(instance) && silent(instance); }
  bool pending(std::uint32_t instance) const { return states_[instance].stage == Stage::pending; }
  /// Booted once, and not to go.
  bool in_service(std::uint32_t instance) const { return states_[instance].stage == Stage::in_service; }
  bool draining(std::uint32_t instance) const { return states_[instance].stage == Stage::draining; }
  bool gone(std::uint32_t instance) const { return states_[instance].stage == Stage::gone; }
  std::uint16_t zone_of(std::uint32_t instance) const { return states_[instance].zone; }
  /// The zones that instances are dealt to, at least one: no_zone if the scenario names none.
  const std::vector<std::uint16_t>& zones() const { return zones_; }
  /// The zone, of those that are up, with the fewest instances that are not to go, the first of several;
  /// nullopt: none is up.
  std::optional<std::uint16_t> emptiest_zone() const;
  /// Whether all watchers find it healthy.
  bool found_healthy(std::uint32_t instance) const;
  /// The same, after a check that it has passed with each: it is given work.
  bool proved_healthy(std::uint32_t instance) const;

  void watch(InstanceWatcher* watcher) { watchers_.push_back(watcher); }
  void observe(InstanceObserver* observer) { observers_.push_back(observer); }

  /// One more instance, which boots for as long as usual, or for `boot`. Returns its number.
  std::uint32_t launch(Time now, std::uint16_t zone, std::optional<Duration> boot = std::nullopt);
  /// Takes no new work, and is terminated when it has finished what it holds, at the latest when its watchers
  /// say. One that goes already goes on.
  void drain(Time now, std::uint32_t instance);
  /// Goes at once; what it holds is lost.
  void terminate(Time now, std::uint32_t instance);
  /// One that has just been launched does not boot before recover(): where it is, nothing runs.
  /// REQUIRES: called by an observer's instance_launched().
  void hold(std::uint32_t instance) { ++states_[instance].failures; }
  /// The host says so of one that drains.
  void idle(Time now, std::uint32_t instance);

  /// A deployment has taken an instance away and will launch another: nobody else shall.
  void keep_place() { ++kept_places_; }
  void give_up_place() { --kept_places_; }
  std::uint32_t kept_places() const { return kept_places_; }

  /// Lowest numbers first among those that no failure holds down; a failure of all instances holds every one.
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure);
  /// All that are in this zone.
  std::vector<std::uint32_t> crash_zone(Time now, std::uint16_t zone, bool silent);
  /// All of these.
  std::vector<std::uint32_t> crash_numbers(Time now, const std::vector<std::uint32_t>& numbers, bool silent);
  /// Nothing if it is down already, else its number.
  std::vector<std::uint32_t> crash_one(Time now, std::uint32_t instance);
  /// They boot, and take work when they have. One that another failure holds too stays down; one that was
  /// terminated meanwhile does not come back.
  void recover(Time now, const std::vector<std::uint32_t>& instances);
  /// Another one has taken its place: it is up, whatever held it down. recover() is not to be called for
  /// that.
  void bring_up(Time now, std::uint32_t instance);
  /// REQUIRES: event.kind() >= booted_event.
  void on_event(Time now, const sim::Event& event);

  /// The end of the warm-up: what is billed begins anew.
  void begin_bill(Time at);
  /// The end of the run: nothing is billed behind it.
  void end_bill(Time at) { bill_until_ = at; }
  /// Seconds of all instances since begin_bill(), from launch to termination, each by itself rounded up; one
  /// that goes counts for a minute at least. REQUIRES: end_bill().
  std::uint64_t billed_seconds() const;
  /// The same as far as it goes on in a month: what still runs at the end counts to the nanosecond, since
  /// only the end of the run has cut it off there.
  double instance_seconds() const;

  stats::Gauge running;  // instances that take work, or finish what they hold
  Counter crashes;
  LoadMeter load;

 private:
  enum Kind : std::uint8_t { drained_event = booted_event + 1, terminate_event };
  enum class Stage : std::uint8_t { pending, in_service, draining, gone };

  struct State {
    Stage stage = Stage::in_service;
    bool registered = true;  // it has been in service: watchers know it
    bool up = true;
    bool silent = false;
    std::uint16_t zone = no_zone;
    std::uint32_t failures = 0;  // that hold it down
    std::uint64_t event = 0;     // number of the event that ends its boot, or its draining
    std::uint64_t boots = 0;
    Time launched{};
    std::optional<Duration> first_boot;  // of one that hold() has kept from it, if not as long as usual
  };

  bool take_down(Time now, std::uint32_t instance, bool silent, bool also_if_down);
  Duration draw_boot(std::uint32_t instance);
  void boot_for(Time now, std::uint32_t instance, Duration boot);
  void set_up(Time now, std::uint32_t instance);
  /// Watchers and host: no new work. When it may be terminated at the latest.
  Time deregister(Time now, std::uint32_t instance);
  void finish(Time now, std::uint32_t instance);
  /// From launch on, as far as it is billed.
  Duration billed_until(Time end, const State& state) const;
  void trace(Time now, TraceEvent event, std::uint32_t instance) const;

  Runtime& runtime_;
  InstanceHost& host_;
  std::string name_;
  std::uint16_t owner_;
  sim::DurationDistribution boot_;
  sim::DrawKey boot_key_;
  std::vector<std::uint16_t> zones_;
  std::vector<State> states_;
  std::uint32_t alive_;
  std::uint32_t kept_places_ = 0;
  Time bill_from_{};
  Time bill_until_{};
  std::uint64_t billed_ = 0;  // of those that are gone
  std::vector<InstanceWatcher*> watchers_;
  std::vector<InstanceObserver*> observers_;
};

/// How many of `up` instances a crash takes.
std::uint32_t crashing(const scenario::CrashFailure& failure, std::uint32_t instances);

}  // namespace couplet::model
