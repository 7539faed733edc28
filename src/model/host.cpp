#include "model/host.hpp"

#include <algorithm>
#include <utility>

#include "model/machines.hpp"

namespace couplet::model {

Host::Host(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Component(component.name, owner),
      runtime_(runtime),
      place_(runtime.machines->host(component.name)),
      zone_(component.zones.empty() ? no_zone : runtime.zones.find(component.zones.front())) {}

void Host::add_guest(Component& guest, bool falls_with_zone) {
  const bool known = std::any_of(guests_.begin(), guests_.end(),
                                 [&](const Guest& each) { return each.component == &guest; });
  if (!known) guests_.push_back({&guest, falls_with_zone});
}

std::vector<std::uint32_t> Host::crash(Time now, const scenario::CrashFailure& failure) {
  return {take_down(now, failure.silent, false)};
}

std::vector<std::uint32_t> Host::crash_zone(Time now, std::uint16_t zone, bool silent) {
  if (zone != zone_) return {};
  return {take_down(now, silent, true)};
}

std::uint32_t Host::take_down(Time now, bool silent, bool of_zone) {
  // First what is transferred: who is there hears nothing of it any more when he goes down.
  if (outages_.empty()) runtime_.machines->physics().host_down(place_);
  const std::uint32_t number = numbered_++;
  Outage& outage = outages_[number];
  outage.silent = silent;
  outage.of_zone = of_zone;
  if (silent) runtime_.machines->set_silent(place_, true);
  for (const Guest& guest : guests_) {
    const bool goes_down = !of_zone || guest.falls_with_zone;
    outage.instances.push_back(goes_down ? guest.component->crash_host(now, place_, silent)
                                         : std::vector<std::uint32_t>{});
  }
  if (of_zone) lead_elsewhere(true);
  return number;
}

void Host::lead_elsewhere(bool elsewhere) {
  for (const Guest& guest : guests_) {
    if (!guest.falls_with_zone) guest.component->set_place(elsewhere ? nowhere : place_);
  }
}

void Host::recover(Time now, const std::vector<std::uint32_t>& failures) {
  for (const std::uint32_t number : failures) {
    const Outage over = std::move(outages_.at(number));
    outages_.erase(number);
    const auto none = [this](auto holds) {
      return std::none_of(outages_.begin(), outages_.end(),
                          [&](const auto& each) { return holds(each.second); });
    };
    if (over.of_zone && none([](const Outage& each) { return each.of_zone; })) lead_elsewhere(false);
    if (outages_.empty()) runtime_.machines->set_up(now, place_);
    runtime_.machines->set_silent(place_, !none([](const Outage& each) { return each.silent; }));
    for (std::size_t i = 0; i < guests_.size(); ++i) {
      if (!over.instances[i].empty()) guests_[i].component->recover(now, over.instances[i]);
    }
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
      [this](Time until) { return watch_.sample(until, usage()); });
  meters.curve("credits", Unit::count, balance, [balance](Time) { return balance(); });
  meters.figure("cpu_seconds", Unit::seconds, [this] { return watch_.used(); });
  meters.figure("slowed", Unit::fraction, [this] { return low_share(); });
  meters.figure("borrowed", Unit::count,
                [this] { return runtime_.machines->credits().borrowed(runtime_.events.now(), place_); });
}

}  // namespace couplet::model
