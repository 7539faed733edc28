#include <algorithm>
#include <utility>

#include "cloud/filter_policy.hpp"
#include "sim/math.hpp"

// How a filter policy becomes rules. What the rules mean is in filter_policy.cpp.

namespace couplet::cloud {
namespace {

using Condition = FilterPolicy::Condition;
using Rule = FilterPolicy::Rule;
using Group = FilterPolicy::Group;
using Kind = JsonValue::Kind;
using Problem = FilterProblem::Kind;

constexpr double number_max = 1e9;
constexpr std::int64_t combinations_cap = std::int64_t{1} << 31;  // products of two stay within 64 bits

constexpr std::string_view operators[] = {"prefix", "suffix", "equals-ignore-case", "anything-but", "numeric",
                                          "cidr",   "exists"};

bool is_operator(std::string_view word) {
  return std::find(std::begin(operators), std::end(operators), word) != std::end(operators);
}

bool in_range(const JsonValue& number) {
  return number.number >= -number_max && number.number <= number_max;
}

class Compiler {
 public:
  explicit Compiler(FilterScope scope) : scope_(scope) {}

  std::optional<FilterProblem> problem;

  /// Adds the rules of an object to `group`; returns how many combinations they are.
  std::int64_t add(const JsonValue& object, Group& group) {
    if (!object.is(Kind::object)) return fail(Problem::not_an_object);
    if (object.members.empty()) return fail(Problem::empty);
    std::int64_t combinations = 1;
    for (const JsonMember& member : object.members) {
      const std::int64_t factor = is_or(member) ? add_or(member.value, group) : add_key(member, group);
      combinations = std::min(combinations * factor, combinations_cap);
      if (problem) return 0;
    }
    return combinations;
  }

 private:
  std::int64_t fail(Problem kind) {
    if (problem) return 0;
    std::string where;
    for (const std::string& key : path_) where += (where.empty() ? "" : ".") + key;
    problem = FilterProblem{kind, std::move(where)};
    return 0;
  }

  /// "$or" joins alternatives if it holds at least two objects whose keys are no operators; else it is a key
  /// like any other.
  static bool is_or(const JsonMember& member) {
    if (member.key != "$or" || !member.value.is(Kind::array) || member.value.elements.size() < 2)
      return false;
    const auto& alternatives = member.value.elements;
    return std::all_of(alternatives.begin(), alternatives.end(), [](const JsonValue& alternative) {
      return alternative.is(Kind::object) &&
             std::none_of(alternative.members.begin(), alternative.members.end(),
                          [](const JsonMember& key) { return is_operator(key.key); });
    });
  }

  std::int64_t add_or(const JsonValue& alternatives, Group& group) {
    std::vector<Group> compiled;
    std::int64_t combinations = 0;
    for (const JsonValue& alternative : alternatives.elements) {
      combinations = std::min(combinations + add(alternative, compiled.emplace_back()), combinations_cap);
    }
    group.ors.push_back(std::move(compiled));
    return combinations;
  }

  std::int64_t add_key(const JsonMember& member, Group& group) {
    path_.push_back(member.key);
    const std::int64_t combinations = add_below(member.value, group);
    path_.pop_back();
    return combinations;
  }

  std::int64_t add_below(const JsonValue& value, Group& group) {
    if (value.is(Kind::object)) {
      if (scope_ == FilterScope::message_attributes) return fail(Problem::nested);
      return add(value, group);
    }
    if (!value.is(Kind::array)) return fail(Problem::not_a_list);
    if (value.elements.empty()) return fail(Problem::empty_list);
    Rule rule{path_, {}};
    for (const JsonValue& element : value.elements) {
      rule.conditions.push_back(condition(element));
      if (problem) return 0;
    }
    group.rules.push_back(std::move(rule));
    return std::min(
        static_cast<std::int64_t>(value.elements.size()) * static_cast<std::int64_t>(path_.size()),
        combinations_cap);
  }

  Condition condition(const JsonValue& value) {
    Condition result;
    if (value.is(Kind::object) && value.members.size() == 1) {
      operation(value.members.front(), result);
    } else if (value.is(Kind::object) || value.is(Kind::array)) {
      fail(Problem::bad_condition);
    } else {
      if (value.is(Kind::number) && !in_range(value)) fail(Problem::number_out_of_range);
      result.operand = value;
    }
    return result;
  }

  void operation(const JsonMember& member, Condition& result) {
    const JsonValue& operand = member.value;
    if (member.key == "prefix") return text_operand(Condition::Kind::prefix, operand, result);
    if (member.key == "suffix") return text_operand(Condition::Kind::suffix, operand, result);
    if (member.key == "equals-ignore-case")
      return text_operand(Condition::Kind::equals_ignore_case, operand, result);
    if (member.key == "anything-but") return anything_but(operand, result);
    if (member.key == "numeric") return numeric(operand, result);
    if (member.key == "cidr") return cidr(operand, result);
    if (member.key == "exists") return exists(operand, result);
    fail(Problem::unknown_operator);
  }

  void text_operand(Condition::Kind kind, const JsonValue& operand, Condition& result) {
    if (!operand.is(Kind::string) || operand.string.empty()) fail(Problem::bad_operand);
    result.kind = kind;
    result.operand = operand;
  }

