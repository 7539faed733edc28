// How topics repeat deliveries, from section 3.5 of the facts.

#include "cloud/delivery_policy.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::DrawKey;
using namespace std::chrono_literals;

namespace {

std::vector<std::int64_t> seconds_of(const DeliveryPolicy& policy, std::uint32_t first, std::uint32_t count) {
  std::vector<std::int64_t> result;
  for (std::uint32_t n = first; n < first + count; ++n) {
    result.push_back((unjittered(policy, n) + 500ms) / 1s);  // rounded
  }
  return result;
}

using Seconds = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("Fact 3.5.3: queues and functions get 100,015 retries over some 23 days") {
  const DeliveryPolicy policy = aws_managed_delivery();
  CHECK(policy.retries() == 100'015);
  CHECK(seconds_of(policy, 1, 6) == Seconds{0, 0, 0, 1, 1, 1});
  CHECK(unjittered(policy, 15) == 20s);
  CHECK(unjittered(policy, 16) == 20s);
  CHECK(unjittered(policy, 100'015) == 20s);
  CHECK(total_delay(policy) > 23 * 24h);
  CHECK(total_delay(policy) < 24 * 24h);
}

TEST_CASE("Fact 3.5.4: e-mail, SMS and push get 50 retries over some 6 hours") {
  const DeliveryPolicy policy = customer_managed_delivery();
  CHECK(policy.retries() == 50);
  CHECK(seconds_of(policy, 1, 3) == Seconds{10, 10, 10});
  CHECK(seconds_of(policy, 12, 3) == Seconds{600, 600, 600});
  CHECK(total_delay(policy) > 6h);
  CHECK(total_delay(policy) < 7h);
}

TEST_CASE("Fact 3.5.5: HTTP gets 3 retries, 20 s apart, if nothing else is said") {
  CHECK(http_delivery().retries() == 3);
  CHECK(seconds_of(http_delivery(), 1, 3) == Seconds{20, 20, 20});
  CHECK(seconds_of(delivery_policy({}), 1, 3) == Seconds{20, 20, 20});
}

TEST_CASE("Fact 3.5.6: delays and counts of an HTTP policy have their ranges") {
  using Error = DeliveryPolicyError;
  struct Row {
    std::string story;
    HttpRetryPolicy policy;
    std::optional<Error> error;
  };
  const auto row = GENERATE(values<Row>({
      {"as it is", {}, std::nullopt},
      {"shortest delay", {1s, 1s}, std::nullopt},
      {"below it", {999ms, 20s}, Error::min_delay},
      {"the shortest beyond the longest", {30s, 20s}, Error::min_delay},
      {"longest delay", {20s, 3600s, 1, 0, 0, 0}, std::nullopt},
      {"beyond it", {20s, 3601s, 1, 0, 0, 0}, Error::max_delay},
      {"only a short longest one", {std::nullopt, 5s}, std::nullopt},
      {"only a long shortest one", {60s, std::nullopt}, std::nullopt},
      {"a hundred retries", {1s, 1s, 100}, std::nullopt},
      {"one more", {1s, 1s, 101}, Error::retries},
      {"as many in phases", {1s, 1s, 3, 1, 1, 1}, std::nullopt},
      {"more in phases", {1s, 1s, 3, 2, 1, 1}, Error::phases},
  }));
  DYNAMIC_SECTION(row.story) {
    CHECK(check(row.policy) == row.error);
  }
}

TEST_CASE("Fact 3.5.7: all delays of an HTTP policy add up to at most 3,600 s") {
  CHECK(check({36s, 36s, 100}) == std::nullopt);
  CHECK(check({37s, 37s, 100}) == DeliveryPolicyError::total_delay);
  CHECK(check({1s, 3600s, 1, 0, 0, 1}) == std::nullopt);
  CHECK(check({1s, 3600s, 2, 0, 1, 1}) == DeliveryPolicyError::total_delay);
}

TEST_CASE("Fact 3.5.8: what the other phases leave of the retries is the backoff") {
  const DeliveryPolicy policy = delivery_policy({10s, 30s, 8, 2, 1, 2});
  CHECK(policy.backoff == 3);
  CHECK(seconds_of(policy, 1, 8) == Seconds{0, 0, 10, 10, 20, 30, 30, 30});
  CHECK(total_delay(policy) == 130s);
}

TEST_CASE("Fact 3.5.9: an HTTP attempt fails without an answer in 15 s or with a 5xx; 4xx is not repeated") {
  CHECK(http_answer_timeout == 15s);
  CHECK(outcome_of_status(200) == DeliveryOutcome::delivered);
  CHECK(outcome_of_status(399) == DeliveryOutcome::delivered);
  CHECK(outcome_of_status(400) == DeliveryOutcome::client_error);
  CHECK(outcome_of_status(404) == DeliveryOutcome::client_error);
  CHECK(outcome_of_status(429) == DeliveryOutcome::server_error);
  CHECK(outcome_of_status(500) == DeliveryOutcome::server_error);
  CHECK(outcome_of_status(503) == DeliveryOutcome::server_error);
  CHECK(outcome_of_status(199) == DeliveryOutcome::server_error);
}

TEST_CASE("Fact 3.5.11: ten backoff retries from 5 s to 260 s run along four curves") {
  struct Row {
    std::string story;
    BackoffFunction function;
    Seconds delays;
  };
  const auto row = GENERATE(values<Row>({
      {"linear", BackoffFunction::linear, {5, 33, 62, 90, 118, 147, 175, 203, 232, 260}},
      {"arithmetic", BackoffFunction::arithmetic, {5, 8, 18, 33, 55, 84, 118, 159, 206, 260}},
      {"geometric", BackoffFunction::geometric, {5, 6, 7, 10, 16, 26, 44, 79, 142, 260}},
      // The eighth is 39.48 s; the facts round it up.
      {"exponential", BackoffFunction::exponential, {5, 5, 5, 6, 7, 10, 18, 39, 99, 260}},
  }));
  DYNAMIC_SECTION(row.story) {
    const DeliveryPolicy policy{0, 0, 10, 0, 5s, 260s, row.function};
    CHECK(seconds_of(policy, 1, 10) == row.delays);
    const DeliveryPolicy single{0, 0, 1, 0, 5s, 260s, row.function};
    CHECK(unjittered(single, 1) == 5s);
  }
}

TEST_CASE("Fact 3.5.12: jitter shortens a delay to between half of it and all of it") {
  const DrawKey key = DrawKey::of(1, 0, "jitter");
  const DeliveryPolicy policy = http_delivery();
  Duration shortest = 20s;
  Duration longest{0};
  Duration sum{0};
  constexpr int draws = 2000;
  for (std::uint64_t i = 0; i < draws; ++i) {
    Draw draw(key, i);
    const Duration delay = delivery_delay(policy, 1, draw);
    CHECK(delay >= 10s);
    CHECK(delay <= 20s);
    shortest = std::min(shortest, delay);
    longest = std::max(longest, delay);
    sum += delay;
  }
  CHECK(shortest < 10s + 100ms);
  CHECK(longest > 20s - 100ms);
  // Mean 15 s; the standard error is 10 s / sqrt(12 * 2000) = 65 ms.
  CHECK(sum / draws > 15s - 325ms);
  CHECK(sum / draws < 15s + 325ms);
  Draw draw(key, 0);
  CHECK(delivery_delay(aws_managed_delivery(), 1, draw) == 0s);
}
