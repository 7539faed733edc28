#include <fmt/format.h>

#include "scenario/step_reader.hpp"

namespace couplet::scenario {

namespace {

constexpr std::string_view choose_example = R"([{"share": 0.1, "steps": [{"work": "1s"}]}])";
constexpr int repeats_max = 4;  // nested

/// "when" or "share", exactly one. Nullopt: neither or both, or wrong, and a problem is reported.
std::optional<std::variant<double, Filter>> read_condition(Fields& fields, const Scope& scope) {
  const Value* share = fields.find("share");
  const Value* when = fields.find("when");
  if ((share == nullptr) == (when == nullptr)) {
    if (fields.value().kind == Value::Kind::object) {
      scope.log.add(fields.value(), fmt::format(R"(a branch has a "share" or a "when"; this one has {})",
                                                share == nullptr ? "neither" : "both"));
    }
    return std::nullopt;
  }
  if (when != nullptr) return read_filter(*when, scope.attributes, scope.log);
  const std::optional<double> read = read_number(*share, {0, 1, false}, scope.log);
  return read ? std::optional<std::variant<double, Filter>>(*read) : std::nullopt;
}

Branch read_branch(const Value& value, StepsContext& context, bool first) {
  Branch branch;
  Fields fields(value, "a branch", context.scope.log);
  const auto condition = read_condition(fields, context.scope);
  const Value* steps = fields.require("steps", R"("steps": [{"work": "1s"}])");
  fields.finish();
  if (condition) branch.condition = *condition;
  const auto* filter = condition ? std::get_if<Filter>(&*condition) : nullptr;
  const auto* share = condition ? std::get_if<double>(&*condition) : nullptr;
  const bool always = share != nullptr && *share == 1 && first;
  if (filter != nullptr) context.filters.push_back(*filter);
  if (filter == nullptr && !always) ++context.shares;
  if (steps != nullptr) branch.steps = read_step_list(*steps, context);
  if (filter == nullptr && !always) --context.shares;
  if (filter != nullptr) context.filters.pop_back();
  return branch;
}

}  // namespace

Action read_parallel(Fields& fields, StepsContext& context) {
  Parallel parallel;
  const Value& value = *fields.find("parallel");
  if (!read_list(value, R"([[{"work": "1s"}], [{"work": "2s"}]])", fields.log())) return parallel;
  if (value.elements.empty()) fields.log().add(value, "the list is empty; write at least one branch");
  for (const Value& branch : value.elements) parallel.branches.push_back(read_step_list(branch, context));
  return parallel;
}

Action read_choose(Fields& fields, StepsContext& context) {
  Choose choose;
  const Value& value = *fields.find("choose");
  if (!read_list(value, choose_example, fields.log())) return choose;
  if (value.elements.empty()) fields.log().add(value, "the list is empty; write at least one branch");
  double sum = 0;
  for (const Value& element : value.elements) {
    choose.branches.push_back(read_branch(element, context, choose.branches.empty()));
    if (const auto* share = std::get_if<double>(&choose.branches.back().condition)) sum += *share;
  }
  constexpr double rounding = 1e-9;  // 0.1 and nine times 0.1 are a little more than 1
  if (sum > 1 + rounding) {
    fields.log().add(value, fmt::format("the shares add up to {:.6g}; at most 1 is allowed", sum));
  }
  return choose;
}

Action read_repeat(Fields& fields, StepsContext& context) {
  Repeat repeat;
  repeat.times = fields.count("repeat", 1, {1, 10'000});
  const Value* steps = fields.require("steps", R"("steps": [{"work": "1s"}])");
  if (context.repeats == repeats_max) {
    fields.log().add(
        fields.value(),
        fmt::format("repeat stands in repeat, more than {} deep; that is the limit", repeats_max));
    return repeat;
  }
  ++context.repeats;
  if (steps != nullptr) repeat.steps = read_step_list(*steps, context);
  --context.repeats;
  return repeat;
}

}  // namespace couplet::scenario
