#include <fmt/format.h>

#include <set>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr std::string_view later_kinds[] = {"slow",     "errors", "partition", "zone",  "deploy",
                                            "throttle", "stop",   "random",    "flush", "redrive"};

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

/// Reports the kinds of failure that come later. Returns whether this is one of them.
bool is_later(const Value& value, ProblemLog& log) {
  for (const std::string_view kind : later_kinds) {
    const Member* member = value.find(kind);
    if (member == nullptr) continue;
    log.add(member->place, member->value.path, not_supported(kind) + "; failures may crash a component");
    return true;
  }
  return false;
}

FailureDraft read_failure(const Value& value, FailureNames& names, ProblemLog& log) {
  FailureDraft draft;
  if (value.kind == Value::Kind::object && is_later(value, log)) return draft;
  Fields fields(value, "a failure", log);
  if (const Value* at = fields.require("at", R"("at": "30m")")) {
    draft.failure.at = sim::start_of_run + read_duration(*at, any_duration, log).value_or(sim::Duration{0});
  }
  draft.failure.lasts = fields.optional_duration("for", positive_duration);
  const Value* crash = fields.require("crash", R"("crash": "app")");
  if (crash != nullptr && read_text(*crash, log)) draft.component = crash;
  draft.failure.what.instances = read_instances(fields);
  draft.failure.what.silent = fields.flag("silent");
  if (const Value* name = fields.find("name")) {
    draft.failure.name = read_text(*name, log).value_or("");
    if (name->kind == Value::Kind::string && draft.failure.name.empty())
      log.add(*name, "a name may not be empty");
    if (!draft.failure.name.empty() && !names.take(draft.failure.name)) {
      log.add(*name, fmt::format("another failure is already called {}", in_quotes(name->text)));
    }
  }
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
    if (draft.component != nullptr && draft.failure.name.empty()) {
      draft.failure.name = names.unused("crash " + draft.component->text);
    }
  }
  return result;
}

}  // namespace couplet::scenario
