// Sections 9.1 and 9.2 of the facts, as far as they are formulas.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cloud/backoff.hpp"
#include "cloud/error_kind.hpp"

using namespace couplet::cloud;
using couplet::sim::Draw;
using couplet::sim::DrawKey;
using couplet::sim::Duration;
using namespace std::chrono_literals;

namespace {

constexpr Duration base = 100ms;
constexpr Duration cap = 1s;

/// Delays before retry n of many requests, in order of size, as shares of `of`.
std::vector<double> sorted_shares(Jitter jitter, std::uint32_t n, Duration previous, Duration of) {
  std::vector<double> shares;
  for (std::uint64_t request = 0; request < 10'000; ++request) {
    Draw draw(DrawKey::of(1, 0, "backoff"), request, n);
    const Duration delay = backoff({Growth::exponential, base, cap, jitter}, n, previous, draw);
    shares.push_back(static_cast<double>(delay.count()) / static_cast<double>(of.count()));
  }
  std::sort(shares.begin(), shares.end());
  return shares;
}

/// Largest distance between the distribution of the shares and the uniform one from `low` to `high`.
double distance_from_uniform(const std::vector<double>& shares, double low, double high) {
  double distance = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double expected = (shares[i] - low) / (high - low);
    const double found = static_cast<double>(i) / static_cast<double>(shares.size());
    distance = std::max({distance, expected - found, found - expected});
  }
  return distance;
}

constexpr double kolmogorov_1_in_1000 = 1.95 / 100;  // of 10,000 samples

}  // namespace

TEST_CASE("Fact 9.1.10: what is retried, by its code") {
  for (const char* code : {"500", "502", "503", "504"}) {
    CHECK(error_kind(code) == ErrorKind::transient);
    CHECK(retried_by_sdk(error_kind(code)));
  }
  for (const char* code :
       {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
        "RequestThrottledException", "TooManyRequestsException", "ProvisionedThroughputExceededException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
        "EC2ThrottledException", "TransactionInProgressException", "PriorRequestNotComplete"}) {
    CHECK(error_kind(code) == ErrorKind::throttling);
    CHECK(retried_by_sdk(error_kind(code)));
  }
  CHECK(retried_by_sdk(ErrorKind::timeout));
  for (const char* code : {"400", "403", "404", "501", "505", "AccessDenied", "no such page"}) {
    CHECK_FALSE(retried_by_sdk(error_kind(code)));
  }
}

TEST_CASE("Fact 9.2.1: without jitter the delay doubles up to the cap") {
  const std::array<Duration, 6> expected{100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms};
  for (std::uint32_t n = 1; n <= expected.size(); ++n) {
    Draw draw(DrawKey::of(1, 0, "backoff"), 0, n);
    CHECK(backoff({Growth::exponential, base, cap, Jitter::none}, n, base, draw) == expected[n - 1]);
  }
}

TEST_CASE("Fact 9.2.2: full jitter is uniform from nothing to the delay") {
  for (const std::uint32_t n : {1U, 3U, 9U}) {
    const Duration v = unjittered({Growth::exponential, base, cap, Jitter::full}, n);
    CHECK(distance_from_uniform(sorted_shares(Jitter::full, n, base, v), 0, 1) < kolmogorov_1_in_1000);
  }
}

TEST_CASE("Fact 9.2.3: equal jitter is uniform from half the delay to all of it") {
  for (const std::uint32_t n : {1U, 3U, 9U}) {
    const Duration v = unjittered({Growth::exponential, base, cap, Jitter::equal}, n);
    CHECK(distance_from_uniform(sorted_shares(Jitter::equal, n, base, v), 0.5, 1) < kolmogorov_1_in_1000);
  }
}

TEST_CASE(
    "Fact 9.2.4: decorrelated jitter is uniform from the base to thrice the delay before, then capped") {
  const auto free = sorted_shares(Jitter::decorrelated, 2, 200ms, base);
  CHECK(distance_from_uniform(free, 1, 6) < kolmogorov_1_in_1000);
  // From 100 ms to 2.1 s: 1.1 of 2 parts lie beyond the cap.
  const auto capped = sorted_shares(Jitter::decorrelated, 5, 700ms, cap);
  const auto at_cap = std::count(capped.begin(), capped.end(), 1.0);
  CHECK(capped.back() == 1.0);
  CHECK(static_cast<double>(at_cap) / 10'000 == Approx(0.55).margin(0.02));
}
