#include "model/group_choice.hpp"

#include <algorithm>

#include "sim/math.hpp"

namespace couplet::model {

GroupChoice::GroupChoice(const scenario::GroupDraw& group, sim::DrawKey key) : key_(key) {
  double sum = 0;
  const std::size_t count = group.weights.empty() ? group.n : group.weights.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto rank = static_cast<double>(static_cast<std::int64_t>(i + 1));
    sum += group.weights.empty() ? 1 / sim::pow(rank, group.s) : group.weights[i];
    cumulative_.push_back(sum);
  }
}

std::uint32_t GroupChoice::of(std::uint64_t identity) const {
  sim::Draw draw(key_, identity);
  const double place = draw.unit() * cumulative_.back();
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), place);
  const std::size_t last = cumulative_.size() - 1;  // a product rounded up to the sum of all weights
  return static_cast<std::uint32_t>(std::min(static_cast<std::size_t>(found - cumulative_.begin()), last));
}

}  // namespace couplet::model
