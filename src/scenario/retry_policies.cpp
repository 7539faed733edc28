#include "scenario/steps.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;
using cloud::Tokens;

/// 500 tokens; a success gives back what its last retry took, or 1 if there was none.
cloud::RetryBudgetConfig quota(double cost, double timeout_cost, double throttling_cost) {
  cloud::RetryBudgetConfig budget;
  budget.capacity = Tokens::of(500);
  budget.cost = Tokens::of(cost);
  budget.timeout_cost = Tokens::of(timeout_cost);
  budget.throttling_cost = Tokens::of(throttling_cost);
  budget.per_success = Tokens::of(1);
  budget.gives_back = true;
  return budget;
}

RetryPolicy aws(bool key_value) {
  RetryPolicy policy;
  policy.attempts = key_value ? 4 : 3;
  policy.base = key_value ? 25ms : 50ms;
  policy.throttling_base = 1s;
  policy.retry_after = 5s;
  policy.cap = 20s;
  policy.budget = quota(14, 14, 5);
  return policy;
}

RetryPolicy aws_2025() {
  RetryPolicy policy;
  policy.attempts = 3;
  policy.base = 1s;
  policy.cap = 20s;
  policy.budget = quota(5, 10, 5);
  return policy;
}

RetryPolicy aws_legacy(bool key_value) {
  RetryPolicy policy;
  policy.attempts = key_value ? 10 : 5;
  policy.base = key_value ? 50ms : 1000ms;
  policy.cap = 24h;  // none, in truth
  policy.jitter = key_value ? Jitter::none : Jitter::full;
  return policy;
}

}  // namespace

std::optional<RetryPolicy> named_retry(std::string_view name, bool key_value) {
  std::optional<RetryPolicy> policy;
  if (name == "aws" || name == "aws-adaptive") policy = aws(key_value);
  if (name == "aws-2025") policy = aws_2025();
  if (name == "aws-legacy") policy = aws_legacy(key_value);
  if (policy) policy->transient_only = true;
  if (policy) policy->adaptive = name == "aws-adaptive";
  return policy;
}

}  // namespace couplet::scenario
