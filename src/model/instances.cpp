#include "model/instances.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace couplet::model {

std::uint32_t crashing(const scenario::CrashFailure& failure, std::uint32_t instances) {
  if (const auto* count = std::get_if<std::uint32_t>(&failure.instances)) return std::min(*count, instances);
  if (const auto* fraction = std::get_if<double>(&failure.instances)) {
    // Rounded half up, but never to none: a failure that strikes nobody would be a riddle.
    const auto share = static_cast<std::uint32_t>(*fraction * instances + 0.5);
    return std::clamp(share, 1U, instances);
  }
  return instances;
}

Instances::Instances(Runtime& runtime, InstanceHost& host, std::string name, std::uint16_t owner,
                     std::uint32_t count, sim::DurationDistribution boot, const std::string& stream)
    : runtime_(runtime),
      host_(host),
      name_(std::move(name)),
      owner_(owner),
      boot_(std::move(boot)),
      boot_key_(runtime.key(stream, "boot")),
      states_(count) {
  running.set(sim::start_of_run, count);
}

std::vector<std::uint32_t> Instances::crash(Time now, const scenario::CrashFailure& failure) {
  std::vector<std::uint32_t> taken;
  const std::uint32_t wanted = crashing(failure, count());
  const bool all = wanted == count();
  for (std::uint32_t instance = 0; instance < count() && taken.size() < wanted; ++instance) {
    if (take_down(now, instance, failure.silent, all)) taken.push_back(instance);
  }
  return taken;
}

std::vector<std::uint32_t> Instances::crash_one(Time now, std::uint32_t instance) {
  if (!take_down(now, instance, false, false)) return {};
  return {instance};
}

bool Instances::take_down(Time now, std::uint32_t instance, bool silent, bool also_if_down) {
  State& state = states_[instance];
  if (state.failures > 0) {  // down already: a failure of all instances keeps it there, others pass on
    if (!also_if_down) return false;
    ++state.failures;
    return true;
  }
  const bool was_up = state.up;
  state.failures = 1;
  state.up = false;
  state.booting = 0;
  state.silent = silent;
  ++crashes;
  if (runtime_.tracer.on()) runtime_.trace(now, TraceEvent::crashed, name_, instance);
  if (!was_up) return true;
  running.add(now, -1);
  host_.instance_lost(now, instance, silent);
  return true;
}

void Instances::recover(Time now, const std::vector<std::uint32_t>& instances) {
  for (const std::uint32_t instance : instances) {
    State& state = states_[instance];
    if (--state.failures > 0) continue;  // another failure keeps it down
    Duration boot{0};
    if (!boot_.is_zero()) {
      sim::Draw draw(boot_key_, sim::machine_identity(instance, ++state.boots));
      boot = boot_.sample(draw);
    }
    if (boot == Duration{0}) {
      set_up(now, instance);
      continue;
    }
    state.booting = runtime_.events.schedule(sim::add(now, boot), sim::Order::completions, owner_, instance,
                                             booted_event, instance);
  }
}

void Instances::bring_up(Time now, std::uint32_t instance) {
  State& state = states_[instance];
  state.failures = 0;
  state.booting = 0;
  if (!state.up) set_up(now, instance);
}

void Instances::on_event(Time now, const sim::Event& event) {
  State& state = states_[event.argument()];
  if (state.booting != event.number()) return;  // crashed again while it booted
  state.booting = 0;
  set_up(now, event.argument());
}

void Instances::set_up(Time now, std::uint32_t instance) {
  states_[instance].up = true;
  states_[instance].silent = false;
  running.add(now, 1);
  if (runtime_.tracer.on()) runtime_.trace(now, TraceEvent::recovered, name_, instance);
  host_.instance_up(now, instance);
}

}  // namespace couplet::model
