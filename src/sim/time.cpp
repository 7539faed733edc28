#include "sim/time.hpp"

#include "sim/math.hpp"

namespace couplet::sim {

Duration to_duration(double ns) {
  return Duration{round_half_up(ns)};
}

}  // namespace couplet::sim
