// Policies for retries, budgets and circuit breakers as files write them.

#include <string>

#include "catch.hpp"
#include "scenario/sample_file.hpp"

using namespace couplet::scenario;
using couplet::cloud::RetryBudgetConfig;
using couplet::cloud::Tokens;
using namespace std::chrono_literals;

namespace {

RetryPolicy named(const char* name, bool key_value = false) {
  const auto policy = named_retry(name, key_value);
  REQUIRE(policy);
  return *policy;
}

const RetryBudgetConfig& budget_of(const RetryPolicy& policy) {
  REQUIRE(policy.budget);
  return *policy.budget;
}

/// A step that calls, with these members.
Use use_of_call(const std::string& members) {
  const Scenario scenario = loaded(R"({"couplet": 1, "run": {"duration": "1h"},
    "workload": {"people": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}}},
    "components": {"web": {"kind": "service", "steps": [{"call": "app", )" +
                                   members + R"(}]}, "app": {"kind": "service"}},
    "architectures": {"only": {}}})");
  const auto& web = std::get<ServiceSpec>(scenario.architectures[0].components[0].spec);
  return std::get<Call>(web.steps[0].action).use;
}

RetryPolicy retry_of(const std::string& retry) {
  return use_of_call(R"("retry": )" + retry).retry;
}

}  // namespace

TEST_CASE("Fact 9.1.1: attempts since November 2026") {
  CHECK(named("aws").attempts == 3);
  CHECK(named("aws", true).attempts == 4);
}

TEST_CASE("Fact 9.1.2: attempts of the modes before") {
  CHECK(named("aws-2025").attempts == 3);
  CHECK(named("aws-2025", true).attempts == 3);
  CHECK(named("aws-legacy").attempts == 5);
  CHECK(named("aws-legacy", true).attempts == 10);
}

TEST_CASE("Fact 9.1.3: the standard mode of 2025 doubles one second with full jitter, up to 20 s") {
  for (const bool key_value : {false, true}) {
    const RetryPolicy policy = named("aws-2025", key_value);
    CHECK(policy.backoff == Backoff::exponential);
    CHECK(policy.jitter == Jitter::full);
    CHECK(policy.base == 1s);
    CHECK(policy.cap == 20s);
    CHECK_FALSE(policy.throttling_base);
  }
}

TEST_CASE("Fact 9.1.4: bases since November 2026") {
  for (const bool key_value : {false, true}) {
    const RetryPolicy policy = named("aws", key_value);
    CHECK(policy.base == (key_value ? 25ms : 50ms));
    CHECK(policy.throttling_base == couplet::sim::Duration{1s});
    CHECK(policy.backoff == Backoff::exponential);
    CHECK(policy.jitter == Jitter::full);
    CHECK(policy.cap == 20s);
  }
}

TEST_CASE("Fact 9.1.5: the legacy mode's delays") {
  CHECK(named("aws-legacy").base == 1s);
  CHECK(named("aws-legacy").jitter == Jitter::full);
  CHECK(named("aws-legacy", true).base == 50ms);
  CHECK(named("aws-legacy", true).jitter == Jitter::none);
  // The longest delays are 8 s before the fourth retry and 12.8 s before the ninth: nothing caps them.
  CHECK(named("aws-legacy").cap > 8s);
  CHECK(named("aws-legacy", true).cap > 13s);
}

TEST_CASE("Fact 9.1.6: the quota") {
  CHECK(budget_of(named("aws")).capacity == Tokens::of(500));
  CHECK(budget_of(named("aws-2025")).capacity == Tokens::of(500));
  CHECK_FALSE(named("aws-legacy").budget);
}

TEST_CASE("Fact 9.1.7: what a retry costs") {
  const RetryBudgetConfig old = budget_of(named("aws-2025"));
  CHECK(old.cost == Tokens::of(5));
  CHECK(old.throttling_cost == Tokens::of(5));
  CHECK(old.timeout_cost == Tokens::of(10));
  const RetryBudgetConfig today = budget_of(named("aws"));
  CHECK(today.cost == Tokens::of(14));
  CHECK(today.timeout_cost == Tokens::of(14));
  CHECK(today.throttling_cost == Tokens::of(5));
}

TEST_CASE("all policies of the SDKs give back, and retry what is transient") {
  for (const std::string_view name : retry_names) {
    const RetryPolicy policy = named(std::string(name).c_str());
    CHECK(policy.transient_only);
    if (!policy.budget) continue;
    CHECK(policy.budget->gives_back);
    CHECK(policy.budget->per_success == Tokens::of(1));
    CHECK(policy.budget->per_second == Tokens{});
  }
  CHECK_FALSE(named_retry("aws-1999", false));
}

