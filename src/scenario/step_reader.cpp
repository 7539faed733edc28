#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "scenario/distributions.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

/// One step of one component, and what its reader needs to know.
struct StepReader {
  Fields& fields;
  ComponentIndex owner;
  const Scope& scope;
};

Use read_use(StepReader& step, std::string_view key, unsigned allowed) {
  Use use;
  const Value* target = step.fields.find(key);
  const auto found = step.scope.names.resolve(*target, allowed, key, step.scope.log);
  if (found) {
    use.target = *found;
    step.scope.flow.edges.push_back({step.owner, *found, target});
  }
  use.timeout = step.fields.duration_or_none("timeout", use.timeout);
  use.retry = read_retry(step.fields);
  use.on_error =
      step.fields.choice("on_error", use.on_error, {{"fail", OnError::fail}, {"continue", OnError::proceed}});
  use.size = step.fields.size_distribution("size");
  step.fields.later({"breaker", "hedge", "max_concurrent", "reply", "bandwidth"});
  return use;
}

Work read_need(StepReader& step, const Value& value) {
  const std::vector<std::string>& needs = step.scope.needs;
  const auto found = std::find(needs.begin(), needs.end(), value.text);
  if (found == needs.end()) {
    const std::string near = nearest(value.text, needs);
    std::string message = fmt::format("no producer declares a need {}", in_quotes(value.text));
    if (!near.empty()) message += fmt::format("; did you mean \"{}\"?", near);
    step.scope.log.add(value, std::move(message));
    return {};
  }
  const auto need = static_cast<NeedIndex>(found - needs.begin());
  step.scope.flow.needs.push_back({step.owner, need, &value});
  return {need};
}

Step read_work(StepReader& step) {
  const Value& value = *step.fields.find("work");
  if (value.kind == Value::Kind::string && is_name(value.text)) return {read_need(step, value), ""};
  return {Work{read_duration_distribution(value, step.scope.log).value_or(sim::DurationDistribution{})}, ""};
}

Step read_call(StepReader& step) {
  step.fields.later({"cancel"});
  return {Call{read_use(step, "call", service_kind)}, ""};
}

Step read_send(StepReader& step) {
  step.fields.later({"batch", "linger", "attributes"});
  const Use use = read_use(step, "send", queue_kind);
  return {Send{use, step.fields.optional_duration("delay", {sim::Duration{0}, std::chrono::minutes{15}})},
          ""};
}

Step read_put(StepReader& step) {
  step.fields.later({"attributes"});
  return {Put{read_use(step, "put", bucket_kind)}, ""};
}

Step read_get(StepReader& step) {
  return {Get{read_use(step, "get", bucket_kind)}, ""};
}

Step read_respond(StepReader& step) {
  const std::string answer = step.fields.text("respond", "ok");
  const Value& value = *step.fields.find("respond");
  if (answer.empty()) step.scope.log.add(value, R"(expected "ok" or the name of an error, found "")");
  if (step.scope.names.kind(step.owner) == worker_kind) {
    step.scope.log.add(value, "nobody waits for a worker's answer; respond belongs into a service");
  }
  return {Respond{answer == "ok" ? "" : answer}, ""};
}

Step read_fail(StepReader& step) {
  const std::string reason = step.fields.text("fail", "error");
  if (reason.empty())
    step.scope.log.add(*step.fields.find("fail"), R"(expected the name of an error, found "")");
  return {Fail{reason}, ""};
}

struct Action {
  std::string_view name;
  Step (*read)(StepReader&);
};

constexpr Action actions[] = {{"work", read_work}, {"call", read_call}, {"send", read_send},
                              {"put", read_put},   {"get", read_get},   {"respond", read_respond},
                              {"fail", read_fail}};
constexpr std::string_view later_actions[] = {"cpu",      "publish", "read",  "write",
                                              "parallel", "choose",  "repeat"};

/// The action of a step. Null: it has none or several, or one that comes later, and a problem is reported.
const Action* find_action(const Value& value, ProblemLog& log) {
  if (value.kind != Value::Kind::object) {
    log.add(value, fmt::format(R"(expected a step such as {{"work": "1s"}}, found {})", describe(value)));
    return nullptr;
  }
  for (const std::string_view name : later_actions) {
    if (const Member* member = value.find(name)) {
      log.add(member->place, member->value.path, not_supported(name));
      return nullptr;
    }
  }
  const Action* result = nullptr;
  std::vector<std::string> names;
  for (const Action& action : actions) {
    names.emplace_back(action.name);
    const Member* member = value.find(action.name);
    if (member == nullptr) continue;
    if (result != nullptr) {
      log.add(value, fmt::format("a step does one thing, but this one has {} and {}; write two steps",
                                 in_quotes(result->name), in_quotes(action.name)));
      return nullptr;
    }
    result = &action;
  }
  if (result != nullptr) return result;
  for (const Member& member : value.members) {
    const std::string near = nearest(member.key, names);
    if (near.empty()) continue;
    log.add(member.place, member.value.path, unknown_word("step", member.key, names));
    return nullptr;
  }
  log.add(value, fmt::format("a step needs one of {}", listed(names, "or")));
  return nullptr;
}

/// Gives each step its label, unique in the component.
class Labels {
 public:
  std::string next(const Action& action, Fields& fields) {
    const int ordinal = ++ordinals_[action.name];
    std::string label = fmt::format("{}-{}", action.name, ordinal);
    const Value* as = fields.find("as");
    if (as != nullptr) label = read_name(*as, fields.log()).value_or(label);
    if (!taken_.insert(label).second) {
      fields.log().add(
          as == nullptr ? fields.value() : *as,
          fmt::format("another step here is already called {}; give it another \"as\"", in_quotes(label)));
    }
    return label;
  }

 private:
  std::map<std::string_view, int> ordinals_;
  std::set<std::string> taken_;
};

}  // namespace

Steps read_steps(const Value& value, ComponentIndex owner, const Scope& scope) {
  Steps steps;
  if (!read_list(value, R"([{"work": "1s"}])", scope.log)) return steps;
  Labels labels;
  for (const Value& element : value.elements) {
    const Action* action = find_action(element, scope.log);
    if (action == nullptr) continue;
    Fields fields(element, fmt::format("the step {}", in_quotes(action->name)), scope.log);
    fields.find(action->name);
    StepReader reader{fields, owner, scope};
    Step step = action->read(reader);
    step.label = labels.next(*action, fields);
    fields.finish();
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace couplet::scenario
