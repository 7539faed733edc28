#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "scenario/steps.hpp"

namespace couplet::model {

/// Which attributes steps have set on a copy; 0: none.
using OverlayId = std::uint32_t;

/// The attributes that steps set on copies, each combination kept once. There are as many as the steps of a
/// scenario can make, however many copies carry them.
class Overlays {
 public:
  using Values = std::vector<scenario::AttributeValue>;  // sorted by attribute, each once

  /// The number of these values; 0 for none.
  OverlayId intern(const Values& values);
  /// What a copy carries that is made from one that carries `below`, by a step that sets `set`.
  OverlayId on_top(OverlayId below, OverlayId set);
  std::optional<std::uint16_t> find(OverlayId overlay, scenario::AttributeIndex attribute) const;

 private:
  std::vector<Values> overlays_;  // number n at n - 1
  std::map<std::pair<OverlayId, OverlayId>, OverlayId> on_top_;
};

}  // namespace couplet::model
