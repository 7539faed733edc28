#pragma once

#include <cstdint>
#include <optional>

#include "cloud/circuit_breaker.hpp"
#include "cloud/client_rate_limiter.hpp"
#include "cloud/retry_budget.hpp"

namespace couplet::model {

/// What one client has learnt of the calls of one step, or a producer of its own: how many are under way,
/// what is left of the budget for retries, whether the circuit is open, and how many calls are too many.
struct CallGuard {
  std::uint32_t under_way = 0;  // counted only where their number is limited
  std::optional<cloud::RetryBudget> budget;
  std::optional<cloud::CircuitBreaker> breaker;
  std::optional<cloud::ClientRateLimiter> limiter;

  /// As after a start: nothing is learnt yet. Calls under way stay counted.
  void forget(const std::optional<cloud::RetryBudgetConfig>& budget_config,
              const std::optional<cloud::CircuitBreakerConfig>& breaker_config, bool adaptive) {
    budget.reset();
    breaker.reset();
    limiter.reset();
    if (adaptive) limiter.emplace();
    if (budget_config) budget.emplace(*budget_config);
    if (breaker_config) breaker.emplace(*breaker_config);
  }
};

/// Whether an error says that the callee is in trouble. A call that is itself wrong says nothing of that
/// kind.
inline bool counts_as_failure(cloud::ErrorKind error) {
  return error != cloud::ErrorKind::client;
}

}  // namespace couplet::model
