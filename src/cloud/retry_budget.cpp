#include "cloud/retry_budget.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {
namespace {

constexpr std::int64_t parts_per_millionth = 1'000'000'000;

sim::Int128 parts_of(Tokens tokens) {
  return sim::Int128{tokens.millionths} * parts_per_millionth;
}

}  // namespace

Tokens Tokens::of(double tokens) {
  COUPLET_CHECK(tokens >= 0 && tokens <= 1e9);
  return {sim::round_half_up(tokens * 1e6)};
}

RetryBudget::RetryBudget(const RetryBudgetConfig& config)
    : config_(config), level_(parts_of(config.capacity)) {}

std::optional<Tokens> RetryBudget::take(sim::Time now, ErrorKind error) {
  refill(now);
  const Tokens cost = cost_of(error);
  if (level_ < parts_of(cost)) return std::nullopt;
  level_ -= parts_of(cost);
  return cost;
}

void RetryBudget::succeeded(sim::Time now, Tokens last) {
  refill(now);
  add(parts_of(config_.gives_back && last.millionths > 0 ? last : config_.per_success));
}

Tokens RetryBudget::left(sim::Time now) {
  refill(now);
  return {static_cast<std::int64_t>(level_ / parts_per_millionth)};
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

void RetryBudget::refill(sim::Time now) {
  COUPLET_CHECK(now >= refilled_);
  add(sim::Int128{(now - refilled_).count()} * config_.per_second.millionths);
  refilled_ = now;
}

void RetryBudget::add(sim::Int128 parts) {
  level_ = std::min(level_ + parts, parts_of(config_.capacity));
}

}  // namespace couplet::cloud
