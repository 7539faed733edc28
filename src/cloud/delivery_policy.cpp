#include "cloud/delivery_policy.hpp"

#include <algorithm>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace couplet::cloud {
namespace {

using std::chrono::seconds;

/// What AWS only draws as curves from L = min_delay to M = max_delay in N steps, i = 1 … N; formulas as
/// reconstructed by an open-source clone (3.5 of the facts). In seconds.
double backoff_seconds(const DeliveryPolicy& policy, std::uint32_t i) {
  const double low = sim::to_seconds(policy.min_delay);
  const double high = sim::to_seconds(policy.max_delay);
  if (policy.backoff == 1) return low;
  const double steps = policy.backoff - 1.0;
  const double step = i - 1.0;
  switch (policy.function) {
    case BackoffFunction::linear: return low + (high - low) * step / steps;
    case BackoffFunction::arithmetic: return low + (high - low) * (step / steps) * (step / steps);
    case BackoffFunction::geometric: {
      const double base = sim::pow(high - low + 1, 1 / steps);
      return sim::pow(base, step) + low - 1;
    }
    case BackoffFunction::exponential: {
      const double scale = (high - low) / (sim::exp(steps) - 1);
      return scale * sim::exp(step) + low - scale;
    }
  }
  COUPLET_CHECK(false);
}

struct Delays {
  Duration min{};
  Duration max{};
};

Delays delays_of(const HttpRetryPolicy& policy) {
  constexpr Duration usual = seconds{20};
  const Duration min = policy.min_delay.value_or(std::min(usual, policy.max_delay.value_or(usual)));
  return {min, policy.max_delay.value_or(std::max(usual, min))};
}

}  // namespace

DeliveryPolicy aws_managed_delivery() {
  return {3, 2, 10, 100'000, seconds{1}, seconds{20}, BackoffFunction::exponential};
}

DeliveryPolicy customer_managed_delivery() {
  return {0, 2, 10, 38, seconds{10}, seconds{600}, BackoffFunction::exponential};
}

std::string_view text(DeliveryPolicyError error) {
  switch (error) {
    case DeliveryPolicyError::min_delay: return "the shortest delay is from 1 s to the longest one";
    case DeliveryPolicyError::max_delay: return "the longest delay is from the shortest one to 3,600 s";
    case DeliveryPolicyError::retries: return "there are at most 100 retries";
    case DeliveryPolicyError::phases: return "the phases have more retries than there are in all";
    case DeliveryPolicyError::total_delay: return "all delays together are at most 3,600 s";
    case DeliveryPolicyError::throttle: return "a throttle lets at least 1 message per second pass";
  }
  return {};
}

std::optional<DeliveryPolicyError> check(const HttpRetryPolicy& policy) {
  const Delays delays = delays_of(policy);
  if (delays.max > http_delay_max) return DeliveryPolicyError::max_delay;
  if (delays.min < seconds{1} || delays.min > delays.max) return DeliveryPolicyError::min_delay;
  if (policy.retries > http_retries_max) return DeliveryPolicyError::retries;
  const std::uint64_t phases =
      std::uint64_t{policy.no_delay_retries} + policy.min_delay_retries + policy.max_delay_retries;
  if (phases > policy.retries) return DeliveryPolicyError::phases;
  if (total_delay(delivery_policy(policy)) > http_delay_max) return DeliveryPolicyError::total_delay;
  return std::nullopt;
}

DeliveryPolicy delivery_policy(const HttpRetryPolicy& policy) {
  DeliveryPolicy result;
  const Delays delays = delays_of(policy);
  result.min_delay = delays.min;
  result.max_delay = delays.max;
  result.immediate = policy.no_delay_retries;
  result.pre_backoff = policy.min_delay_retries;
  result.post_backoff = policy.max_delay_retries;
  result.backoff =
      policy.retries - policy.no_delay_retries - policy.min_delay_retries - policy.max_delay_retries;
  result.function = policy.function;
  return result;
}

Duration unjittered(const DeliveryPolicy& policy, std::uint32_t n) {
  COUPLET_CHECK(n >= 1 && n <= policy.retries());
  if (n <= policy.immediate) return Duration{0};
  n -= policy.immediate;
  if (n <= policy.pre_backoff) return policy.min_delay;
  n -= policy.pre_backoff;
  if (n > policy.backoff) return policy.max_delay;
  return sim::to_duration(backoff_seconds(policy, n) * 1e9);
}

Duration total_delay(const DeliveryPolicy& policy) {
  Duration total = policy.pre_backoff * policy.min_delay + policy.post_backoff * policy.max_delay;
  for (std::uint32_t i = 1; i <= policy.backoff; ++i) {
    total += unjittered(policy, policy.immediate + policy.pre_backoff + i);
  }
  return total;
}

Duration delivery_delay(const DeliveryPolicy& policy, std::uint32_t n, sim::Draw& jitter) {
  const Duration delay = unjittered(policy, n);
  if (delay == Duration{0}) return delay;
  const double factor = 0.5 + 0.5 * jitter.unit();
  return sim::to_duration(static_cast<double>(delay.count()) * factor);
}

DeliveryOutcome outcome_of_status(int status) {
  if (status >= 200 && status < 400) return DeliveryOutcome::delivered;
  if (status >= 400 && status < 500 && status != 429) return DeliveryOutcome::client_error;
  return DeliveryOutcome::server_error;
}

}  // namespace couplet::cloud
