#include "model/component.hpp"

#include <algorithm>

namespace couplet::model {

void Component::remove_errors(std::size_t order) {
  errors_.erase(std::remove_if(errors_.begin(), errors_.end(),
                               [order](const ErrorFailure& failure) { return failure.order == order; }),
                errors_.end());
}

bool Component::would_err(std::uint64_t identity) const {
  return std::any_of(errors_.begin(), errors_.end(), [identity](const ErrorFailure& failure) {
    sim::Draw draw(failure.key, identity);
    return draw.unit() < failure.rate;
  });
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
