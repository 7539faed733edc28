#include "model/autoscaler.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace couplet::model {
Autoscaler::Autoscaler(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : ScalingLoop(runtime, component, owner) {}

void Autoscaler::connect(const std::vector<scenario::Component>& components,
                         const std::vector<Component*>& parts) {
  const auto target = static_cast<std::size_t>(spec_.scales);
  instances_ = parts[target]->group();
  COUPLET_CHECK(instances_ != nullptr);
  if (const auto* worker = std::get_if<scenario::WorkerSpec>(&components[target].spec)) {
    threads_ = worker->concurrency;
    queue_ = static_cast<const Queue*>(parts[static_cast<std::size_t>(worker->polls)]);
  } else {
    threads_ = std::get<scenario::ServiceSpec>(components[target].spec).threads;
  }
  scale(parts[target]->name(), instances_->count());
  for (std::uint32_t instance = 0; instance < instances_->count(); ++instance) {
    scaling_->group().adopt(instance, instances_->zone_of(instance));
  }
  instances_->observe(this);
  if (!spec_.policies.empty()) instances_->load.start();
}

void Autoscaler::start(Time now) {
  ScalingLoop::start(now);
  if (spec_.health == scenario::ScalingHealth::balancer) schedule(sim::add(now, look_every), health_due);
}

void Autoscaler::on_other_event(Time now, const sim::Event& event) {
  if (event.kind() == health_due) return check_health(now);
  COUPLET_CHECK(event.kind() == adjust_due);
  waits_for_zone_ = false;
  replace_crashed(now);
  adjust(now);
}

Autoscaler::Datapoints Autoscaler::metrics(Time now) {
  const Time began = std::exchange(period_began_, now);
  const double passed = static_cast<double>((now - began).count());
  loads_.resize(instances_->count());
  sim::Int128 busy = 0;
  sim::Int128 working = 0;
  std::uint64_t requests = 0;
  std::uint32_t whole = 0;  // instances that were in the metric for the whole period
  for (const auto& [instance, member] : scaling_->group().members()) {
    const LoadMeter::Load load = instances_->load.read(now, instance);
    const LoadMeter::Load before = std::exchange(loads_[instance], load);
    if (!scaling_->group().measured(began, instance)) continue;
    ++whole;
    busy += load.busy - before.busy;
    working += load.working - before.working;
    requests += load.requests - before.requests;
  }
  const std::uint32_t measured = scaling_->group().measured(now);
  const double threads = passed * static_cast<double>(whole) * static_cast<double>(threads_);
  const auto value = [&](scenario::ScalingMetric metric) -> std::optional<double> {
    if (metric == scenario::ScalingMetric::backlog_per_instance) {
      if (measured == 0) return std::nullopt;
      return static_cast<double>(queue_->visible()) / measured;
    }
    if (whole == 0) return std::nullopt;
    if (metric == scenario::ScalingMetric::busy_threads) return static_cast<double>(busy) / threads;
    if (metric == scenario::ScalingMetric::cpu) return static_cast<double>(working) / threads;
    return static_cast<double>(requests) / (sim::to_seconds(now - began) * whole);
  };
  Datapoints datapoints;
  for (const scenario::ScalingPolicy& policy : spec_.policies) datapoints.push_back(value(policy.metric));
  return datapoints;
}

void Autoscaler::adjust(Time now) {
  const cloud::ScalingGroup& group = scaling_->group();
  while (group.capacity() + instances_->kept_places() < scaling_->desired()) {
    const auto zone = instances_->emptiest_zone();
    if (!zone) {
      if (!std::exchange(waits_for_zone_, true)) schedule(sim::add(now, look_every), adjust_due);
      break;
    }
    instances_->launch(now, *zone);
  }
  while (group.capacity() + instances_->kept_places() > scaling_->desired()) {
    const auto instance = group.first_to_go();
    if (!instance) break;
    instances_->drain(now, *instance);
  }
  note_levels(now);
}

void Autoscaler::check_health(Time now) {
  schedule(sim::add(now, look_every), health_due);
  std::vector<std::uint32_t> sick;
  for (const auto& [instance, member] : scaling_->group().members()) {
    if (member.leaving || !scaling_->group().past_grace(now, instance, spec_.grace)) continue;
    if (!instances_->found_healthy(instance)) sick.push_back(instance);
  }
  for (const std::uint32_t instance : sick) {
    ++replaced_;
    instances_->drain(now, instance);
  }
  if (!sick.empty()) adjust(now);
}

void Autoscaler::replace_crashed(Time now) {
  for (const std::uint32_t instance : std::exchange(crashed_, {})) {
    if (instances_->gone(instance)) continue;
    ++replaced_;
    instances_->terminate(now, instance);
  }
}

void Autoscaler::instance_launched(Time now, std::uint32_t instance) {
  ++launched_;
  scaling_->group().launched(instance, instances_->zone_of(instance));
  note_levels(now);
}

void Autoscaler::instance_crashed(Time now, std::uint32_t instance) {
  // In this instant still, but when the failure has struck all that it strikes.
  if (crashed_.empty()) schedule(now, adjust_due);
  crashed_.push_back(instance);
}

void Autoscaler::instance_in_service(Time now, std::uint32_t instance) {
  scaling_->group().in_service(now, instance);
  note_levels(now);
}

void Autoscaler::instance_leaving(Time now, std::uint32_t instance) {
  scaling_->group().leaving(instance);
  note_levels(now);
}

void Autoscaler::instance_terminated(Time now, std::uint32_t instance) {
  ++terminated_;
  scaling_->group().terminated(now, instance);
  note_levels(now);
}

void Autoscaler::describe(Meters& meters) {
  describe_decisions(meters);
  meters.counter("launched", Unit::instances, launched_);
  meters.counter("terminated", Unit::instances, terminated_);
  meters.counter("replaced", Unit::instances, replaced_);
  describe_levels(meters);
}

std::string Autoscaler::check_books() const {
  std::uint32_t there = 0;
  for (std::uint32_t instance = 0; instance < instances_->count(); ++instance) {
    const bool expected = !instances_->gone(instance);
    if (expected != scaling_->group().knows(instance)) {
      return name() + ": instance " + std::to_string(instance) + " of " + target_ +
             (expected ? " is unknown to its group" : " is gone, but its group has it");
    }
    if (expected) ++there;
  }
  if (there == instances_->alive()) return {};
  return name() + ": " + std::to_string(there) + " instances of " + target_ + " are there, but " +
         std::to_string(instances_->alive()) + " are counted";
}

}  // namespace couplet::model
