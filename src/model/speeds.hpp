#pragma once

#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::model {

/// The speed of a host, as a factor, while its work takes `slowness` times as long and its CPU credits leave
/// it the part `left` of its speed. The one formula: physics compares factors bit by bit.
inline double speed_when(double slowness, double left = 1) {
  return left / slowness;
}

/// Every factor that speed_when() can give for a host in one run: failures come and go at known instants.
std::vector<double> speeds_of(const scenario::Architecture& architecture, scenario::ComponentIndex host);
/// The same for a machine that no failure names.
std::vector<double> speeds_of(const scenario::Machine& machine);

}  // namespace couplet::model
