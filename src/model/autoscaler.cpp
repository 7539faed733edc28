#include "model/autoscaler.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace couplet::model {
namespace {

cloud::ScalingStep step_of(const scenario::ScalingRange& range) {
  using Given = scenario::ScalingAdjustment::Type;
  using Type = cloud::Adjustment::Type;
  cloud::ScalingStep step;
  step.lower = range.above;
  step.upper = range.below;
  step.adjustment.type = range.adjustment.type == Given::instances ? Type::change_in_capacity
                         : range.adjustment.type == Given::percent ? Type::percent_change
                                                                   : Type::exact_capacity;
  step.adjustment.amount = range.adjustment.amount;
  step.adjustment.min_magnitude = range.adjustment.min_magnitude;
  return step;
}

cloud::ScalingPolicy policy_of(const scenario::ScalingPolicy& policy) {
  if (policy.type == scenario::ScalingPolicy::Type::target_tracking) {
    return cloud::ScalingPolicy(cloud::TargetTracking{
        policy.target, policy.low_factor, policy.high_datapoints, policy.low_datapoints, policy.scale_in});
  }
  cloud::StepScaling steps;
  for (const scenario::ScalingRange& range : policy.out) steps.out.push_back(step_of(range));
  for (const scenario::ScalingRange& range : policy.in) steps.in.push_back(step_of(range));
  steps.high_datapoints = policy.high_datapoints;
  steps.low_datapoints = policy.low_datapoints;
  steps.simple = policy.type == scenario::ScalingPolicy::Type::simple;
  return cloud::ScalingPolicy(steps);
}

cloud::AutoScalingConfig config_of(const scenario::AutoscalerSpec& spec, std::uint32_t desired) {
  cloud::AutoScalingConfig config;
  config.min = spec.min;
  config.max = spec.max;
  config.desired = desired;
  config.warmup = spec.warmup;
  config.cooldown = spec.cooldown;
  config.simple_cooldown = spec.simple_cooldown;
  config.scale_in_cooldown = spec.scale_in_cooldown;
  for (const scenario::ScalingPolicy& policy : spec.policies) config.policies.push_back(policy_of(policy));
  for (const scenario::ScheduledScaling& action : spec.schedule) {
    config.schedule.push_back({action.at, action.every, action.min, action.max, action.desired});
  }
  return config;
}

}  // namespace

Autoscaler::Autoscaler(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Part(component.name, owner),
      runtime_(runtime),
      spec_(std::get<scenario::AutoscalerSpec>(component.spec)),
      action_key_(runtime.key(component.stream, "action_delay")) {}

void Autoscaler::connect(const std::vector<scenario::Component>& components,
                         const std::vector<Component*>& parts) {
  const auto target = static_cast<std::size_t>(spec_.scales);
  target_ = parts[target];
  instances_ = target_->group();
  COUPLET_CHECK(instances_ != nullptr);
  if (const auto* worker = std::get_if<scenario::WorkerSpec>(&components[target].spec)) {
    threads_ = worker->concurrency;
    queue_ = static_cast<const Queue*>(parts[static_cast<std::size_t>(worker->polls)]);
  } else {
    threads_ = std::get<scenario::ServiceSpec>(components[target].spec).threads;
  }
  scaling_.emplace(config_of(spec_, instances_->count()));
  for (std::uint32_t instance = 0; instance < instances_->count(); ++instance) {
    scaling_->group().adopt(instance, instances_->zone_of(instance));
  }
  instances_->observe(this);
  if (!spec_.policies.empty()) instances_->load.start();
}

void Autoscaler::start(Time now) {
  note_levels(now);
  if (!spec_.policies.empty()) schedule(sim::add(now, spec_.period), period_over);
  if (spec_.health == scenario::ScalingHealth::balancer) schedule(sim::add(now, look_every), health_due);
  arm_schedule();
}

void Autoscaler::schedule(Time at, Kind kind) {
  runtime_.events.schedule(at, sim::Order::probes, owner(), 0, kind, 0);
}

void Autoscaler::arm_schedule() {
  const Time next = scaling_->next_action();
  if (next != sim::never) schedule(next, schedule_due);
}

void Autoscaler::on_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case period_over: return sample(now);
    case published: {
      const Datapoints datapoints = std::move(datapoints_.front());
      datapoints_.pop_front();
      return publish(now, datapoints);
    }
    case health_due: return check_health(now);
    case schedule_due: changed(now, scaling_->carry_out_schedule(now)); return arm_schedule();
    case adjust_due:
      waits_for_zone_ = false;
      replace_crashed(now);
      return adjust(now);
    default: COUPLET_CHECK(false);
  }
}

