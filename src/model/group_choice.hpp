#pragma once

#include <cstdint>
#include <vector>

#include "scenario/scenario.hpp"
#include "sim/draws.hpp"

namespace couplet::model {

/// Which of some groups or keys a request belongs to: a draw of the request.
class GroupChoice {
 public:
  GroupChoice(const scenario::GroupDraw& group, sim::DrawKey key);
  /// From 0.
  std::uint32_t of(std::uint64_t identity) const;

 private:
  sim::DrawKey key_;
  std::vector<double> cumulative_;  // weights up to and including each group
};

}  // namespace couplet::model
