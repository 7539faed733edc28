#pragma once

#include <cstddef>
#include <vector>

#include "cli/shell.hpp"
#include "experiment/axis.hpp"
#include "experiment/points.hpp"

namespace couplet::cli {

/// Says which points of a grid have no result, and why: the first twenty of them, then how many more.
class PointFailures {
 public:
  PointFailures(const std::vector<experiment::Axis>& axes, Shell& shell) : axes_(axes), shell_(shell) {}

  void tell(const experiment::AxisValues& values, const experiment::PointFailure& failure);
  void tell_rest() const;

 private:
  const std::vector<experiment::Axis>& axes_;
  Shell& shell_;
  std::size_t count_ = 0;
};

}  // namespace couplet::cli
