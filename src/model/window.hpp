#pragma once

#include "sim/time.hpp"

namespace couplet::model {

using sim::Duration;
using sim::Time;

/// The spans of a run. Requests count if issued in [warmup, duration); averages are over that window too;
/// counters and maxima go on until the run ends.
struct Window {
  Time warmup{};
  Time duration{};
  bool pilot = false;  // a run that is to find the warm-up

  bool measures(Time issued) const { return warmup <= issued && issued < duration; }
};

}  // namespace couplet::model
