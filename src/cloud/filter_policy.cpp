#include "cloud/filter_policy.hpp"

#include <algorithm>

#include "sim/math.hpp"

namespace couplet::cloud {
namespace {

using Condition = FilterPolicy::Condition;
using Rule = FilterPolicy::Rule;
using Group = FilterPolicy::Group;
using Kind = JsonValue::Kind;

/// In hundred-thousandths: numbers are compared with five decimals.
std::int64_t fixed(double number) {
  return sim::round_half_up(number * 1e5);
}

bool same(const JsonValue& a, const JsonValue& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::null: return true;
    case Kind::boolean: return a.boolean == b.boolean;
    case Kind::number: return fixed(a.number) == fixed(b.number);
    case Kind::string: return a.string == b.string;
    case Kind::array:
    case Kind::object: return false;
  }
  return false;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters outside ASCII are compared as they are.
bool same_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

bool holds(const Condition& condition, const JsonValue& value) {
  const JsonValue& operand = condition.operand;
  const bool text = value.is(Kind::string);
  switch (condition.kind) {
    case Condition::Kind::equals: return same(operand, value);
    case Condition::Kind::prefix: return text && starts_with(value.string, operand.string);
    case Condition::Kind::suffix: return text && ends_with(value.string, operand.string);
    case Condition::Kind::equals_ignore_case: return text && same_ignoring_case(value.string, operand.string);
    case Condition::Kind::anything_but:
      return std::none_of(operand.elements.begin(), operand.elements.end(),
                          [&](const JsonValue& not_this) { return same(not_this, value); });
    case Condition::Kind::anything_but_prefix:
      return text &&
             std::none_of(operand.elements.begin(), operand.elements.end(),
                          [&](const JsonValue& prefix) { return starts_with(value.string, prefix.string); });
    case Condition::Kind::numeric:
      return value.is(Kind::number) && condition.low <= fixed(value.number) &&
             fixed(value.number) <= condition.high;
    case Condition::Kind::cidr: {
      if (!text) return false;
      const auto address = parse_address(value.string);
      return address && condition.block.contains(*address);
    }
    case Condition::Kind::exists:
    case Condition::Kind::absent: return false;  // decided by what was found, not by a value
  }
  return false;
}

/// Values found at a rule's path. An array stands for each of its elements.
struct Found {
  bool any = false;
  std::vector<const JsonValue*> values;
};

void collect(const JsonValue& at, const std::vector<std::string>& path, std::size_t depth, Found& found) {
  if (at.is(Kind::array)) {
    if (depth == path.size()) found.any = true;
    for (const JsonValue& element : at.elements) collect(element, path, depth, found);
    return;
  }
  if (depth < path.size()) {
    const JsonValue* next = at.find(path[depth]);
    if (next != nullptr) collect(*next, path, depth + 1, found);
    return;
  }
  if (at.is(Kind::object)) return;  // no value, but something that holds values
  found.any = true;
  found.values.push_back(&at);
}

/// What a policy looks at.
struct Subject {
  const MessageAttributes* attributes = nullptr;
  const JsonValue* body = nullptr;

  Found at(const std::vector<std::string>& path) const {
    Found found;
    if (body != nullptr) {
      collect(*body, path, 0, found);
      return found;
    }
    for (const MessageAttribute& attribute : *attributes) {
      if (attribute.type == MessageAttribute::Type::binary || attribute.name != path.front()) continue;
      collect(attribute.value, path, 1, found);
    }
    return found;
  }
};

bool holds(const Rule& rule, const Subject& subject) {
  const Found found = subject.at(rule.path);
  return std::any_of(rule.conditions.begin(), rule.conditions.end(), [&](const Condition& condition) {
    if (condition.kind == Condition::Kind::exists) return found.any;
    if (condition.kind == Condition::Kind::absent) return !found.any;
    return std::any_of(found.values.begin(), found.values.end(),
                       [&](const JsonValue* value) { return holds(condition, *value); });
  });
}

bool holds(const Group& group, const Subject& subject) {
  const auto all_rules = std::all_of(group.rules.begin(), group.rules.end(),
                                     [&](const Rule& rule) { return holds(rule, subject); });
  return all_rules &&
         std::all_of(group.ors.begin(), group.ors.end(), [&](const std::vector<Group>& alternatives) {
           return std::any_of(alternatives.begin(), alternatives.end(),
                              [&](const Group& alternative) { return holds(alternative, subject); });
         });
}

}  // namespace

bool FilterPolicy::accepts(const MessageAttributes& attributes, const JsonValue* body) const {
  if (scope_ == FilterScope::message_attributes) return holds(group_, {&attributes, nullptr});
  return body != nullptr && body->is(Kind::object) && holds(group_, {nullptr, body});
}

}  // namespace couplet::cloud
