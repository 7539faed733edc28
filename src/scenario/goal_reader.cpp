#include <fmt/format.h>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr unsigned goal_kinds =
    service_kind | worker_kind | bucket_kind | database_kind | function_kind | endpoint_kind;
constexpr std::string_view goal_example = R"(["renderer"] or [{"any": ["a", "b"]}])";

using Alternatives = std::vector<ComponentIndex>;

void add_part(const Value& reference, Alternatives& parts, const Scope& scope) {
  const auto found = scope.names.resolve(reference, goal_kinds, "a goal", scope.log);
  if (found) parts.push_back(*found);
}

GoalEntry read_entry(const Value& value, const Scope& scope) {
  GoalEntry entry;
  if (value.kind != Value::Kind::object) {
    add_part(value, entry.any_of, scope);
    return entry;
  }
  Fields fields(value, "a goal", scope.log);
  const Value* any = fields.find("any");
  const Value* to = fields.find("to");
  if (any != nullptr && to != nullptr) {
    scope.log.add(value, R"(a goal has "any" or "to"; this one has both)");
  } else if (any != nullptr) {
    if (!read_list(*any, R"(["a", "b"])", scope.log)) return entry;
    if (any->elements.empty()) scope.log.add(*any, "the list is empty; name at least one component");
    for (const Value& element : any->elements) add_part(element, entry.any_of, scope);
  } else if (to != nullptr) {
    add_part(*to, entry.any_of, scope);
  } else {
    scope.log.add(value,
                  fmt::format("expected goals such as {}, found an object without \"any\"", goal_example));
  }
  if (const Value* only_if = fields.find("if")) {
    entry.only_if = read_filter(*only_if, scope.attributes, scope.log);
  }
  fields.finish();
  return entry;
}

Goal read_goal(const Value& value, const Scope& scope) {
  Goal goal;
  if (!read_list(value, goal_example, scope.log)) return goal;
  for (const Value& element : value.elements) goal.all_of.push_back(read_entry(element, scope));
  return goal;
}

}  // namespace

std::vector<Goal> read_goals(const Value* value, const Workload& workload, const Scope& scope) {
  std::vector<Goal> goals(workload.producers.size());
  if (value == nullptr) return goals;
  if (value->kind != Value::Kind::object) {
    const Goal goal = read_goal(*value, scope);
    for (Goal& of_producer : goals) of_producer = goal;
    return goals;
  }
  for (const Member& member : value->members) {
    const auto producer = find_producer(member, workload, scope.log);
    if (producer) goals[*producer] = read_goal(member.value, scope);
  }
  return goals;
}

std::vector<Collect> read_collects(const Value* value, const Workload& workload, const Scope& scope) {
  std::vector<Collect> collects;
  if (value == nullptr) return collects;
  if (value->kind != Value::Kind::object) {
    scope.log.add(*value, fmt::format("expected an object by producer, such as {}, found {}",
                                      R"({"visitors": {"from": "results", "every": "5s", "give_up": "10m"}})",
                                      describe(*value)));
    return collects;
  }
  for (const Member& member : value->members) {
    const auto producer = find_producer(member, workload, scope.log);
    Fields fields(member.value, "a collection", scope.log);
    Collect collect;
    if (producer) collect.producer = static_cast<ProducerIndex>(*producer);
    if (const Value* from = fields.require("from", R"("from": "results")")) {
      collect.from =
          scope.names.resolve(*from, bucket_kind, "a collection", scope.log).value_or(ComponentIndex{});
    }
    fields.require("every", R"("every": "5s")");
    collect.every = fields.duration("every", sim::Duration{1}, positive_duration);
    fields.require("give_up", R"("give_up": "10m")");
    collect.give_up = fields.duration("give_up", sim::Duration{1}, positive_duration);
    fields.finish();
    if (producer) collects.push_back(collect);
  }
  return collects;
}

}  // namespace couplet::scenario
