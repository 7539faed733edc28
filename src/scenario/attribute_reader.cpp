#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t values_max = 65'535;  // of one attribute, and attributes in all
constexpr std::string_view choice_example = R"({"choice": {"photo": 0.9, "scan": 0.1}})";

struct Weighted {
  std::vector<std::string> values;
  std::vector<double> weights;
};

/// The content of a "choice". What does not fit is reported, and left out.
Weighted read_choice(const Value& value, ProblemLog& log) {
  Weighted result;
  if (value.kind != Value::Kind::object || value.members.empty()) {
    log.add(value, fmt::format("expected values with weights, such as {}, found {}",
                               R"({"photo": 0.9, "scan": 0.1})",
                               value.kind == Value::Kind::object ? "none" : describe(value)));
    return result;
  }
  double sum = 0;
  for (const Member& member : value.members) {
    const std::optional<double> weight = read_number(member.value, {0, 1e12, false}, log);
    if (!weight) return {};
    result.values.push_back(member.key);
    result.weights.push_back(*weight);
    sum += *weight;
  }
  if (sum > 0) return result;
  log.add(value, "all weights are 0");
  return {};
}

AttributeDraft read_attribute(const Member& member, ProblemLog& log) {
  AttributeDraft draft{member.key, {}, {}, {}};
  const Value& value = member.value;
  if (value.kind == Value::Kind::string) {
    draft.values.push_back(value.text);
    draft.weights.push_back(1);
  } else if (value.kind == Value::Kind::object) {
    Fields fields(value, "an attribute", log);
    if (const Value* choice = fields.require("choice", R"("choice": {"photo": 0.9, "scan": 0.1})")) {
      Weighted weighted = read_choice(*choice, log);
      draft.values = std::move(weighted.values);
      draft.weights = std::move(weighted.weights);
    }
    fields.finish();
  } else {
    log.add(value, fmt::format(R"(expected a value such as "photo", or {}, found {})", choice_example,
                               describe(value)));
  }
  return draft;
}

GroupDraw read_zipf(const Value& value, ProblemLog& log) {
  GroupDraw group;
  Fields fields(value, "zipf", log);
  fields.require("n", "\"n\": 500");
  group.n = fields.count("n", 1, {1, 10'000'000});
  fields.require("s", "\"s\": 1.1");
  group.s = fields.number("s", 0, {0, 100, false});
  fields.finish();
  return group;
}

using Values = std::map<std::string, std::set<std::string>>;

std::uint16_t position(const std::vector<std::string>& sorted, const std::string& text) {
  return static_cast<std::uint16_t>(std::lower_bound(sorted.begin(), sorted.end(), text) - sorted.begin());
}

/// Gives a producer one attribute, its values by their final positions.
void place(const AttributeDraft& draft, std::size_t index, std::size_t count, const Attribute& attribute,
           Producer& producer) {
  std::vector<std::uint16_t> positions;
  for (const std::string& value : draft.values) positions.push_back(position(attribute.values, value));
  if (!draft.weights.empty()) {
    producer.attributes[index] = Choice{std::move(positions), draft.weights};
    return;
  }
  auto* arrivals = std::get_if<Arrivals>(&producer.source);
  auto* trace = arrivals == nullptr ? nullptr : std::get_if<TraceArrivals>(arrivals);
  if (trace == nullptr) return;
  trace->attributes.resize(count);
  std::vector<std::uint16_t>& rows = trace->attributes[index];
  rows.reserve(draft.rows.size());
  for (const std::uint16_t row : draft.rows) rows.push_back(positions[row]);
}

}  // namespace

std::vector<AttributeDraft> read_attributes(const Value& value, ProblemLog& log) {
  std::vector<AttributeDraft> result;
  if (value.kind != Value::Kind::object) {
    log.add(value, fmt::format(R"(expected the attributes by name, such as {{"type": "photo"}}, found {})",
                               describe(value)));
    return result;
  }
  for (const Member& member : value.members) {
    if (check_name(member, "an attribute", log)) result.push_back(read_attribute(member, log));
  }
  return result;
}

GroupDraw read_group(const Value& value, ProblemLog& log) {
  GroupDraw group;
  if (value.kind == Value::Kind::string) return group;
  constexpr std::string_view examples = R"({"zipf": {"n": 500, "s": 1.1}} or {"choice": {"a": 2, "b": 1}})";
  if (value.kind != Value::Kind::object) {
    log.add(value, fmt::format("expected a group such as {}, found {}", examples, describe(value)));
    return group;
  }
  Fields fields(value, "a group", log);
  const Value* zipf = fields.find("zipf");
  const Value* choice = fields.find("choice");
  if ((zipf == nullptr) == (choice == nullptr)) {
    log.add(value, fmt::format("a group is drawn by \"zipf\" or by \"choice\"; write {}", examples));
  } else if (zipf != nullptr) {
    group = read_zipf(*zipf, log);
  } else {
    group.weights = read_choice(*choice, log).weights;
    group.n = std::max(static_cast<std::uint32_t>(group.weights.size()), 1U);
  }
  fields.finish();
  return group;
}

std::vector<Attribute> number_attributes(std::vector<ProducerDraft>& producers,
                                         const std::vector<AttributeDraft>& of_steps, ProblemLog& log) {
  Values all;
  for (const AttributeDraft& attribute : of_steps) {
    all[attribute.name].insert(attribute.values.begin(), attribute.values.end());
  }
  for (const ProducerDraft& draft : producers) {
    for (const AttributeDraft& attribute : draft.attributes) {
      auto& values = all[attribute.name];
      values.insert(attribute.values.begin(), attribute.values.end());
      if (values.size() <= values_max && all.size() <= values_max) continue;
      log.add(*draft.value,
              fmt::format("too many different values of '{}', or too many attributes; at most {} "
                          "are allowed",
                          attribute.name, grouped(values_max)));
      return {};
    }
  }
  std::vector<Attribute> result;
  std::map<std::string, std::size_t> indices;
  for (const auto& [name, values] : all) {
    indices.emplace(name, result.size());
    result.push_back({name, {values.begin(), values.end()}});
  }
  for (ProducerDraft& draft : producers) {
    draft.producer.attributes.resize(result.size());
    for (const AttributeDraft& attribute : draft.attributes) {
      const std::size_t index = indices.at(attribute.name);
      place(attribute, index, result.size(), result[index], draft.producer);
    }
    draft.attributes.clear();
  }
  return result;
}

}  // namespace couplet::scenario
