#include <fmt/format.h>

#include <algorithm>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;

constexpr unsigned cached_kinds =
    service_kind | bucket_kind | database_kind | function_kind | load_balancer_kind;
constexpr unsigned throttled_kinds = cached_kinds | queue_kind | topic_kind;
constexpr CountRange count_range{1, 1'000'000'000};

GuardSpec read_guard(Fields& fields, std::string_view kind, unsigned allowed, ComponentIndex index,
                     const Scope& scope) {
  GuardSpec guard;
  if (const Value* guards = fields.require("guards", R"("guards": "db")")) {
    if (const auto found = scope.names.resolve(*guards, allowed, kind, scope.log)) {
      guard.guards = *found;
      scope.flow.edges.push_back({index, *found, guards, true, {}});
    }
  }
  guard.timeout = fields.duration_or_none("timeout", guard.timeout);
  guard.pass_when_down =
      fields.choice("when_down", guard.pass_when_down, {{"refuse", false}, {"pass", true}});
  return guard;
}

/// How keys are drawn; nullopt: "group", the customers' own.
std::optional<GroupDraw> read_keys(Fields& fields) {
  const Value* keys = fields.require("keys", R"("keys": {"zipf": {"n": 1000, "s": 1}} or "keys": "group")");
  if (keys == nullptr) return GroupDraw{};
  if (keys->kind == Value::Kind::string && keys->text == "group") return std::nullopt;
  if (keys->kind != Value::Kind::object) {
    fields.log().add(*keys, fmt::format(R"(expected keys such as {{"zipf": {{"n": 1000, "s": 1}}}}, or )"
                                        R"("group" for the customers' own, found {})",
                                        describe(*keys)));
    return GroupDraw{};
  }
  return read_group(*keys, fields.log());
}

}  // namespace

std::uint32_t burst_of(sim::Rate rate) {
  const double second = rate.per_second();
  return second < 1 ? 1 : static_cast<std::uint32_t>(second);
}

CacheSpec read_cache(Fields& fields, ComponentIndex index, const Scope& scope) {
  CacheSpec spec;
  spec.guard = read_guard(fields, "a cache", cached_kinds, index, scope);
  spec.keys = read_keys(fields);
  if (fields.find("capacity") != nullptr) spec.config.capacity = fields.count("capacity", 1, count_range);
  spec.config.ttl = fields.duration_or_none("ttl", spec.config.ttl);
  spec.config.eviction = fields.choice("eviction", spec.config.eviction,
                                       {{"lru", cloud::Eviction::lru}, {"fifo", cloud::Eviction::fifo}});
  spec.coalesce = fields.flag("coalesce");
  spec.latency =
      fields.duration_distribution("latency", sim::DurationDistribution::constant(scope.effects ? 1ms : 0ms));
  return spec;
}

ThrottleSpec read_throttle(Fields& fields, ComponentIndex index, const Scope& scope) {
  ThrottleSpec spec;
  spec.guard = read_guard(fields, "a throttle", throttled_kinds, index, scope);
  constexpr std::string_view example = R"("limit": {"rate": "100/s"} or "limit": {"concurrency": 20})";
  spec.retry_after = fields.optional_duration("retry_after", positive_duration);
  const Value* value = fields.require("limit", example);
  if (value == nullptr) return spec;
  Fields limit(*value, "a limit", scope.log);
  const Value* rate = limit.find("rate");
  const Value* concurrency = limit.find("concurrency");
  if (value->kind == Value::Kind::object && rate == nullptr && concurrency == nullptr) {
    scope.log.add(*value, fmt::format("a limit is a rate, a concurrency, or both; write {}", example));
  }
  if (rate != nullptr) spec.limit.rate = read_rate(*rate, scope.log);
  const Value* burst = limit.find("burst");
  if (burst != nullptr && rate == nullptr) {
    scope.log.add(*burst, R"(only a rate has a burst; write for example "rate": "100/s")");
  }
  spec.limit.burst = limit.count("burst", spec.limit.rate ? burst_of(*spec.limit.rate) : 1, burst_range);
  if (concurrency != nullptr) spec.limit.concurrency = limit.count("concurrency", 1, count_range);
  limit.finish();
  return spec;
}

}  // namespace couplet::scenario
