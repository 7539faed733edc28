#include "model/instances.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/run.hpp"

namespace couplet::model {
namespace {

/// What an event can hold of them.
constexpr std::uint32_t numbers_max = std::uint32_t{1} << sim::Event::instance_bits;

constexpr Duration second = std::chrono::seconds{1};
constexpr Duration billed_at_least = 60 * second;

std::uint64_t rounded_up(Duration duration) {
  return static_cast<std::uint64_t>((duration + second - Duration{1}) / second);
}

}  // namespace

std::uint32_t crashing(const scenario::CrashFailure& failure, std::uint32_t instances) {
  if (const auto* count = std::get_if<std::uint32_t>(&failure.instances)) return std::min(*count, instances);
  if (const auto* fraction = std::get_if<double>(&failure.instances)) {
    // Rounded half up, but never to none: a failure that strikes nobody would be a riddle.
    const auto share = static_cast<std::uint32_t>(*fraction * instances + 0.5);
    return std::max(std::min(share, instances), std::min(1U, instances));
  }
  return instances;
}

Instances::Instances(Runtime& runtime, InstanceHost& host, std::string name, std::uint16_t owner,
                     std::uint32_t count, sim::DurationDistribution boot, const std::string& stream,
                     const std::vector<std::string>& zones)
    : runtime_(runtime),
      host_(host),
      name_(std::move(name)),
      owner_(owner),
      boot_(std::move(boot)),
      boot_key_(runtime.key(stream, "boot")),
      states_(count),
      alive_(count) {
  for (const std::string& zone : zones) zones_.push_back(runtime.zones.find(zone));
  if (zones_.empty()) zones_.push_back(no_zone);
  for (std::uint32_t instance = 0; instance < count; ++instance) {
    states_[instance].zone = zones_[instance % zones_.size()];
  }
  running.set(sim::start_of_run, count);
}

std::optional<std::uint16_t> Instances::emptiest_zone() const {
  std::optional<std::uint16_t> best;
  std::uint32_t least = 0;
  for (const std::uint16_t zone : zones_) {
    if (!runtime_.zones.up(zone)) continue;
    std::uint32_t there = 0;
    for (const State& state : states_) {
      if (state.zone == zone && (state.stage == Stage::pending || state.stage == Stage::in_service)) ++there;
    }
    if (best && there >= least) continue;
    best = zone;
    least = there;
  }
  return best;
}

bool Instances::found_healthy(std::uint32_t instance) const {
  return std::all_of(watchers_.begin(), watchers_.end(),
                     [instance](const InstanceWatcher* watcher) { return watcher->finds_healthy(instance); });
}

bool Instances::proved_healthy(std::uint32_t instance) const {
  return std::all_of(watchers_.begin(), watchers_.end(), [instance](const InstanceWatcher* watcher) {
    return watcher->has_found_healthy(instance);
  });
}

std::uint32_t Instances::launch(Time now, std::uint16_t zone, std::optional<Duration> boot) {
  const std::uint32_t instance = count();
  if (instance == numbers_max) {
    throw LimitError("'" + name_ + "' has launched " + std::to_string(numbers_max) + " instances");
  }
  State state;
  state.stage = Stage::pending;
  state.registered = false;
  state.up = false;
  state.zone = zone;
  state.launched = now;
  states_.push_back(state);
  ++alive_;
  host_.instance_launched(instance);
  trace(now, TraceEvent::launched, instance);
  for (InstanceObserver* observer : observers_) observer->instance_launched(now, instance);
  if (states_[instance].failures > 0) {
    states_[instance].first_boot = boot;
    return instance;
  }
  // Also without a boot: whoever launches it knows its number before it hears of it.
  boot_for(now, instance, boot ? *boot : draw_boot(instance));
  return instance;
}

void Instances::drain(Time now, std::uint32_t instance) {
  const State& state = states_[instance];
  if (state.stage == Stage::draining || state.stage == Stage::gone) return;
  const bool works = state.up;
  const Time latest = deregister(now, instance);
  states_[instance].stage = Stage::draining;
  states_[instance].event = 0;
  trace(now, TraceEvent::draining, instance);
  if (!works) return finish(now, instance);
  if (host_.instance_idle(instance)) return idle(now, instance);
  if (latest == sim::never) return;
  states_[instance].event = runtime_.events.schedule(std::max(now, latest), sim::Order::completions, owner_,
                                                     instance, terminate_event, instance);
}

void Instances::terminate(Time now, std::uint32_t instance) {
  if (gone(instance)) return;
  if (!draining(instance)) deregister(now, instance);
  states_[instance].event = 0;
  if (states_[instance].up) {
    states_[instance].up = false;
    running.add(now, -1);
    host_.instance_lost(now, instance, false);
  }
  finish(now, instance);
}

Time Instances::deregister(Time now, std::uint32_t instance) {
  for (InstanceObserver* observer : observers_) observer->instance_leaving(now, instance);
  if (!in_service(instance)) return now;
  host_.instance_left(instance);
  // Nobody sends to it through a balancer: then its work has all the time it needs.
  Time latest = watchers_.empty() ? sim::never : now;
  for (InstanceWatcher* watcher : watchers_) {
    latest = std::max(latest, watcher->instance_deregistered(now, instance));
  }
  return latest;
}

void Instances::idle(Time now, std::uint32_t instance) {
  // By an event of this instant: whoever finishes the last piece of work is still at it.
  states_[instance].event =
      runtime_.events.schedule(now, sim::Order::completions, owner_, instance, drained_event, instance);
}

void Instances::finish(Time now, std::uint32_t instance) {
  State& state = states_[instance];
  if (state.up) running.add(now, -1);
  billed_ += rounded_up(billed_until(std::max(now, sim::add(state.launched, billed_at_least)), state));
  state.stage = Stage::gone;
  state.up = false;
  state.silent = false;
  state.event = 0;
  --alive_;
  trace(now, TraceEvent::terminated, instance);
  if (states_[instance].registered) {
    for (InstanceWatcher* watcher : watchers_) watcher->instance_terminated(now, instance);
  }
  for (InstanceObserver* observer : observers_) observer->instance_terminated(now, instance);
}

Duration Instances::billed_until(Time end, const State& state) const {
  return std::max(end - std::max(state.launched, bill_from_), Duration{0});
}

void Instances::begin_bill(Time at) {
  bill_from_ = at;
  billed_ = 0;
}

std::uint64_t Instances::billed_seconds() const {
  std::uint64_t sum = billed_;
  for (const State& state : states_) {
    if (state.stage != Stage::gone) sum += rounded_up(billed_until(bill_until_, state));
  }
  return sum;
}

double Instances::instance_seconds() const {
  sim::Int128 sum = static_cast<sim::Int128>(billed_) * second.count();
  for (const State& state : states_) {
    if (state.stage != Stage::gone) sum += billed_until(bill_until_, state).count();
  }
  return static_cast<double>(sum) / 1e9;
}

std::vector<std::uint32_t> Instances::crash(Time now, const scenario::CrashFailure& failure) {
  std::vector<std::uint32_t> taken;
  const std::uint32_t wanted = crashing(failure, alive_);
  const bool all = wanted == alive_;
  const std::uint32_t end = count();
  for (std::uint32_t instance = 0; instance < end && taken.size() < wanted; ++instance) {
    if (take_down(now, instance, failure.silent, all)) taken.push_back(instance);
  }
  return taken;
}

std::vector<std::uint32_t> Instances::crash_zone(Time now, std::uint16_t zone, bool silent) {
  std::vector<std::uint32_t> taken;
  const std::uint32_t end = count();
  for (std::uint32_t instance = 0; instance < end; ++instance) {
    if (zone_of(instance) == zone && take_down(now, instance, silent, true)) taken.push_back(instance);
  }
  return taken;
}

std::vector<std::uint32_t> Instances::crash_numbers(Time now, const std::vector<std::uint32_t>& numbers,
                                                    bool silent) {
  std::vector<std::uint32_t> taken;
  for (const std::uint32_t instance : numbers) {
    if (take_down(now, instance, silent, true)) taken.push_back(instance);
  }
  return taken;
}

std::vector<std::uint32_t> Instances::crash_one(Time now, std::uint32_t instance) {
  if (!take_down(now, instance, false, false)) return {};
  return {instance};
}

bool Instances::take_down(Time now, std::uint32_t instance, bool silent, bool also_if_down) {
  if (gone(instance)) return false;
  State& state = states_[instance];
  if (state.failures > 0) {  // down already: a failure of all instances keeps it there, others pass on
    if (!also_if_down) return false;
    ++state.failures;
    return true;
  }
  const bool was_up = state.up;
  state.failures = 1;
  state.up = false;
  state.event = 0;
  state.silent = silent;
  ++crashes;
  trace(now, TraceEvent::crashed, instance);
  if (was_up) {
    running.add(now, -1);
    host_.instance_lost(now, instance, silent);
  }
  if (draining(instance)) {  // it was to go: there is nothing left to wait for
    finish(now, instance);
  } else {
    for (InstanceObserver* observer : observers_) observer->instance_crashed(now, instance);
  }
  return true;
}

Duration Instances::draw_boot(std::uint32_t instance) {
  if (boot_.is_zero()) return Duration{0};
  sim::Draw draw(boot_key_, sim::machine_identity(instance, ++states_[instance].boots));
  return boot_.sample(draw);
}

void Instances::recover(Time now, const std::vector<std::uint32_t>& instances) {
  for (const std::uint32_t instance : instances) {
    if (gone(instance)) continue;                    // terminated meanwhile
    if (--states_[instance].failures > 0) continue;  // another failure keeps it down
    const std::optional<Duration> first = std::exchange(states_[instance].first_boot, std::nullopt);
    const Duration boot = first ? *first : draw_boot(instance);
    if (boot == Duration{0}) {
      set_up(now, instance);
    } else {
      boot_for(now, instance, boot);
    }
  }
}

void Instances::bring_up(Time now, std::uint32_t instance) {
  State& state = states_[instance];
  state.failures = 0;
  state.event = 0;
  if (!state.up) set_up(now, instance);
}

void Instances::boot_for(Time now, std::uint32_t instance, Duration boot) {
  states_[instance].event = runtime_.events.schedule(sim::add(now, boot), sim::Order::completions, owner_,
                                                     instance, booted_event, instance);
}

void Instances::on_event(Time now, const sim::Event& event) {
  const std::uint32_t instance = event.argument();
  if (states_[instance].event != event.number()) return;  // crashed again while it booted, or gone
  states_[instance].event = 0;
  switch (event.kind()) {
    case booted_event: return set_up(now, instance);
    case drained_event: return finish(now, instance);
    case terminate_event: return terminate(now, instance);
    default: COUPLET_CHECK(false);
  }
}

void Instances::set_up(Time now, std::uint32_t instance) {
  states_[instance].up = true;
  states_[instance].silent = false;
  running.add(now, 1);
  trace(now, TraceEvent::recovered, instance);
  const bool first = pending(instance);
  if (first) {
    states_[instance].stage = Stage::in_service;
    states_[instance].registered = true;
    host_.instance_joined(instance);
  }
  host_.instance_up(now, instance);
  if (!first) return;
  for (InstanceWatcher* watcher : watchers_) watcher->instance_registered(now, instance);
  for (InstanceObserver* observer : observers_) observer->instance_in_service(now, instance);
}

void Instances::trace(Time now, TraceEvent event, std::uint32_t instance) const {
  if (runtime_.traces()) runtime_.trace(now, event, name_, instance);
}

}  // namespace couplet::model
