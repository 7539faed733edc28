#include <fmt/format.h>

#include <algorithm>

#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

constexpr std::string_view attributes_example = R"({"type": "thumbnail"})";

bool makes_copy(const Value& step) {
  return step.find("send") != nullptr || step.find("put") != nullptr || step.find("publish") != nullptr;
}

void collect(const Value& value, std::vector<AttributeDraft>& drafts) {
  for (const Value& element : value.elements) collect(element, drafts);
  for (const Member& member : value.members) collect(member.value, drafts);
  const Member* attributes = makes_copy(value) ? value.find("attributes") : nullptr;
  if (attributes == nullptr) return;
  for (const Member& member : attributes->value.members) {
    if (is_name(member.key) && member.value.kind == Value::Kind::string)
      drafts.push_back({member.key, {member.value.text}, {}, {}});
  }
}

}  // namespace

std::vector<AttributeDraft> attributes_of_steps(const Value& scenario) {
  std::vector<AttributeDraft> drafts;
  for (const std::string_view key : {"components", "architectures"}) {
    if (const Member* part = scenario.find(key)) collect(part->value, drafts);
  }
  return drafts;
}

std::vector<AttributeValue> read_step_attributes(Fields& step, const Scope& scope) {
  std::vector<AttributeValue> result;
  const Value* value = step.find("attributes");
  if (value == nullptr) return result;
  if (value->kind != Value::Kind::object || value->members.empty()) {
    scope.log.add(*value, fmt::format("expected attributes by name, such as {}, found {}", attributes_example,
                                      value->kind == Value::Kind::object ? "none" : describe(*value)));
    return result;
  }
  for (const Member& member : value->members) {
    if (!check_name(member, "an attribute", scope.log) || !read_text(member.value, scope.log)) continue;
    // Numbered before, with those of the producers; not where a mistake there has stopped the numbering.
    for (std::size_t i = 0; i < scope.attributes.size(); ++i) {
      const Attribute& attribute = scope.attributes[i];
      if (attribute.name != member.key) continue;
      const auto found =
          std::lower_bound(attribute.values.begin(), attribute.values.end(), member.value.text);
      if (found == attribute.values.end() || *found != member.value.text) continue;
      result.push_back(
          {static_cast<AttributeIndex>(i), static_cast<std::uint16_t>(found - attribute.values.begin())});
    }
  }
  std::sort(result.begin(), result.end(),
            [](const AttributeValue& a, const AttributeValue& b) { return a.attribute < b.attribute; });
  scope.flow.set.insert(scope.flow.set.end(), result.begin(), result.end());
  return result;
}

}  // namespace couplet::scenario
