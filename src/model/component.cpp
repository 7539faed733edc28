#include "model/component.hpp"

#include <algorithm>

namespace couplet::model {

void Component::remove_errors(std::size_t order) {
  errors_.erase(std::remove_if(errors_.begin(), errors_.end(),
                               [order](const ErrorFailure& failure) { return failure.order == order; }),
                errors_.end());
}

void Component::remove_limit(std::size_t order) {
  limits_.erase(std::remove_if(limits_.begin(), limits_.end(),
                               [order](const Limit& limit) { return limit.order == order; }),
                limits_.end());
}

bool Component::beyond_limit(Time now) {
  const bool pass =
      std::all_of(limits_.begin(), limits_.end(), [now](Limit& limit) { return limit.bucket.holds(now); });
  if (!pass) {
    ++faulted;
    return true;
  }
  for (Limit& limit : limits_) limit.bucket.spend(cloud::TokenBucket::token);
  return false;
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
