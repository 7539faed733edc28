#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenario/distributions.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

using What = decltype(Failure::what);

constexpr unsigned server_kinds = service_kind | worker_kind | database_kind;
constexpr unsigned platform_kinds = host_kind | link_kind;
/// Workers poll; nothing comes in to them.
constexpr unsigned called_kinds = all_kinds & ~static_cast<unsigned>(worker_kind);

std::variant<std::monostate, std::uint32_t, double> read_instances(Fields& fields) {
  const Value* value = fields.find("instances");
  if (value == nullptr) return std::monostate{};
  if (value->kind == Value::Kind::string && value->text == "all") return std::monostate{};
  if (value->kind == Value::Kind::integer && value->number >= 1 && value->number <= 4e9) {
    return static_cast<std::uint32_t>(value->number);
  }
  if (value->kind == Value::Kind::number && value->number > 0 && value->number <= 1) return value->number;
  fields.log().add(*value,
                   fmt::format("expected \"all\", a count such as 2, or a fraction such as 0.5, found {}",
                               describe(*value)));
  return std::monostate{};
}

What read_crash(Fields& fields) {
  CrashFailure crash;
  crash.instances = read_instances(fields);
  crash.silent = fields.flag("silent");
  return crash;
}

What read_slow(Fields& fields) {
  SlowFailure slow;
  fields.require("factor", R"("factor": 8)");
  slow.factor = fields.number("factor", slow.factor, {0, 1e9, true});
  return slow;
}

What read_errors(Fields& fields) {
  ErrorsFailure errors;
  errors.rate = fields.fraction("rate", errors.rate);
  return errors;
}

What read_stop(Fields&) {
  return StopFailure{};
}

What read_random(Fields& fields) {
  RandomCrashFailure random;
  fields.choice("random", 0, {{"crash", 0}});
  if (const Value* mtbf = fields.require("mtbf", R"("mtbf": {"dist": "exponential", "mean": "8h"})")) {
    const auto read = read_duration_distribution(*mtbf, fields.log());
    if (read && read->is_zero()) fields.log().add(*mtbf, "the time between failures must be greater than 0s");
    if (read) random.time_to_failure = *read;
  }
  if (const Value* mttr = fields.require("mttr", R"("mttr": {"dist": "exponential", "mean": "10m"})")) {
    random.time_to_repair = read_duration_distribution(*mttr, fields.log()).value_or(random.time_to_repair);
  }
  return random;
}

What read_partition(Fields& fields) {
  PartitionFailure partition;
  partition.loss = fields.fraction("loss", partition.loss);
  return partition;
}

What read_redrive(Fields& fields) {
  RedriveFailure redrive;
  if (const Value* lasts = fields.find("for")) {
    fields.log().add(*lasts, R"(a redrive lasts until its queue is empty; leave "for" out)");
  }
  fields.find("to");
  const Value* value = fields.find("rate");
  if (value == nullptr) return redrive;
  const auto rate = read_rate(*value, fields.log());
  if (!rate) return redrive;
  const double per_second = rate->per_second();
  if (per_second < 1 || per_second > 500 ||
      per_second != static_cast<double>(static_cast<std::uint32_t>(per_second))) {
    fields.log().add(*value,
                     fmt::format("SQS moves a whole number of messages a second, 1/s to 500/s, found {}",
                                 in_quotes(value->text)));
    return redrive;
  }
  redrive.per_second = static_cast<std::uint32_t>(per_second);
  return redrive;
}

What read_flush(Fields& fields) {
  if (const Value* lasts = fields.find("for")) {
    fields.log().add(*lasts, R"(a flush is over at once; leave "for" out)");
  }
  return FlushFailure{};
}

What read_throttle_failure(Fields& fields) {
  ThrottleFailure throttle;
  if (const Value* rate = fields.require("rate", R"("rate": "50/s")")) {
    throttle.rate = read_rate(*rate, fields.log()).value_or(throttle.rate);
  }
  throttle.burst = fields.count("burst", burst_of(throttle.rate), burst_range);
  return throttle;
}

What read_zone(Fields& fields) {
  ZoneFailure zone;
  const Value* name = fields.find("zone");
  if (name != nullptr && name->kind == Value::Kind::string) zone.zone = name->text;
  zone.silent = fields.flag("silent");
  return zone;
}

What read_deploy(Fields& fields) {
  DeployFailure deploy;
  if (const Value* lasts = fields.find("for")) {
    fields.log().add(*lasts, R"(a deployment lasts until every instance is replaced; leave "for" out)");
  }
  deploy.rolling = fields.count("rolling", deploy.rolling, {1, 1'000'000});
  if (const Value* boot = fields.find("boot")) deploy.boot = read_duration_distribution(*boot, fields.log());
  return deploy;
}

struct FailureKind {
  std::string_view key;
  std::string_view named_by;  // the key of the component
  std::string_view name;      // of failures without a name, before the component's
  unsigned allowed;
  bool needs_at;
  What (*read)(Fields&);
};

