#include <fmt/format.h>

#include <algorithm>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr std::string_view filter_example = R"({"type": ["photo", "scan"]})";

std::vector<std::string> names_of(const std::vector<Attribute>& attributes) {
  std::vector<std::string> names;
  for (const Attribute& attribute : attributes) names.push_back(attribute.name);
  return names;
}

/// Adds the value's position. Reports what no producer brings.
void read_value(const Value& value, const Attribute& attribute, AttributeCondition& condition,
                ProblemLog& log) {
  if (value.kind == Value::Kind::object) {
    const std::string word = value.members.empty() ? "{}" : value.members.front().key;
    log.add(value, not_supported(word) + "; a filter names values, such as [\"photo\", \"scan\"]");
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
    if (found != names.end() && *found == member.key) {
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

}  // namespace couplet::scenario
