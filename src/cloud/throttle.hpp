#pragma once

#include <cstdint>
#include <optional>

#include "cloud/token_bucket.hpp"

namespace couplet::cloud {

/// What a throttle lets through.
struct ThrottleConfig {
  std::optional<sim::Rate> rate;             // nullopt: any
  std::uint32_t burst = 1;                   // >= 1: calls at once, where the rate was not used for a while
  std::optional<std::uint32_t> concurrency;  // calls under way at a time; nullopt: any
};

/// A limit by rate, by concurrency, or both.
class Throttle {
 public:
  explicit Throttle(const ThrottleConfig& config);

  /// Whether one more call may pass; it then counts as under way until leave(). REQUIRES: now never goes
  /// back.
  bool admit(sim::Time now);
  void leave();
  std::uint32_t under_way() const { return under_way_; }

 private:
  std::optional<TokenBucket> bucket_;
  std::optional<std::uint32_t> concurrency_;
  std::uint32_t under_way_ = 0;
};

}  // namespace couplet::cloud
