#pragma once

#include <cstdint>
#include <utility>

#include "sim/time.hpp"

namespace couplet::model {

using sim::Duration;
using sim::Time;

/// How many times as long as usual the work of a component takes, while failures slow it down.
class Slowness {
 public:
  double factor() const { return factor_; }
  bool none() const { return factor_ == 1; }
  /// How long work takes that begins now.
  Duration of(Duration usual) const {
    return none() ? usual : sim::to_duration(static_cast<double>(usual.count()) * factor_);
  }

  /// From now on it is `factor`, also for the rest of what is under way: of each of `items` that is `live`
  /// and has an `event`, `due` is moved, and `event` becomes what `schedule(due, slot)` returns.
  template <typename Items, typename Schedule>
  void set(Time now, double factor, Items& items, const Schedule& schedule) {
    const double change = factor / std::exchange(factor_, factor);
    for (std::uint32_t slot = 0; slot < items.end(); ++slot) {
      auto& item = items[slot];
      if (!item.live || item.event == 0) continue;
      item.due = sim::add(now, sim::to_duration(static_cast<double>((item.due - now).count()) * change));
      item.event = schedule(item.due, slot);
    }
  }

 private:
  double factor_ = 1;
};

}  // namespace couplet::model
