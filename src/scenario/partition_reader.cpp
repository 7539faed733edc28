#include <fmt/format.h>

#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {
namespace {

constexpr std::string_view all_others = "*";

std::optional<PartitionSide> find_side(const std::string& name, const ComponentNames& names,
                                       const Workload& workload) {
  if (name == all_others) return AllOthers{};
  if (const auto component = names.find(name)) return *component;
  for (std::size_t i = 0; i < workload.producers.size(); ++i) {
    if (workload.producers[i].producer.name == name) return static_cast<ProducerIndex>(i);
  }
  return std::nullopt;
}

}  // namespace

std::vector<const Value*> read_sides(const Value& value, ProblemLog& log) {
  if (value.kind != Value::Kind::list || value.elements.size() != 2) {
    log.add(
        value,
        fmt::format(R"(a partition is between two sides, such as ["web", "app"] or ["web", "*"], found {})",
                    value.kind == Value::Kind::list ? fmt::format("a list of {}", value.elements.size())
                                                    : describe(value)));
    return {};
  }
  std::vector<const Value*> sides;
  for (const Value& side : value.elements) {
    if (read_text(side, log)) sides.push_back(&side);
  }
  if (sides.size() < 2) return {};
  if (sides[0]->text == sides[1]->text) {
    log.add(*sides[1], fmt::format("{} cannot be cut off from itself; \"*\" on one side means all others",
                                   in_quotes(sides[1]->text)));
    return {};
  }
  return sides;
}

std::string partition_name(const FailureDraft& draft) {
  std::string name = "partition";
  for (const Value* side : draft.sides) {
    if (side != draft.sides.front()) name += " and";
    name += side->text == all_others ? " all others" : " " + side->text;
  }
  return name;
}

bool place_partition(const FailureDraft& draft, const ComponentNames& names, const Workload& workload,
                     PartitionFailure& partition) {
  const auto a = find_side(draft.sides[0]->text, names, workload);
  const auto b = find_side(draft.sides[1]->text, names, workload);
  if (!a || !b) return false;
  partition.a = *a;
  partition.b = *b;
  return true;
}

}  // namespace couplet::scenario
