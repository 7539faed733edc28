#include "model/component.hpp"

#include <algorithm>

namespace couplet::model {

void Component::remove_errors(std::size_t order) {
  errors_.erase(std::remove_if(errors_.begin(), errors_.end(),
                               [order](const ErrorFailure& failure) { return failure.order == order; }),
                errors_.end());
}

bool Component::struck_by_error(std::uint64_t identity, sim::Lineage lineage) {
  for (const ErrorFailure& failure : errors_) {
    sim::Draw draw(failure.key, identity, lineage);
    if (draw.unit() >= failure.rate) continue;
    ++faulted;
    return true;
  }
  return false;
}

}  // namespace couplet::model
