#include "model/link.hpp"

#include "model/speeds.hpp"

namespace couplet::model {

Link::Link(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Component(component.name, owner), runtime_(runtime), link_(runtime.machines->link(component.name)) {}

std::vector<std::uint32_t> Link::crash(Time, const scenario::CrashFailure&) {
  if (++down_ == 1) runtime_.machines->physics().link_down(link_);
  return {0};
}

void Link::recover(Time, const std::vector<std::uint32_t>&) {
  if (--down_ == 0) runtime_.machines->physics().link_up(link_);
}

void Link::slow(Time, double factor) {
  runtime_.machines->physics().link_bandwidth(link_, speed_when(factor));
}

void Link::describe(Meters& meters) {
  meters.curve(
      "utilization", Unit::fraction, [this] { return watch_.utilization(); },
      [this](Time until) { return watch_.sample(until, usage()); });
  meters.figure("carried", Unit::bytes, [this] { return watch_.used() / 8; });
}

}  // namespace couplet::model
