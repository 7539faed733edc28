#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "cloud/filter_policy.hpp"
#include "scenario/json.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

constexpr std::string_view filter_example = R"({"type": ["photo", "scan"]})";
constexpr std::string_view policy_key = "it";  // stands for the attribute in the policy of a single condition

std::vector<std::string> names_of(const std::vector<Attribute>& attributes) {
  std::vector<std::string> names;
  for (const Attribute& attribute : attributes) names.push_back(attribute.name);
  return names;
}

/// The number that a text spells as JSON does.
std::optional<double> spelled_number(const std::string& text) {
  ProblemLog nowhere("");
  const std::optional<Value> value = parse_json(text, {0, false, {}}, nowhere);
  if (!value || (value->kind != Value::Kind::integer && value->kind != Value::Kind::number))
    return std::nullopt;
  return value->number;
}

cloud::JsonValue json_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null: return {};
    case Value::Kind::boolean: return cloud::JsonValue::of(value.boolean);
    case Value::Kind::integer:
    case Value::Kind::number: return cloud::JsonValue::of(value.number);
    case Value::Kind::string: return cloud::JsonValue::of(value.text);
    case Value::Kind::list: {
      std::vector<cloud::JsonValue> elements;
      for (const Value& element : value.elements) elements.push_back(json_of(element));
      return cloud::JsonValue::array(std::move(elements));
    }
    case Value::Kind::object: {
      std::vector<cloud::JsonMember> members;
      for (const Member& member : value.members) members.push_back({member.key, json_of(member.value)});
      return cloud::JsonValue::object(std::move(members));
    }
  }
  return {};
}

/// A number, or an operator such as {"prefix": "a"}: which of an attribute's values it lets pass.
class Operator {
 public:
  Operator(const Value& value, ProblemLog& log)
      : word_(value.members.empty() ? "" : value.members.front().key) {
    using cloud::JsonValue;
    const JsonValue policy =
        JsonValue::object({{std::string(policy_key), JsonValue::array({json_of(value)})}});
    auto compiled = cloud::FilterPolicy::compile(policy, cloud::FilterScope::message_attributes, 0);
    if (const auto* problem = std::get_if<cloud::FilterProblem>(&compiled)) {
      log.add(value, std::string(problem->text()));
    } else {
      policy_ = std::get<cloud::FilterPolicy>(std::move(compiled));
    }
  }

  bool good() const { return policy_.has_value(); }
  bool lets_absent_pass() const { return policy_->accepts({}, nullptr); }

  /// Numbers are compared with what spells a number, texts with all values; "anything-but" with both.
  bool lets_pass(const std::string& text) const {
    using Type = cloud::MessageAttribute::Type;
    const bool as_text = accepts(Type::string, cloud::JsonValue::of(text));
    const bool numeric = word_.empty() || word_ == "numeric";
    if (!numeric && word_ != "anything-but") return as_text;
    const std::optional<double> number = spelled_number(text);
    const bool as_number = number && accepts(Type::number, cloud::JsonValue::of(*number));
    return numeric ? as_number : as_text && (as_number || !number);
  }

 private:
  bool accepts(cloud::MessageAttribute::Type type, cloud::JsonValue value) const {
    return policy_->accepts({{std::string(policy_key), type, std::move(value)}}, nullptr);
  }

  std::string word_;  // "" for a number
  std::optional<cloud::FilterPolicy> policy_;
};

/// Adds the positions of the values that match. Reports what matches none.
void read_operator(const Value& value, const Attribute& attribute, AttributeCondition& condition,
                   ProblemLog& log) {
  const Operator passes(value, log);
  if (!passes.good()) return;
  const std::size_t before = condition.values.size();
  for (std::size_t i = 0; i < attribute.values.size(); ++i) {
    if (passes.lets_pass(attribute.values[i])) condition.values.push_back(static_cast<std::uint16_t>(i));
  }
  const bool absent = passes.lets_absent_pass();
  condition.absent = condition.absent || absent;
  if (absent || condition.values.size() > before) return;
  log.add(value, fmt::format("no value of '{}' matches this; there are {}", attribute.name,
                             listed(attribute.values)));
}

