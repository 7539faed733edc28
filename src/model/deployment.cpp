#include "model/deployment.hpp"

#include <iterator>
#include <optional>
#include <utility>

namespace couplet::model {

Deployment::Deployment(Runtime& runtime, Component& component, scenario::DeployFailure spec,
                       sim::DrawKey boot_key, std::function<void(Time)> ended)
    : runtime_(runtime),
      instances_(*component.group()),
      spec_(std::move(spec)),
      boot_key_(boot_key),
      ended_(std::move(ended)) {}

void Deployment::begin(Time now) {
  for (std::uint32_t instance = 0; instance < instances_.count(); ++instance) {
    if (!instances_.gone(instance)) waiting_.push_back(instance);
  }
  instances_.observe(this);
  advance(now);
}

void Deployment::advance(Time now) {
  while (in_progress() < spec_.rolling && !waiting_.empty()) {
    const std::uint32_t instance = waiting_.front();
    waiting_.pop_front();
    if (instances_.gone(instance) || instances_.draining(instance)) continue;
    leaving_.insert(instance);
    instances_.keep_place();
    instances_.drain(now, instance);  // one that is down is gone at once
  }
  if (waiting_.empty() && in_progress() == 0 && ended_) std::exchange(ended_, {})(now);
}

void Deployment::place(Time now, std::uint16_t zone) {
  const auto where =
      runtime_.zones.up(zone) ? std::optional<std::uint16_t>(zone) : instances_.emptiest_zone();
  if (!where) {
    unplaced_.push_back(zone);
    return;
  }
  std::optional<Duration> boot;
  if (spec_.boot) {
    sim::Draw draw(boot_key_, sim::machine_identity(instances_.count(), 1));
    boot = spec_.boot->sample(draw);
  }
  instances_.give_up_place();
  booting_.insert(instances_.launch(now, *where, boot));
}

void Deployment::instance_terminated(Time now, std::uint32_t instance) {
  if (leaving_.erase(instance) > 0) {
    place(now, instances_.zone_of(instance));
  } else if (booting_.erase(instance) > 0 || checked_.erase(instance) > 0) {
    advance(now);
  }
}

void Deployment::instance_in_service(Time now, std::uint32_t instance) {
  if (booting_.erase(instance) == 0) return;
  if (!instances_.proved_healthy(instance)) {
    checked_.insert(instance);
    return;
  }
  advance(now);
}

void Deployment::instance_crashed(Time now, std::uint32_t instance) {
  if (booting_.erase(instance) > 0 || checked_.erase(instance) > 0) advance(now);
}

bool Deployment::look(Time now) {
  for (std::size_t places = unplaced_.size(); places > 0; --places) {
    const std::uint16_t zone = unplaced_.front();
    unplaced_.pop_front();
    place(now, zone);
  }
  for (auto instance = checked_.begin(); instance != checked_.end();) {
    instance = instances_.proved_healthy(*instance) ? checked_.erase(instance) : std::next(instance);
  }
  advance(now);
  return ended_ != nullptr;
}

}  // namespace couplet::model
