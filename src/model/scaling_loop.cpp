#include "model/scaling_loop.hpp"

#include <algorithm>
#include <variant>

namespace couplet::model {
namespace {

cloud::ScalingPolicy policy_of(const scenario::ScalingPolicy& policy) {
  if (policy.type == scenario::ScalingPolicy::Type::target_tracking) {
    return cloud::ScalingPolicy(cloud::TargetTracking{
        policy.target, policy.low_factor, policy.high_datapoints, policy.low_datapoints, policy.scale_in});
  }
  cloud::StepScaling steps;
  steps.out = policy.out;
  steps.in = policy.in;
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
  config.schedule = spec.schedule;
  return config;
}

}  // namespace

ScalingLoop::ScalingLoop(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Part(component.name, owner),
      runtime_(runtime),
      spec_(std::get<scenario::AutoscalerSpec>(component.spec)),
      action_key_(runtime.key(component.stream, "action_delay")) {}

void ScalingLoop::scale(const std::string& target, std::uint32_t desired) {
  target_ = target;
  scaling_.emplace(config_of(spec_, desired));
}

void ScalingLoop::start(Time now) {
  note_levels(now);
  if (!spec_.policies.empty()) schedule(sim::add(now, spec_.period), period_over);
  arm_schedule();
}

void ScalingLoop::schedule(Time at, std::uint8_t kind, std::uint32_t argument) {
  runtime_.events.schedule(at, sim::Order::probes, owner(), 0, kind, argument);
}

void ScalingLoop::arm_schedule() {
  const Time next = scaling_->next_action();
  if (next != sim::never) schedule(next, schedule_due);
}

void ScalingLoop::on_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case period_over: return sample(now);
    case published: {
      const Sample taken = std::move(samples_.front());
      samples_.pop_front();
      return publish(now, taken);
    }
    case schedule_due: changed(now, scaling_->carry_out_schedule(now)); return arm_schedule();
    default: on_other_event(now, event);
  }
}

void ScalingLoop::sample(Time now) {
  Sample taken{metrics(now), scaling_->size(now)};
  schedule(sim::add(now, spec_.period), period_over);
  Time due = sim::add(now, spec_.metric_delay);
  if (!spec_.action_delay.is_zero()) {
    sim::Draw draw(action_key_, sim::machine_identity(0, ++periods_));
    due = sim::add(due, spec_.action_delay.sample(draw));
  }
  due = published_ = std::max(due, published_);  // in their order
  if (due == now) return publish(now, taken);
  samples_.push_back(std::move(taken));
  schedule(due, published);
}

void ScalingLoop::publish(Time now, const Sample& taken) {
  changed(now, scaling_->evaluate(now, taken.values, taken.size));
}

void ScalingLoop::changed(Time now, const std::optional<cloud::ScalingChange>& change) {
  if (change) {
    const bool out = change->to > change->from;
    ++(out ? scaled_out_ : scaled_in_);
    if (runtime_.traces()) {
      runtime_.trace(now, out ? TraceEvent::scaled_out : TraceEvent::scaled_in, name(), 0, target_,
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

void ScalingLoop::note_levels(Time now) {
  const cloud::ScalingGroup& group = scaling_->group();
  desired_.set(now, scaling_->desired());
  pending_.set(now, group.pending());
  in_service_.set(now, group.capacity() - group.pending());
}

void ScalingLoop::describe_decisions(Meters& meters) {
  meters.counter("scaled_out", Unit::count, scaled_out_);
  meters.counter("scaled_in", Unit::count, scaled_in_);
}

void ScalingLoop::describe_levels(Meters& meters) {
  meters.level("desired", Unit::instances, desired_);
  meters.level("in_service", Unit::instances, in_service_);
  meters.level("pending", Unit::instances, pending_);
}

void ScalingLoop::tell(Story& story) const {
  constexpr std::size_t told = 6;
  for (std::size_t i = 0; i < std::min(told, moves_.size()); ++i) {
    story.scaled(moves_[i].at, target_, moves_[i].to > moves_[i].from, moves_[i].to);
  }
}

}  // namespace couplet::model
