#include "cloud/throttle.hpp"

#include "sim/check.hpp"

namespace couplet::cloud {

Throttle::Throttle(const ThrottleConfig& config) : concurrency_(config.concurrency) {
  if (config.rate) bucket_.emplace(*config.rate, std::int64_t{config.burst} * TokenBucket::token);
}

bool Throttle::admit(sim::Time now) {
  if (concurrency_ && under_way_ >= *concurrency_) return false;  // it costs no token
  if (bucket_ && !bucket_->take(now)) return false;
  ++under_way_;
  return true;
}

void Throttle::leave() {
  COUPLET_CHECK(under_way_ > 0);
  --under_way_;
}

}  // namespace couplet::cloud