constexpr FailureKind failure_kinds[] = {
    {"crash", "crash", "crash", all_kinds | platform_kinds, true, read_crash},
    {"slow", "slow", "slow", server_kinds | function_kind | platform_kinds, true, read_slow},
    {"errors", "errors", "errors", all_kinds, true, read_errors},
    {"stop", "stop", "stop", all_kinds, true, read_stop},
    {"random", "component", "random crash", server_kinds, false, read_random},
    {"redrive", "redrive", "redrive", queue_kind, true, read_redrive},
    {"flush", "flush", "flush", cache_kind, true, read_flush},
    {"throttle", "throttle", "throttle", called_kinds, true, read_throttle_failure},
    {"zone", "zone", "zone", 0, true, read_zone},
    {"deploy", "deploy", "deploy", service_kind | worker_kind, true, read_deploy},
    {"partition", "partition", "partition", all_kinds, true, read_partition},
};

/// A name that no other failure has: a draw is a function of it.
class FailureNames {
 public:
  std::string unused(const std::string& wish) {
    std::string name = wish;
    for (int copy = 2; !taken_.insert(name).second; ++copy) name = fmt::format("{} ({})", wish, copy);
    return name;
  }
  bool take(const std::string& name) { return taken_.insert(name).second; }

 private:
  std::set<std::string> taken_;
};

/// Null: it has no kind or several, or one that comes later, and a problem is reported.
const FailureKind* find_kind(const Value& value, ProblemLog& log) {
  std::vector<std::string> words;
  for (const FailureKind& kind : failure_kinds) words.emplace_back(kind.key);
  if (value.kind != Value::Kind::object) {
    log.add(value, fmt::format("expected a failure, an object in braces, found {}", describe(value)));
    return nullptr;
  }
  const FailureKind* result = nullptr;
  for (const FailureKind& kind : failure_kinds) {
    if (value.find(kind.key) == nullptr) continue;
    if (result != nullptr) {
      log.add(value, fmt::format("a failure does one thing, but this one has {} and {}; write two failures",
                                 in_quotes(result->key), in_quotes(kind.key)));
      return nullptr;
    }
    result = &kind;
  }
  if (result != nullptr) return result;
  for (const Member& member : value.members) {
    if (nearest(member.key, words).empty()) continue;
    log.add(member.place, member.value.path, unknown_word("failure", member.key, words));
    return nullptr;
  }
  log.add(value,
          fmt::format(R"(a failure needs one of {}; write for example "crash": "app")", listed(words, "or")));
  return nullptr;
}

std::string read_failure_name(Fields& fields, FailureNames& names) {
  const Value* value = fields.find("name");
  if (value == nullptr) return "";
  std::string name = read_text(*value, fields.log()).value_or("");
  if (value->kind == Value::Kind::string && name.empty()) fields.log().add(*value, "a name may not be empty");
  if (!name.empty() && !names.take(name)) {
    fields.log().add(*value, fmt::format("another failure is already called {}", in_quotes(name)));
  }
  return name;
}

FailureDraft read_failure(const Value& value, FailureNames& names, ProblemLog& log) {
  FailureDraft draft;
  draft.failure.origin = Origin(value);
  const FailureKind* kind = find_kind(value, log);
  if (kind == nullptr) return draft;
  Fields fields(value, "a failure", log);
  fields.find(kind->key);
  const Value* at = kind->needs_at ? fields.require("at", R"("at": "30m")") : fields.find("at");
  if (at != nullptr) {
    draft.failure.at = sim::start_of_run + read_duration(*at, any_duration, log).value_or(sim::Duration{0});
  }
  draft.failure.lasts = fields.optional_duration("for", positive_duration);
  const Value* component = fields.require(kind->named_by, R"("component": "app")");
  draft.kind = kind->key;
  if (draft.kind == "partition") {
    if (component != nullptr) draft.sides = read_sides(*component, log);
  } else if (component != nullptr && read_text(*component, log)) {
    (draft.kind == "zone" ? draft.zone : draft.component) = component;
  }
  if (draft.kind == "redrive") draft.to = value.find("to") == nullptr ? nullptr : &value.find("to")->value;
  draft.allowed = kind->allowed;
  draft.failure.what = kind->read(fields);
  draft.failure.name = read_failure_name(fields, names);
  fields.finish();
  return draft;
}

}  // namespace

std::vector<FailureDraft> read_failures(const Value& value, ProblemLog& log) {
  std::vector<FailureDraft> result;
  if (!read_list(value, R"([{"at": "30m", "for": "10m", "crash": "app"}])", log)) return result;
  FailureNames names;
  for (const Value& element : value.elements) {
    result.push_back(read_failure(element, names, log));
    result.back().failure.order = result.size() - 1;
  }
  for (FailureDraft& draft : result) {  // after the names that the file gives
    if (!draft.failure.name.empty()) continue;
    if (!draft.sides.empty()) draft.failure.name = names.unused(partition_name(draft));
    const Value* named = draft.zone != nullptr ? draft.zone : draft.component;
    if (named == nullptr) continue;
    const auto* kind = std::find_if(std::begin(failure_kinds), std::end(failure_kinds),
                                    [&](const FailureKind& each) { return each.key == draft.kind; });
    draft.failure.name = names.unused(fmt::format("{} {}", kind->name, named->text));
  }
  return result;
}

}  // namespace couplet::scenario
