#pragma once

#include <algorithm>
#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::model {

/// The speed of a host, or the bandwidth of a link, as a factor, while its work takes `slowness` times as
/// long and its CPU credits leave it the part `left` of its speed. The one formula: physics compares factors
/// bit by bit. Several failures at once may ask for more than a double or physics can hold: then for what
/// they can.
inline double speed_when(double slowness, double left = 1) {
  constexpr double slowest = 1e-12;
  constexpr double fastest = 1000;
  return std::min(std::max(left / slowness, slowest), fastest);
}

/// Every factor that speed_when() can give for a host or link in one run: failures come and go at known
/// instants.
std::vector<double> speeds_of(const scenario::Architecture& architecture, scenario::ComponentIndex part);
/// The same for a machine that no failure names.
std::vector<double> speeds_of(const scenario::Machine& machine);

}  // namespace couplet::model
