#pragma once

#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::model {

/// The speed of a host, as a factor, while its work takes `slowness` times as long, and, out of CPU credits,
/// its cores do only their `baseline`. The one formula: physics compares factors bit by bit.
inline double speed_when(double slowness, double baseline = 1) {
  return baseline / slowness;
}

/// The share of a core that a burstable machine always has; 1 for others.
double baseline_of(const scenario::Machine& machine);

/// Every factor that speed_when() can give for a host in one run: failures come and go at known instants.
std::vector<double> speeds_of(const scenario::Architecture& architecture, scenario::ComponentIndex host);
/// The same for a machine that no failure names.
std::vector<double> speeds_of(const scenario::Machine& machine);

}  // namespace couplet::model
