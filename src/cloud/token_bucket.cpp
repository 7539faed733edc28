#include "cloud/token_bucket.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {

TokenBucket::TokenBucket(sim::Rate rate, std::int64_t capacity, sim::Time since)
    : rate_(rate), capacity_(scaled(capacity)), level_(capacity_), since_(since) {
  COUPLET_CHECK(capacity >= 0);
}

void TokenBucket::refill(sim::Time now) {
  COUPLET_CHECK(now >= since_);
  const sim::Int128 came = sim::Int128{(now - since_).count()} * rate_.micro_events;
  level_ = std::min(capacity_, level_ + came);
  since_ = now;
}

bool TokenBucket::holds(sim::Time now, std::int64_t amount) {
  COUPLET_CHECK(capacity_ > 0);
  refill(now);
  return level_ >= std::min(scaled(amount), capacity_);
}

void TokenBucket::give(sim::Time now, std::int64_t amount) {
  refill(now);
  level_ = std::min(capacity_, level_ + scaled(amount));
}

void TokenBucket::resize(sim::Time now, sim::Rate rate, std::int64_t capacity) {
  COUPLET_CHECK(rate.per == rate_.per && capacity >= 0);
  refill(now);
  rate_ = rate;
  capacity_ = scaled(capacity);
  level_ = std::min(capacity_, level_);
}

}  // namespace couplet::cloud
