#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/draws.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

enum class BackoffFunction : std::uint8_t { linear, arithmetic, geometric, exponential };

/// How a topic repeats a delivery that met a server-side error (3.5 of the facts): four phases, one after the
/// other, then it gives up.
struct DeliveryPolicy {
  std::uint32_t immediate = 0;     // retries without delay
  std::uint32_t pre_backoff = 0;   // min_delay apart
  std::uint32_t backoff = 3;       // from min_delay to max_delay along `function`
  std::uint32_t post_backoff = 0;  // max_delay apart
  Duration min_delay = std::chrono::seconds{20};
  Duration max_delay = std::chrono::seconds{20};
  BackoffFunction function = BackoffFunction::linear;

  constexpr std::uint32_t retries() const { return immediate + pre_backoff + backoff + post_backoff; }
};

/// Queues, functions, streams: 100,015 retries over some 23 days.
DeliveryPolicy aws_managed_delivery();
/// E-mail, SMS, mobile push: 50 retries over some 6 hours.
DeliveryPolicy customer_managed_delivery();
/// HTTP and HTTPS without a policy of their own: 3 retries, 20 s apart.
inline DeliveryPolicy http_delivery() {
  return {};
}

/// A healthyRetryPolicy as a user writes it. An absent delay is 20 s, or the other one where that is beyond
/// it.
struct HttpRetryPolicy {
  std::optional<Duration> min_delay;
  std::optional<Duration> max_delay;
  std::uint32_t retries = 3;  // of all phases together
  std::uint32_t no_delay_retries = 0;
  std::uint32_t min_delay_retries = 0;
  std::uint32_t max_delay_retries = 0;
  BackoffFunction function = BackoffFunction::linear;
};
inline constexpr std::uint32_t http_retries_max = 100;
inline constexpr Duration http_delay_max = std::chrono::hours{1};  // of one delay, and of all together
/// An HTTP endpoint that has not answered by then has failed.
inline constexpr Duration http_answer_timeout = std::chrono::seconds{15};

/// Why such a policy is refused (AWS: InvalidParameter).
enum class DeliveryPolicyError : std::uint8_t {
  min_delay,    // not 1 s … max_delay
  max_delay,    // not min_delay … 3,600 s
  retries,      // more than 100
  phases,       // the phases have more retries than `retries`
  total_delay,  // all delays add up to more than 3,600 s
  throttle,     // maxReceivesPerSecond below 1
};
std::string_view text(DeliveryPolicyError error);

/// The error of a user's policy, or nothing.
std::optional<DeliveryPolicyError> check(const HttpRetryPolicy& policy);
/// REQUIRES: !check(policy).
DeliveryPolicy delivery_policy(const HttpRetryPolicy& policy);

/// The delay before retry n = 1, 2, … retries(), without jitter.
Duration unjittered(const DeliveryPolicy& policy, std::uint32_t n);
/// All of them together.
Duration total_delay(const DeliveryPolicy& policy);
/// The delay before retry n: the unjittered one times U(0.5, 1), where AWS publishes no formula.
Duration delivery_delay(const DeliveryPolicy& policy, std::uint32_t n, sim::Draw& jitter);

/// How an attempt ended.
enum class DeliveryOutcome : std::uint8_t {
  delivered,
  client_error,  // the endpoint is gone or forbids it: not repeated
  server_error,  // it is unavailable, throttles or did not answer: repeated
};
/// Of an HTTP status: 2xx and 3xx delivered, 4xx a client error except 429, the rest server errors.
DeliveryOutcome outcome_of_status(int status);

}  // namespace couplet::cloud
