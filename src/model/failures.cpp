#include "model/failures.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/cache.hpp"
#include "model/partitions.hpp"
#include "model/queue.hpp"

namespace couplet::model {
namespace {

/// Null: it strikes no single component.
Component* target_of(const scenario::Failure& failure, const std::vector<Component*>& components) {
  if (std::holds_alternative<scenario::ZoneFailure>(failure.what) ||
      std::holds_alternative<scenario::PartitionFailure>(failure.what)) {
    return nullptr;
  }
  const auto component = std::visit([](const auto& what) { return what.component; }, failure.what);
  return components[static_cast<std::size_t>(component)];
}

}  // namespace

Failures::Failures(Runtime& runtime, const std::vector<scenario::Failure>& failures,
                   const std::vector<Component*>& components)
    : runtime_(runtime), components_(components) {
  for (const scenario::Failure& failure : failures) {
    Component* component = target_of(failure, components);
    Component* to = nullptr;
    if (const auto* redrive = std::get_if<scenario::RedriveFailure>(&failure.what)) {
      to = components[static_cast<std::size_t>(redrive->to)];
    }
    strikes_.push_back(
        {&failure, component, to, runtime.key("failure", failure.name), {}, {}, false, {}, {}, {}});
    Strike& strike = strikes_.back();
    const bool random = std::holds_alternative<scenario::RandomCrashFailure>(failure.what);
    if (random && component->group() != nullptr) {
      strike.newcomers = std::make_unique<Newcomers>(*this, strikes_.size() - 1);
      component->group()->observe(strike.newcomers.get());
    }
  }
}

void Failures::start() {
  for (std::size_t i = 0; i < strikes_.size(); ++i) {
    const scenario::Failure& failure = *strikes_[i].failure;
    const bool random = std::holds_alternative<scenario::RandomCrashFailure>(failure.what);
    schedule(failure.at, Phase::strikes, i, whole, 0);
    if (!random) ++ahead_;
    if (!failure.lasts) continue;
    schedule(sim::add(failure.at, *failure.lasts), ends, i, whole, 0);
    if (!random) ++ahead_;
  }
}

void Failures::schedule(Time at, Phase phase, std::size_t strike, Kind kind, std::uint32_t instance) {
  // File order decides among failures of one instant: the instance field of the event holds the position in
  // the file, the argument which instance is meant.
  const auto order = static_cast<std::uint32_t>(strike);
  runtime_.events.schedule(at, sim::Order::failures, phase, order, kind, instance);
}

void Failures::on_event(Time now, const sim::Event& event) {
  const std::size_t index = event.instance();
  const auto phase = static_cast<Phase>(event.owner());
  if (event.kind() == one_instance) {
    cycle_event(now, index, event.argument(), phase);
    return;
  }
  if (event.kind() == deployment) return look_at_deployment(now, index);
  Strike& what = strikes_[index];
  if (std::holds_alternative<scenario::DeployFailure>(what.failure->what)) return deploy(now, index);
  if (!std::holds_alternative<scenario::RandomCrashFailure>(what.failure->what)) --ahead_;
  if (phase == Phase::strikes) {
    what.active = true;
    strike(now, what);
    for (std::uint32_t instance = 0; instance < what.cycles.size(); ++instance)
      begin_cycle(now, index, instance);
  } else {
    what.active = false;
    end(now, what);
  }
}

void Failures::strike(Time now, Strike& strike) {
  if (const auto* outage = std::get_if<scenario::ZoneFailure>(&strike.failure->what)) {
    return strike_zone(now, strike, *outage);
  }
  if (strike.component == nullptr) {
    runtime_.partitions->begin(strike.failure->order);
    runtime_.story.failure_struck(now, "", strike.failure->name, 0);
    return;
  }
  Component& component = *strike.component;
  double extent = component.instances();
  if (const auto* crash = std::get_if<scenario::CrashFailure>(&strike.failure->what)) {
    strike.instances = component.crash(now, *crash);
    extent = static_cast<double>(strike.instances.size());
  } else if (std::holds_alternative<scenario::SlowFailure>(strike.failure->what)) {
    extent = 0;  // nothing goes down
    apply_slowness(now, component);
  } else if (const auto* errors = std::get_if<scenario::ErrorsFailure>(&strike.failure->what)) {
    extent = 0;
    component.add_errors({strike.failure->order, errors->rate, strike.key});
  } else if (std::holds_alternative<scenario::StopFailure>(strike.failure->what)) {
    component.stop(now);
  } else if (const auto* throttle = std::get_if<scenario::ThrottleFailure>(&strike.failure->what)) {
    extent = 0;
    component.add_limit(strike.failure->order,
                        {throttle->rate, std::int64_t{throttle->burst} * cloud::TokenBucket::token, now});
  } else if (std::holds_alternative<scenario::FlushFailure>(strike.failure->what)) {
    const std::uint32_t held = static_cast<Cache&>(component).flush(now);
    runtime_.story.flush(now, component.name(), strike.failure->name, held);
    return;
  } else if (const auto* redrive = std::get_if<scenario::RedriveFailure>(&strike.failure->what)) {
    auto& letters = static_cast<Queue&>(component);
    const auto waiting = static_cast<double>(letters.visible());
    const bool moves = letters.redrive(now, static_cast<Queue&>(*strike.to), redrive->per_second);
    runtime_.story.redrive(now, component.name(), strike.to->name(), moves ? waiting : 0);
    return;
  } else {
    strike.cycles.resize(component.instances());
    return;  // told when the first instance goes down
  }
  runtime_.story.failure_struck(now, component.name(), strike.failure->name, extent);
}

void Failures::end(Time now, Strike& strike) {
  if (const auto* outage = std::get_if<scenario::ZoneFailure>(&strike.failure->what)) {
    return end_zone(now, strike, *outage);
  }
  if (strike.component == nullptr) {
    runtime_.partitions->end(strike.failure->order);
    runtime_.story.failure_ended(now, "", strike.failure->name, 0);
    return;
  }
  Component& component = *strike.component;
  runtime_.story.failure_ended(now, component.name(), strike.failure->name,
                               static_cast<double>(strike.instances.size()));
  if (std::holds_alternative<scenario::CrashFailure>(strike.failure->what)) {
    component.recover(now, strike.instances);
  } else if (std::holds_alternative<scenario::SlowFailure>(strike.failure->what)) {
    apply_slowness(now, component);
  } else if (std::holds_alternative<scenario::ErrorsFailure>(strike.failure->what)) {
    component.remove_errors(strike.failure->order);
  } else if (std::holds_alternative<scenario::ThrottleFailure>(strike.failure->what)) {
    component.remove_limit(strike.failure->order);
  } else if (std::holds_alternative<scenario::StopFailure>(strike.failure->what)) {
    component.resume(now);
  } else {
    for (Cycle& cycle : strike.cycles) {
      component.recover(now, cycle.down);
      cycle.down.clear();
    }
  }
}

void Failures::strike_zone(Time now, Strike& strike, const scenario::ZoneFailure& outage) {
  const std::uint16_t zone = runtime_.zones.find(outage.zone);
  runtime_.zones.strike(zone);
  runtime_.story.failure_struck(now, "", strike.failure->name, static_cast<double>(placed_in(zone)));
  strike.in_zone.clear();
  for (Component* component : components_) {
    const bool nobody = component == nullptr;
    strike.in_zone.push_back(nobody ? std::vector<std::uint32_t>{}
                                    : component->crash_zone(now, zone, outage.silent));
  }
}

std::uint32_t Failures::placed_in(std::uint16_t zone) const {
  std::uint32_t count = 0;
  for (Component* component : components_) {
    if (component == nullptr) continue;
    const Instances* group = component->group();
    for (std::uint32_t instance = 0; instance < component->instances(); ++instance) {
      const bool there = group == nullptr || !group->gone(instance);
      if (there && component->zone_of(instance) == zone) ++count;
    }
  }
  return count;
}

void Failures::end_zone(Time now, Strike& strike, const scenario::ZoneFailure& outage) {
  runtime_.zones.restore(runtime_.zones.find(outage.zone));
  runtime_.story.failure_ended(now, "", strike.failure->name, 0);
  for (std::size_t i = 0; i < components_.size(); ++i) {
    if (!strike.in_zone[i].empty()) components_[i]->recover(now, strike.in_zone[i]);
  }
}

void Failures::deploy(Time now, std::size_t index) {
  Strike& strike = strikes_[index];
  const std::string& name = strike.component->name();
  runtime_.story.failure_struck(now, name, strike.failure->name, 0);
  strike.deployment = std::make_unique<Deployment>(
      runtime_, *strike.component, std::get<scenario::DeployFailure>(strike.failure->what), strike.key,
      [this, index](Time then) {
        --ahead_;
        const Strike& over = strikes_[index];
        runtime_.story.failure_ended(then, over.component->name(), over.failure->name, 0);
      });
  strike.deployment->begin(now);
  schedule(sim::add(now, Deployment::look_every), Phase::strikes, index, deployment, 0);
}

void Failures::look_at_deployment(Time now, std::size_t index) {
  if (!strikes_[index].deployment->look(now)) return;
  schedule(sim::add(now, Deployment::look_every), Phase::strikes, index, deployment, 0);
}

void Failures::Newcomers::instance_in_service(Time now, std::uint32_t instance) {
  Strike& strike = failures_.strikes_[strike_];
  if (!strike.active) return;
  strike.cycles.resize(std::max<std::size_t>(strike.cycles.size(), instance + std::size_t{1}));
  failures_.begin_cycle(now, strike_, instance);
}

void Failures::begin_cycle(Time now, std::size_t index, std::uint32_t instance) {
  Strike& strike = strikes_[index];
  const auto& random = std::get<scenario::RandomCrashFailure>(strike.failure->what);
  sim::Draw draw(strike.key, sim::machine_identity(instance, strike.cycles[instance].number));
  schedule(sim::add(now, random.time_to_failure.sample(draw)), Phase::strikes, index, one_instance, instance);
}

void Failures::cycle_event(Time now, std::size_t index, std::uint32_t instance, Phase phase) {
  Strike& strike = strikes_[index];
  if (!strike.active) return;
  const Instances* group = strike.component->group();
  if (group != nullptr && group->gone(instance)) return;
  Cycle& cycle = strike.cycles[instance];
  if (phase == ends) {
    strike.component->recover(now, cycle.down);
    cycle.down.clear();
    ++cycle.number;
    begin_cycle(now, index, instance);
    return;
  }
  const auto& random = std::get<scenario::RandomCrashFailure>(strike.failure->what);
  cycle.down = strike.component->crash_instance(now, instance);
  runtime_.story.random_failure(now, strike.component->name(), strike.failure->name);
  // The repair is a second draw of the cycle: a repetition of the first.
  sim::Draw draw(strike.key, sim::machine_identity(instance, cycle.number), 1);
  schedule(sim::add(now, random.time_to_repair.sample(draw)), ends, index, one_instance, instance);
}

void Failures::apply_slowness(Time now, Component& component) {
  double factor = 1;
  for (const Strike& strike : strikes_) {
    const auto* slow = std::get_if<scenario::SlowFailure>(&strike.failure->what);
    if (slow != nullptr && strike.active && strike.component == &component) factor *= slow->factor;
  }
  component.slow(now, factor);
}

}  // namespace couplet::model
