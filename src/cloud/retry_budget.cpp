#include "cloud/retry_budget.hpp"

#include "sim/check.hpp"

namespace couplet::cloud {

Tokens Tokens::of(double tokens) {
  COUPLET_CHECK(tokens >= 0 && tokens <= 1e9);
  return {sim::round_half_up(tokens * 1e6)};
}

RetryBudget::RetryBudget(const RetryBudgetConfig& config)
    : config_(config),
      bucket_({config.per_second.millionths, std::chrono::seconds{1}}, config.capacity.millionths) {}

std::optional<Tokens> RetryBudget::take(sim::Time now, ErrorKind error) {
  const Tokens cost = cost_of(error);
  if (!bucket_.has(now, cost.millionths)) return std::nullopt;
  bucket_.spend(cost.millionths);
  return cost;
}

void RetryBudget::succeeded(sim::Time now, Tokens last) {
  bucket_.give(now, (config_.gives_back && last.millionths > 0 ? last : config_.per_success).millionths);
}

Tokens RetryBudget::cost_of(ErrorKind error) const {
  switch (error) {
    case ErrorKind::timeout: return config_.timeout_cost;
    case ErrorKind::throttling: return config_.throttling_cost;
    case ErrorKind::transient:
    case ErrorKind::client:
    case ErrorKind::other: return config_.cost;
  }
  COUPLET_CHECK(false);
}

}  // namespace couplet::cloud