void Autoscaler::sample(Time now) {
  Datapoints datapoints = metrics(now);
  schedule(sim::add(now, spec_.period), period_over);
  Time due = sim::add(now, spec_.metric_delay);
  if (!spec_.action_delay.is_zero()) {
    sim::Draw draw(action_key_, sim::machine_identity(0, ++periods_));
    due = sim::add(due, spec_.action_delay.sample(draw));
  }
  due = published_ = std::max(due, published_);  // in their order
  if (due == now) return publish(now, datapoints);
  datapoints_.push_back(std::move(datapoints));
  schedule(due, published);
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

void Autoscaler::publish(Time now, const Datapoints& datapoints) {
  changed(now, scaling_->evaluate(now, datapoints));
}

void Autoscaler::changed(Time now, const std::optional<cloud::ScalingChange>& change) {
  if (change) {
    const bool out = change->to > change->from;
    ++(out ? scaled_out_ : scaled_in_);
    if (runtime_.tracer.on()) {
      runtime_.trace(now, out ? TraceEvent::scaled_out : TraceEvent::scaled_in, name(), 0, target_->name(),
                     change->to);
    }
    const bool goes_on = !moves_.empty() && out == (moves_.back().to > moves_.back().from);
    if (goes_on) {
      moves_.back().to = change->to;
    } else {
      moves_.push_back({now, change->from, change->to});
    }
  }
  adjust(now);
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

void Autoscaler::note_levels(Time now) {
  const cloud::ScalingGroup& group = scaling_->group();
  desired_.set(now, scaling_->desired());
  pending_.set(now, group.pending());
  in_service_.set(now, group.capacity() - group.pending());
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
  meters.counter("scaled_out", Unit::count, scaled_out_);
  meters.counter("scaled_in", Unit::count, scaled_in_);
  meters.counter("launched", Unit::instances, launched_);
  meters.counter("terminated", Unit::instances, terminated_);
  meters.counter("replaced", Unit::instances, replaced_);
  meters.level("desired", Unit::instances, desired_);
  meters.level("in_service", Unit::instances, in_service_);
  meters.level("pending", Unit::instances, pending_);
}

void Autoscaler::tell(Story& story) const {
  constexpr std::size_t told = 6;
  for (std::size_t i = 0; i < std::min(told, moves_.size()); ++i) {
    story.scaled(moves_[i].at, target_->name(), moves_[i].to > moves_[i].from, moves_[i].to);
  }
}

std::string Autoscaler::check_books() const {
  std::uint32_t there = 0;
  for (std::uint32_t instance = 0; instance < instances_->count(); ++instance) {
    const bool expected = !instances_->gone(instance);
    if (expected != scaling_->group().knows(instance)) {
      return name() + ": instance " + std::to_string(instance) + " of " + target_->name() +
             (expected ? " is unknown to its group" : " is gone, but its group has it");
    }
    if (expected) ++there;
  }
  if (there == instances_->alive()) return {};
  return name() + ": " + std::to_string(there) + " instances of " + target_->name() + " are there, but " +
         std::to_string(instances_->alive()) + " are counted";
}

}  // namespace couplet::model
