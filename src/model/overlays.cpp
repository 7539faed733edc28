#include "model/overlays.hpp"

#include <algorithm>

namespace couplet::model {
namespace {

bool same(const Overlays::Values& a, const Overlays::Values& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.attribute == y.attribute && x.value == y.value;
  });
}

}  // namespace

OverlayId Overlays::intern(const Values& values) {
  if (values.empty()) return 0;
  for (std::size_t i = 0; i < overlays_.size(); ++i) {
    if (same(overlays_[i], values)) return static_cast<OverlayId>(i + 1);
  }
  overlays_.push_back(values);
  return static_cast<OverlayId>(overlays_.size());
}

OverlayId Overlays::on_top(OverlayId below, OverlayId set) {
  if (below == 0 || below == set) return set;
  if (set == 0) return below;
  const auto [known, fresh] = on_top_.try_emplace({below, set}, 0);
  if (!fresh) return known->second;
  Values values = overlays_[set - 1];
  for (const scenario::AttributeValue& value : overlays_[below - 1]) {
    if (!find(set, value.attribute)) values.push_back(value);
  }
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return a.attribute < b.attribute; });
  known->second = intern(values);
  return known->second;
}

std::optional<std::uint16_t> Overlays::find(OverlayId overlay, scenario::AttributeIndex attribute) const {
  if (overlay == 0) return std::nullopt;
  for (const scenario::AttributeValue& value : overlays_[overlay - 1]) {
    if (value.attribute == attribute) return value.value;
  }
  return std::nullopt;
}

}  // namespace couplet::model