  void anything_but(const JsonValue& operand, Condition& result) {
    result.kind = Condition::Kind::anything_but;
    if (operand.is(Kind::object)) {
      const JsonValue* prefix = operand.find("prefix");
      if (prefix == nullptr || operand.members.size() != 1) {
        fail(Problem::bad_operand);
        return;
      }
      result.kind = Condition::Kind::anything_but_prefix;
      result.operand = as_list(*prefix);
    } else {
      result.operand = as_list(operand);
    }
    const bool texts_only = result.kind == Condition::Kind::anything_but_prefix;
    if (result.operand.elements.empty()) fail(Problem::bad_operand);
    for (const JsonValue& element : result.operand.elements) {
      const bool number = element.is(Kind::number) && !texts_only;
      if (!number && !element.is(Kind::string)) fail(Problem::bad_operand);
      if (number && !in_range(element)) fail(Problem::number_out_of_range);
    }
  }

  static JsonValue as_list(const JsonValue& value) {
    return value.is(Kind::array) ? value : JsonValue::array({value});
  }

  /// ["=", 5], [">", 0] or [">", 0, "<=", 5].
  void numeric(const JsonValue& operand, Condition& result) {
    result.kind = Condition::Kind::numeric;
    const auto& parts = operand.elements;
    if (!operand.is(Kind::array) || (parts.size() != 2 && parts.size() != 4)) {
      fail(Problem::bad_range);
      return;
    }
    for (std::size_t i = 0; i < parts.size(); i += 2) bound(parts[i], parts[i + 1], result);
    const bool both = parts.size() == 2 || (starts(parts[0], '>') && starts(parts[2], '<'));
    if (!both || result.low > result.high) fail(Problem::bad_range);
  }

  static bool starts(const JsonValue& word, char c) { return !word.string.empty() && word.string[0] == c; }

  void bound(const JsonValue& comparison, const JsonValue& number, Condition& result) {
    if (!comparison.is(Kind::string) || !number.is(Kind::number)) {
      fail(Problem::bad_range);
      return;
    }
    if (!in_range(number)) {
      fail(Problem::number_out_of_range);
      return;
    }
    const std::int64_t value = sim::round_half_up(number.number * 1e5);
    const std::string& word = comparison.string;
    if (word == "=") {
      result.low = result.high = value;
    } else if (word == "<") {
      result.high = value - 1;
    } else if (word == "<=") {
      result.high = value;
    } else if (word == ">") {
      result.low = value + 1;
    } else if (word == ">=") {
      result.low = value;
    } else {
      fail(Problem::bad_range);
    }
  }

  void cidr(const JsonValue& operand, Condition& result) {
    result.kind = Condition::Kind::cidr;
    const auto block = parse_block(operand.string);
    if (block) {
      result.block = *block;
    } else {
      fail(Problem::bad_operand);
    }
  }

  void exists(const JsonValue& operand, Condition& result) {
    if (!operand.is(Kind::boolean)) fail(Problem::bad_operand);
    result.kind = operand.boolean ? Condition::Kind::exists : Condition::Kind::absent;
  }

  FilterScope scope_;
  std::vector<std::string> path_;
};

}  // namespace

std::string_view FilterProblem::text() const {
  switch (kind) {
    case Kind::not_an_object: return "expected an object of keys and their lists of values";
    case Kind::empty: return "a filter policy names at least one key";
    case Kind::too_large: return "a filter policy has at most 256 KiB";
    case Kind::too_many_keys: return "a filter policy has at most 5 keys";
    case Kind::too_many_combinations: return "a filter policy has at most 150 combinations of values";
    case Kind::not_a_list: return "expected a list of values";
    case Kind::empty_list: return "expected at least one value";
    case Kind::nested: return "only a policy for the message body looks into objects";
    case Kind::bad_condition:
      return R"(expected a string, a number, true, false, null or an operator such as {"prefix": "a"})";
    case Kind::unknown_operator:
      return "unknown operator; allowed are prefix, suffix, equals-ignore-case, anything-but, numeric, cidr "
             "and "
             "exists";
    case Kind::bad_operand: return "the operator does not take this value";
    case Kind::bad_range: return R"(expected a range such as [">", 0, "<=", 5])";
    case Kind::number_out_of_range: return "numbers in filters lie between -1000000000 and 1000000000";
  }
  return {};
}

std::variant<FilterPolicy, FilterProblem> FilterPolicy::compile(const JsonValue& policy, FilterScope scope,
                                                                std::int64_t text_bytes) {
  if (text_bytes > text_bytes_max) return FilterProblem{Problem::too_large, {}};
  FilterPolicy result;
  result.scope_ = scope;
  Compiler compiler(scope);
  result.combinations_ = compiler.add(policy, result.group_);
  if (compiler.problem) return *compiler.problem;
  if (policy.members.size() > keys_max) return FilterProblem{Problem::too_many_keys, {}};
  if (result.combinations_ > combinations_max) return FilterProblem{Problem::too_many_combinations, {}};
  return result;
}

}  // namespace couplet::cloud
