#include <fmt/format.h>

#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using cloud::Tokens;

constexpr NumberRange token_range{0, 1e9, false};

std::vector<std::string> policy_names() {
  return {std::begin(retry_names), std::end(retry_names)};
}

/// "aws"; a problem where there is no such policy.
RetryPolicy policy_of(const Value& value, bool key_value, ProblemLog& log) {
  const auto policy = named_retry(value.text, key_value);
  if (!policy) log.add(value, unknown_word("retry policy", value.text, policy_names()));
  return policy.value_or(RetryPolicy{});
}

Tokens tokens(Fields& fields, std::string_view key, Tokens fallback) {
  const double given = static_cast<double>(fallback.millionths) / 1e6;
  return Tokens::of(fields.number(key, given, token_range));
}

/// 2, or {"timeout": 10, "throttling": 5, "other": 5}.
void read_cost(const Value& value, cloud::RetryBudgetConfig& budget, ProblemLog& log) {
  if (value.kind != Value::Kind::object) {
    const double cost = read_number(value, token_range, log).value_or(1);
    budget.cost = budget.timeout_cost = budget.throttling_cost = Tokens::of(cost);
    return;
  }
  Fields fields(value, "a cost", log);
  budget.timeout_cost = tokens(fields, "timeout", budget.timeout_cost);
  budget.throttling_cost = tokens(fields, "throttling", budget.throttling_cost);
  budget.cost = tokens(fields, "other", budget.cost);
  fields.finish();
}

/// "10/s", or {"per_success": 0.1}.
void read_refill(const Value& value, cloud::RetryBudgetConfig& budget, ProblemLog& log) {
  budget.per_success = {};
  budget.gives_back = false;
  if (value.kind != Value::Kind::object) {
    if (const auto rate = read_rate(value, log)) budget.per_second = Tokens::of(rate->per_second());
    return;
  }
  Fields fields(value, "a refill", log);
  budget.per_success = tokens(fields, "per_success", budget.per_success);
  budget.gives_back = fields.flag("gives_back");
  fields.finish();
}

/// `known`: that of the policy that the retry is like.
std::optional<cloud::RetryBudgetConfig> read_budget(Fields& outer,
                                                    std::optional<cloud::RetryBudgetConfig> known) {
  const Value* value = outer.find("budget");
  if (value == nullptr) return known;
  if (value->kind == Value::Kind::string && value->text == "none") return std::nullopt;
  cloud::RetryBudgetConfig budget;
  if (known) {
    budget = *known;
  } else {
    budget.capacity = Tokens::of(100);
    budget.per_success = Tokens::of(0.1);
  }
  Fields fields(*value, "a budget", outer.log());
  budget.capacity = tokens(fields, "capacity", budget.capacity);
  if (const Value* cost = fields.find("cost")) read_cost(*cost, budget, outer.log());
  if (const Value* refill = fields.find("refill")) read_refill(*refill, budget, outer.log());
  fields.finish();
  return budget;
}

}  // namespace

RetryPolicy read_retry(Fields& outer, bool key_value) {
  const Value* value = outer.find("retry");
  if (value == nullptr) return {};
  ProblemLog& log = outer.log();
  if (value->kind == Value::Kind::string) return policy_of(*value, key_value, log);
  Fields fields(*value, "a retry", log);
  RetryPolicy policy;
  policy.attempts = 3;
  if (const Value* like = fields.find("like")) {
    if (read_text(*like, log)) policy = policy_of(*like, key_value, log);
  }
  policy.attempts = fields.count("attempts", policy.attempts, {1, 1000});
  policy.backoff = fields.choice("backoff", policy.backoff,
                                 {{"none", Backoff::none},
                                  {"constant", Backoff::constant},
                                  {"linear", Backoff::linear},
                                  {"exponential", Backoff::exponential}});
  policy.base = fields.duration("base", policy.base);
  if (const auto base = fields.optional_duration("throttling_base")) policy.throttling_base = base;
  policy.cap = fields.duration("cap", policy.cap);
  policy.retry_after = fields.duration("retry_after", policy.retry_after);
  policy.jitter = fields.choice("jitter", policy.jitter,
                                {{"none", Jitter::none},
                                 {"full", Jitter::full},
                                 {"equal", Jitter::equal},
                                 {"decorrelated", Jitter::decorrelated}});
  policy.adaptive = fields.flag("adaptive", policy.adaptive);
  policy.transient_only = fields.choice("on", policy.transient_only, {{"any", false}, {"transient", true}});
  if (policy.cap < policy.base) {
    log.add(*value, fmt::format("the cap ({}) is shorter than the base ({})", duration_text(policy.cap),
                                duration_text(policy.base)));
  }
  policy.budget = read_budget(fields, policy.budget);
  fields.finish();
  return policy;
}

}  // namespace couplet::scenario
