#include "scenario/step_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/distributions.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t steps_max = 10'000;  // of one component

Use read_use(Fields& fields, std::string_view key, unsigned allowed, StepsContext& context) {
  Use use;
  const Scope& scope = context.scope;
  const Value* target = fields.find(key);
  bool key_value = false;
  if (const auto found = scope.names.resolve(*target, allowed, key, scope.log)) {
    use.target = *found;
    key_value = scope.names.key_value(*found);
    const bool always = context.filters.empty() && context.shares == 0;
    if (key != "get")  // a bucket notifies nobody of what is fetched
      scope.flow.edges.push_back({context.owner, *found, target, always, context.filters});
  }
  use.timeout = fields.duration_or_none("timeout", use.timeout);
  use.retry = read_retry(fields, key_value);
  use.breaker = read_breaker(fields);
  use.on_error =
      fields.choice("on_error", use.on_error, {{"fail", OnError::fail}, {"continue", OnError::proceed}});
  use.size = fields.size_distribution("size");
  use.hedge = fields.optional_duration("hedge", positive_duration);
  if (fields.find("max_concurrent") != nullptr) {
    use.max_concurrent = fields.count("max_concurrent", 1, {1, 1'000'000'000});
  }
  use.reply = fields.size_distribution("reply");
  fields.later({"bandwidth"});
  return use;
}

Work read_need(const Value& value, StepsContext& context) {
  const std::vector<std::string>& needs = context.scope.needs;
  const auto found = std::find(needs.begin(), needs.end(), value.text);
  if (found == needs.end()) {
    const std::string near = nearest(value.text, needs);
    std::string message = fmt::format("no producer declares a need {}", in_quotes(value.text));
    if (!near.empty()) message += fmt::format("; did you mean \"{}\"?", near);
    context.scope.log.add(value, std::move(message));
    return {};
  }
  const auto need = static_cast<NeedIndex>(found - needs.begin());
  context.scope.flow.needs.push_back({context.owner, need, &value, context.filters});
  return {need};
}

Work read_amount(const Value& value, StepsContext& context) {
  if (value.kind == Value::Kind::string && is_name(value.text)) return read_need(value, context);
  return Work{read_duration_distribution(value, context.scope.log).value_or(sim::DurationDistribution{})};
}

Action read_work(Fields& fields, StepsContext& context) {
  return read_amount(*fields.find("work"), context);
}

Action read_cpu(Fields& fields, StepsContext& context) {
  Work work = read_amount(*fields.find("cpu"), context);
  work.on_cpu = true;
  return work;
}

Action read_call(Fields& fields, StepsContext& context) {
  Call call{read_use(fields, "call", service_kind | function_kind | load_balancer_kind, context),
            fields.flag("async"), fields.flag("cancel")};
  const auto target = context.scope.names.find(fields.find("call")->text);
  const KindSet kind = target ? context.scope.names.kind(*target) : no_kind;
  if (call.async && (kind == service_kind || kind == load_balancer_kind)) {
    fields.log().add(*fields.find("async"),
                     fmt::format("'{}' is {}; only a function can be called "
                                 "without waiting for its answer",
                                 context.scope.names.name(*target), with_article(kind_words(kind).front())));
  }
  if (call.cancel && target && context.scope.names.kind(*target) == function_kind) {
    fields.log().add(*fields.find("cancel"),
                     fmt::format("'{}' is a function, which goes on whatever its caller does; only a service "
                                 "can be stopped",
                                 context.scope.names.name(*target)));
  }
  return call;
}

Action read_send(Fields& fields, StepsContext& context) {
  Send send;
  send.use = read_use(fields, "send", queue_kind, context);
  send.delay = fields.optional_duration("delay", {sim::Duration{0}, std::chrono::minutes{15}});
  if (send.delay && *send.delay > sim::Duration{0}) {
    context.scope.flow.message_timers.push_back({send.use.target, fields.find("delay")});
  }
  send.attributes = read_step_attributes(fields, context.scope);
  send.batch = fields.count("batch", send.batch, {1, 10});
  send.linger = fields.duration("linger", send.linger);
  send.batch_bytes = message_max(context.scope.profile);
  return send;
}

Action read_put(Fields& fields, StepsContext& context) {
  return Put{read_use(fields, "put", bucket_kind, context), read_step_attributes(fields, context.scope)};
}

Action read_publish(Fields& fields, StepsContext& context) {
  return Publish{read_use(fields, "publish", topic_kind, context),
                 read_step_attributes(fields, context.scope)};
}

Action read_get(Fields& fields, StepsContext& context) {
  return Get{read_use(fields, "get", bucket_kind, context)};
}

Action read_read(Fields& fields, StepsContext& context) {
  return Read{read_use(fields, "read", database_kind, context)};
}

Action read_write(Fields& fields, StepsContext& context) {
  return Write{read_use(fields, "write", database_kind, context)};
}

/// What an error asks of who tries again.
std::optional<sim::Duration> read_retry_after(Fields& fields, bool error) {
  const auto retry_after = fields.optional_duration("retry_after", positive_duration);
  if (retry_after && !error) {
    fields.log().add(*fields.find("retry_after"),
                     R"("ok" is not tried again; leave "retry_after" out, or answer an error such as "503")");
  }
  return retry_after;
}

Action read_respond(Fields& fields, StepsContext& context) {
  const std::string answer = fields.text("respond", "ok");
  const Value& value = *fields.find("respond");
  if (answer.empty()) fields.log().add(value, R"(expected "ok" or the name of an error, found "")");
  if (context.scope.names.kind(context.owner) == worker_kind) {
    fields.log().add(value, "nobody waits for a worker's answer; respond belongs into a service");
  }
  return Respond{answer == "ok" ? "" : answer, read_retry_after(fields, answer != "ok")};
}

Action read_fail(Fields& fields, StepsContext&) {
  const std::string reason = fields.text("fail", "error");
  if (reason.empty()) {
    fields.log().add(*fields.find("fail"), R"(expected the name of an error, found "")");
  }
  return Fail{reason, read_retry_after(fields, true)};
}

struct ActionKind {
  std::string_view name;
  Action (*read)(Fields&, StepsContext&);
};

constexpr ActionKind actions[] = {
    {"work", read_work},         {"call", read_call},     {"send", read_send},     {"put", read_put},
    {"get", read_get},           {"read", read_read},     {"write", read_write},   {"respond", read_respond},
    {"parallel", read_parallel}, {"choose", read_choose}, {"repeat", read_repeat}, {"fail", read_fail},
    {"publish", read_publish},   {"cpu", read_cpu}};

/// The action of a step. Null: it has none or several, and a problem is reported.
const ActionKind* find_action(const Value& value, ProblemLog& log) {
  if (value.kind != Value::Kind::object) {
    log.add(value, fmt::format(R"(expected a step such as {{"work": "1s"}}, found {})", describe(value)));
    return nullptr;
  }
  const ActionKind* result = nullptr;
  std::vector<std::string> names;
  for (const ActionKind& action : actions) {
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

/// The step's label, unique in the component.
std::string next_label(const ActionKind& action, Fields& fields, StepsContext& context) {
  const int ordinal = ++context.ordinals[action.name];
  std::string label = fmt::format("{}-{}", action.name, ordinal);
  const Value* as = fields.find("as");
  if (as != nullptr) label = read_name(*as, fields.log()).value_or(label);
  if (!context.labels.insert(label).second) {
    fields.log().add(
        as == nullptr ? fields.value() : *as,
        fmt::format("another step here is already called {}; give it another \"as\"", in_quotes(label)));
  }
  return label;
}

Step read_step(const ActionKind& action, const Value& value, StepsContext& context) {
  Fields fields(value, fmt::format("the step {}", in_quotes(action.name)), context.scope.log);
  fields.find(action.name);
  Step step;
  step.label = next_label(action, fields, context);
  const Value* when = fields.find("when");
  if (when != nullptr) {
    step.when = read_filter(*when, context.scope.attributes, context.scope.log).value_or(Filter{});
    context.filters.push_back(*step.when);
  }
  step.action = action.read(fields, context);
  if (when != nullptr) context.filters.pop_back();
  fields.finish();
  return step;
}

}  // namespace

Steps read_step_list(const Value& value, StepsContext& context) {
  Steps steps;
  ProblemLog& log = context.scope.log;
  if (!read_list(value, R"([{"work": "1s"}])", log)) return steps;
  for (const Value& element : value.elements) {
    if (++context.count == steps_max + 1) {
      log.add(element, fmt::format("more than {} steps in one component; that is the limit", steps_max));
    }
    if (context.count > steps_max) return steps;
    const ActionKind* action = find_action(element, log);
    if (action != nullptr) steps.push_back(read_step(*action, element, context));
  }
  return steps;
}

Steps read_steps(const Value& value, ComponentIndex owner, const Scope& scope) {
  StepsContext context{owner, scope, {}, 0, 0, 0, {}, {}};
  return read_step_list(value, context);
}

}  // namespace couplet::scenario
