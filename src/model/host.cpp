#include "model/host.hpp"

#include <algorithm>

#include "model/machines.hpp"

namespace couplet::model {

Host::Host(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Component(component.name, owner),
      runtime_(runtime),
      place_(runtime.machines->host(component.name)),
      zone_(component.zones.empty() ? no_zone : runtime.zones.find(component.zones.front())) {}

void Host::add_guest(Component& guest) {
  if (std::find(guests_.begin(), guests_.end(), &guest) == guests_.end()) guests_.push_back(&guest);
}

std::vector<std::uint32_t> Host::crash(Time now, const scenario::CrashFailure& failure) {
  // First what is transferred: who is there hears nothing of it any more when he goes down.
  if (++down_ == 1) runtime_.machines->physics().host_down(place_);
  outages_.push_back({{}, failure.silent, false});
  if (failure.silent) runtime_.machines->set_silent(place_, true);
  for (Component* guest : guests_)
    outages_.back().instances.push_back(guest->crash_host(now, place_, failure.silent));
  return {static_cast<std::uint32_t>(outages_.size() - 1)};
}

std::vector<std::uint32_t> Host::crash_zone(Time now, std::uint16_t zone, bool silent) {
  if (zone != zone_) return {};
  return crash(now, {{}, std::monostate{}, silent});
}

void Host::recover(Time now, const std::vector<std::uint32_t>& failures) {
  for (const std::uint32_t number : failures) {
    Outage& outage = outages_[number];
    outage.over = true;
    if (--down_ == 0) runtime_.machines->set_up(now, place_);
    const bool silent = std::any_of(outages_.begin(), outages_.end(),
                                    [](const Outage& each) { return each.silent && !each.over; });
    runtime_.machines->set_silent(place_, silent);
    for (std::size_t i = 0; i < guests_.size(); ++i) {
      if (!outage.instances[i].empty()) guests_[i]->recover(now, outage.instances[i]);
    }
    outage.instances.clear();
  }
}

void Host::slow(Time now, double factor) {
  runtime_.machines->slow(now, place_, factor);
}

physics::Usage Host::usage() const {
  return runtime_.machines->physics().host_usage(place_);
}

void Host::begin_window(Time at) {
  watch_.begin_window(usage());
  begin_ = {at, runtime_.machines->credits().low(runtime_.events.now(), place_)};
}

void Host::freeze_window(Time at) {
  watch_.freeze_window(usage());
  end_ = {at, runtime_.machines->credits().low(runtime_.events.now(), place_)};
}

double Host::low_share() const {
  return sim::to_seconds(end_.low - begin_.low) / sim::to_seconds(end_.at - begin_.at);
}

void Host::describe(Meters& meters) {
  const auto balance = [this] { return runtime_.machines->credits().balance(runtime_.events.now(), place_); };
  meters.curve(
      "utilization", Unit::fraction, [this] { return watch_.utilization(); },
      [this] { return watch_.sample(runtime_.events.now() + Duration{1}, usage()); });
  meters.curve("credits", Unit::count, balance, balance);
  meters.figure("cpu_seconds", Unit::seconds, [this] { return watch_.used(); });
  meters.figure("slowed", Unit::fraction, [this] { return low_share(); });
  meters.figure("borrowed", Unit::count,
                [this] { return runtime_.machines->credits().borrowed(runtime_.events.now(), place_); });
}

}  // namespace couplet::model