TEST_CASE("Fact 9.1.15: the default since November 2026 heeds the server's word, the ones before do not") {
  CHECK(named("aws").retry_after == 5s);
  CHECK(named("aws", true).retry_after == 5s);
  CHECK(named("aws-adaptive").retry_after == 5s);
  CHECK(named("aws-2025").retry_after == 0s);
  CHECK(named("aws-legacy").retry_after == 0s);
  CHECK(retry_of(R"({"attempts": 2})").retry_after == 0s);
  CHECK(retry_of(R"({"attempts": 2, "retry_after": "1m"})").retry_after == 1min);
  CHECK(retry_of(R"({"like": "aws", "retry_after": "0s"})").retry_after == 0s);
}

TEST_CASE("the adaptive mode is the standard one, and limits its rate") {
  for (const bool key_value : {false, true}) {
    const RetryPolicy adaptive = named("aws-adaptive", key_value);
    CHECK(adaptive.adaptive);
    CHECK_FALSE(named("aws", key_value).adaptive);
    CHECK(adaptive.attempts == named("aws", key_value).attempts);
    CHECK(adaptive.base == named("aws", key_value).base);
    CHECK(budget_of(adaptive).capacity == Tokens::of(500));
  }
  CHECK(retry_of(R"({"attempts": 2, "adaptive": true})").adaptive);
  CHECK_FALSE(retry_of(R"({"attempts": 2})").adaptive);
  CHECK_FALSE(retry_of(R"({"like": "aws-adaptive", "adaptive": false})").adaptive);
}

TEST_CASE("a retry may be like a named one, but for what it says") {
  const RetryPolicy policy = retry_of(R"({"like": "aws", "attempts": 7, "budget": {"capacity": 50}})");
  CHECK(policy.attempts == 7);
  CHECK(policy.base == 50ms);
  CHECK(policy.transient_only);
  CHECK(budget_of(policy).capacity == Tokens::of(50));
  CHECK(budget_of(policy).cost == Tokens::of(14));
  CHECK(budget_of(policy).gives_back);
  CHECK_FALSE(retry_of(R"({"like": "aws", "budget": "none"})").budget);
  CHECK_FALSE(retry_of(R"({"like": "aws", "on": "any"})").transient_only);
  CHECK(retry_of(R"("aws-legacy")").attempts == 5);
}

TEST_CASE("budgets") {
  const RetryBudgetConfig plain = budget_of(retry_of(R"({"budget": {}})"));
  CHECK(plain.capacity == Tokens::of(100));
  CHECK(plain.cost == Tokens::of(1));
  CHECK(plain.per_success == Tokens::of(0.1));
  CHECK_FALSE(plain.gives_back);
  const RetryBudgetConfig rate = budget_of(retry_of(R"({"budget": {"cost": 2, "refill": "30/min"}})"));
  CHECK(rate.per_second == Tokens::of(0.5));
  CHECK(rate.per_success == Tokens{});
  CHECK(rate.timeout_cost == Tokens::of(2));
  CHECK(rate.throttling_cost == Tokens::of(2));
  const RetryBudgetConfig mixed = budget_of(
      retry_of(R"({"budget": {"cost": {"timeout": 3}, "refill": {"per_success": 1, "gives_back": true}}})"));
  CHECK(mixed.timeout_cost == Tokens::of(3));
  CHECK(mixed.cost == Tokens::of(1));
  CHECK(mixed.gives_back);
  CHECK_FALSE(retry_of(R"({"attempts": 2})").budget);
}

TEST_CASE("breakers") {
  const auto plain = use_of_call(R"("breaker": {})").breaker;
  REQUIRE(plain);
  CHECK(plain->failures == 0);
  CHECK(plain->error_share == 0.5);
  const auto row = use_of_call(R"("breaker": {"failures": 4, "open": "5s", "half_open": 2})").breaker;
  REQUIRE(row);
  CHECK(row->failures == 4);
  CHECK(row->error_share == 0);
  CHECK(row->open == 5s);
  CHECK(row->half_open == 2);
  const auto both = use_of_call(R"("breaker": {"failures": 4, "error_share": 0.2, "window": "1m"})").breaker;
  REQUIRE(both);
  CHECK(both->failures == 4);
  CHECK(both->error_share == 0.2);
  CHECK(both->window == 60s);
  CHECK_FALSE(use_of_call(R"("timeout": "1s")").breaker);
}