/// Adds the value's position. Reports what no producer brings.
void read_value(const Value& value, const Attribute& attribute, AttributeCondition& condition,
                ProblemLog& log) {
  const bool number = value.kind == Value::Kind::integer || value.kind == Value::Kind::number;
  if (value.kind == Value::Kind::object || number) {
    read_operator(value, attribute, condition, log);
    return;
  }
  if (value.kind != Value::Kind::string) {
    log.add(value, fmt::format("expected a value of '{}' in double quotes, found {}", attribute.name,
                               describe(value)));
    return;
  }
  const auto found = std::lower_bound(attribute.values.begin(), attribute.values.end(), value.text);
  if (found == attribute.values.end() || *found != value.text) {
    log.add(value, unknown_word(fmt::format("value of '{}'", attribute.name), value.text, attribute.values));
    return;
  }
  condition.values.push_back(static_cast<std::uint16_t>(found - attribute.values.begin()));
}

AttributeCondition read_condition(const Value& value, std::size_t index, const Attribute& attribute,
                                  ProblemLog& log) {
  AttributeCondition condition;
  condition.attribute = static_cast<AttributeIndex>(index);
  if (value.kind == Value::Kind::list) {
    if (value.elements.empty()) log.add(value, "the list is empty; name at least one value");
    for (const Value& element : value.elements) read_value(element, attribute, condition, log);
  } else {
    read_value(value, attribute, condition, log);
  }
  std::sort(condition.values.begin(), condition.values.end());
  condition.values.erase(std::unique(condition.values.begin(), condition.values.end()),
                         condition.values.end());
  return condition;
}

std::vector<Filter> read_alternatives(const Value& value, const std::vector<Attribute>& attributes,
                                      ProblemLog& log) {
  std::vector<Filter> alternatives;
  if (value.kind != Value::Kind::list || value.elements.size() < 2) {
    log.add(value, fmt::format(R"("$or" joins at least two filters, such as [{}, {}], found {})",
                               filter_example, R"({"urgent": "yes"})", describe(value)));
    return alternatives;
  }
  for (const Value& element : value.elements) {
    if (auto filter = read_filter(element, attributes, log)) alternatives.push_back(std::move(*filter));
  }
  return alternatives;
}

}  // namespace

std::optional<Filter> read_filter(const Value& value, const std::vector<Attribute>& attributes,
                                  ProblemLog& log) {
  if (value.kind != Value::Kind::object || value.members.empty()) {
    log.add(value, fmt::format("expected a filter such as {}, found {}", filter_example,
                               value.kind == Value::Kind::object ? "an empty object" : describe(value)));
    return std::nullopt;
  }
  Filter filter;
  const std::vector<std::string> names = names_of(attributes);
  for (const Member& member : value.members) {
    const auto found = std::lower_bound(names.begin(), names.end(), member.key);
    if (member.key == "$or") {
      filter.alternatives.push_back(read_alternatives(member.value, attributes, log));
    } else if (found != names.end() && *found == member.key) {
      const auto index = static_cast<std::size_t>(found - names.begin());
      filter.all_of.push_back(read_condition(member.value, index, attributes[index], log));
    } else if (names.empty()) {
      log.add(
          member.place, member.value.path,
          fmt::format("unknown attribute {}; no producer declares \"attributes\"", in_quotes(member.key)));
    } else {
      log.add(member.place, member.value.path, unknown_word("attribute", member.key, names));
    }
  }
  return filter;
}

std::optional<Filter> read_subscription_filter(Fields& fields, const Scope& scope) {
  const Value* value = fields.find("filter");
  if (value == nullptr) return std::nullopt;
  auto filter = read_filter(*value, scope.attributes, scope.log);
  if (!filter) return std::nullopt;
  // Values without a list are ours; a policy has lists only.
  cloud::JsonValue policy = json_of(*value);
  for (cloud::JsonMember& member : policy.members) {
    if (!member.value.is(cloud::JsonValue::Kind::array))
      member.value = cloud::JsonValue::array({member.value});
  }
  const auto compiled = cloud::FilterPolicy::compile(policy, cloud::FilterScope::message_attributes, 0);
  const auto* problem = std::get_if<cloud::FilterProblem>(&compiled);
  using Kind = cloud::FilterProblem::Kind;
  const bool limit = problem != nullptr &&
                     (problem->kind == Kind::too_many_keys || problem->kind == Kind::too_many_combinations);
  if (limit) scope.log.add(*value, std::string(problem->text()));
  return filter;
}

}  // namespace couplet::scenario
