#include "cloud/retry_budget.hpp"

#include "catch.hpp"

using namespace couplet::cloud;
using couplet::sim::Time;
using namespace std::chrono_literals;

namespace {

/// The SDKs' quota since November 2026.
RetryBudgetConfig sdk() {
  RetryBudgetConfig config;
  config.capacity = Tokens::of(500);
  config.cost = config.timeout_cost = Tokens::of(14);
  config.throttling_cost = Tokens::of(5);
  config.per_success = Tokens::of(1);
  config.gives_back = true;
  return config;
}

/// How many retries after such errors there are tokens for.
int retries_left(RetryBudget budget, Time now, ErrorKind error) {
  int count = 0;
  while (budget.take(now, error)) ++count;
  return count;
}

}  // namespace

TEST_CASE("Fact 9.1.9: with an empty quota there is no retry") {
  RetryBudget budget(sdk());
  CHECK(retries_left(budget, {}, ErrorKind::transient) == 35);  // 35 · 14 = 490
  CHECK(retries_left(budget, {}, ErrorKind::timeout) == 35);
  CHECK(retries_left(budget, {}, ErrorKind::throttling) == 100);
  for (int i = 0; i < 35; ++i) CHECK(budget.take({}, ErrorKind::timeout) == Tokens::of(14));
  CHECK_FALSE(budget.take({}, ErrorKind::timeout));
  CHECK(budget.left({}) == Tokens::of(10));  // a refusal takes nothing
  CHECK(retries_left(budget, {}, ErrorKind::throttling) == 2);
}

TEST_CASE("Fact 9.1.8: a success gives back what its last retry took, else one token") {
  RetryBudget budget(sdk());
  const auto first = budget.take({}, ErrorKind::throttling);
  const auto second = budget.take({}, ErrorKind::timeout);
  REQUIRE((first && second));
  CHECK(budget.left({}) == Tokens::of(481));
  budget.succeeded({}, *second);
  CHECK(budget.left({}) == Tokens::of(495));  // what the first retry took stays away
  budget.succeeded({}, {});
  CHECK(budget.left({}) == Tokens::of(496));
  for (int i = 0; i < 10; ++i) budget.succeeded({}, {});
  CHECK(budget.left({}) == Tokens::of(500));  // no more than its capacity
}

TEST_CASE("Fact 9.2.6: a token bucket limits retries to a share of the calls that succeed") {
  RetryBudgetConfig config;
  config.capacity = Tokens::of(10);
  config.per_success = Tokens::of(0.1);
  RetryBudget budget(config);
  CHECK(retries_left(budget, {}, ErrorKind::other) == 10);
  while (budget.take({}, ErrorKind::other)) continue;
  for (int i = 0; i < 9; ++i) budget.succeeded({}, {});
  CHECK_FALSE(budget.take({}, ErrorKind::other));
  budget.succeeded({}, {});  // ten tenths are one, exactly
  CHECK(budget.take({}, ErrorKind::other) == Tokens::of(1));
  CHECK(budget.left({}) == Tokens{});
}

TEST_CASE("a budget is refilled with time, to the nanosecond") {
  RetryBudgetConfig config;
  config.capacity = Tokens::of(3);
  config.per_second = Tokens::of(0.5);
  RetryBudget budget(config);
  while (budget.take({}, ErrorKind::other)) continue;
  CHECK_FALSE(budget.take(Time{2s - 1ns}, ErrorKind::other));
  CHECK(budget.take(Time{2s}, ErrorKind::other));
  CHECK_FALSE(budget.take(Time{2s}, ErrorKind::other));
  // Asking again and again loses nothing to rounding.
  for (auto at = 2s + 1ns; at < 2s + 1000ns; at += 1ns) CHECK_FALSE(budget.take(Time{at}, ErrorKind::other));
  CHECK(budget.take(Time{4s}, ErrorKind::other));
  CHECK(budget.left(Time{1h}) == Tokens::of(3));
}

TEST_CASE("what errors mean to a client") {
  CHECK(error_kind("503") == ErrorKind::transient);
  CHECK(error_kind("501") == ErrorKind::other);
  CHECK(error_kind("404") == ErrorKind::client);
  CHECK(error_kind("429") == ErrorKind::throttling);
  CHECK(error_kind("SlowDown") == ErrorKind::throttling);
  CHECK(error_kind("slowdown") == ErrorKind::other);
  CHECK(error_kind("40x") == ErrorKind::other);
  CHECK(error_kind("") == ErrorKind::other);
}
