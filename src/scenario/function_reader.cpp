#include <fmt/format.h>

#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t batch_without_window = 10;
constexpr std::int64_t megabyte = 1'000'000;
constexpr std::int64_t memory_min = 128;
constexpr std::int64_t memory_max = 10'240;

void read_source(Fields& fields, ComponentIndex index, const Scope& scope, FunctionSpec& spec) {
  const Value* source = fields.find("source");
  if (source != nullptr) {
    spec.source = scope.names.resolve(*source, queue_kind, "source", scope.log);
    if (spec.source) scope.flow.edges.push_back({*spec.source, index, source, true, {}});
  }
  for (const char* key : {"batch", "window", "maximum_concurrency", "partial_batch_response", "pollers"}) {
    const Value* value = fields.find(key);
    if (source == nullptr && value != nullptr) {
      scope.log.add(*value,
                    fmt::format(R"("{}" is for a function that polls a queue; name it in "source")", key));
    }
  }
}

void read_batch(Fields& fields, ProblemLog& log, FunctionSpec& spec) {
  spec.batch = fields.count("batch", spec.batch, {1, 10'000});
  spec.window = fields.duration("window", spec.window, {0s, 300s});
  if (spec.batch > batch_without_window && spec.window < 1s) {
    log.add(*fields.find("batch"),
            fmt::format(R"(a batch of more than {} messages needs a "window" of at least 1s)",
                        batch_without_window));
  }
  spec.partial_batch_response = fields.flag("partial_batch_response");
}

std::uint32_t read_memory(Fields& fields, std::uint32_t fallback, ProblemLog& log) {
  const Value* value = fields.find("memory");
  const auto size = value == nullptr ? std::nullopt : read_size(*value, log);
  if (!size) return fallback;
  const std::int64_t memory = size->count / megabyte;
  if (size->count % megabyte == 0 && memory_min <= memory && memory <= memory_max) {
    return static_cast<std::uint32_t>(memory);
  }
  log.add(*value, fmt::format("expected a whole number of MB from {}MB to {}MB, found {}", memory_min,
                              memory_max, size_text(*size)));
  return fallback;
}

std::optional<PollerRange> read_pollers(Fields& function, ProblemLog& log) {
  const Value* value = function.find("pollers");
  if (value == nullptr) return std::nullopt;
  Fields fields(*value, "a range of pollers", log);
  PollerRange range;
  range.minimum = fields.count("minimum", range.minimum, {2, 200});
  range.maximum = fields.count("maximum", range.maximum, {2, 2000});
  fields.finish();
  if (range.minimum > range.maximum) {
    log.add(*value,
            fmt::format("the minimum of {} is above the maximum of {}", range.minimum, range.maximum));
  }
  return range;
}

void read_concurrency(Fields& fields, ProblemLog& log, FunctionSpec& spec) {
  const Value* reserved = fields.find("reserved_concurrency");
  const Value* maximum = fields.find("maximum_concurrency");
  if (reserved != nullptr)
    spec.reserved_concurrency = fields.count("reserved_concurrency", 0, {0, 1'000'000});
  if (maximum != nullptr) spec.maximum_concurrency = fields.count("maximum_concurrency", 2, {2, 1000});
  const std::uint64_t most = spec.reserved_concurrency.value_or(1'000'000);
  spec.provisioned_concurrency = fields.count("provisioned_concurrency", 0, {0, 1'000'000});
  if (spec.provisioned_concurrency > most) {
    log.add(*fields.find("provisioned_concurrency"),
            fmt::format("{} environments are more than the reserved concurrency of {}",
                        grouped(spec.provisioned_concurrency), grouped(most)));
  }
  spec.pollers = read_pollers(fields, log);
  if (spec.pollers && maximum != nullptr) {
    log.add(*maximum, R"("maximum_concurrency" and "pollers" exclude each other; keep one of them)");
  }
}

/// AWS speaks of a minute or two before it begins.
sim::DurationDistribution usual_provisioning() {
  sim::DurationDistribution delay;
  delay.distribution = sim::Distribution::uniform(static_cast<double>(sim::Duration{1min}.count()),
                                                  static_cast<double>(sim::Duration{2min}.count()));
  return delay;
}

void read_on_failure(Fields& function, ComponentIndex index, const Scope& scope, FunctionSpec& spec) {
  const Value* value = function.find("on_failure");
  if (value == nullptr) return;
  Fields fields(*value, "an on_failure", scope.log);
  const Value* to = fields.require("to", R"("to": "failed-orders")");
  fields.finish();
  const auto found = to == nullptr
                         ? std::nullopt
                         : scope.names.resolve(*to, queue_kind | topic_kind, "on_failure", scope.log);
  if (!found) return;
  spec.on_failure = OnFailure{*found};
  scope.flow.edges.push_back({index, *found, to, false, {}});
}

}  // namespace

FunctionSpec read_function(Fields& fields, ComponentIndex index, const Scope& scope) {
  FunctionSpec spec;
  if (scope.effects) {
    spec.cold_start.distribution = sim::Distribution::lognormal_median_p99(
        static_cast<double>(sim::Duration{250ms}.count()), static_cast<double>(sim::Duration{1s}.count()));
  }
  read_source(fields, index, scope, spec);
  read_batch(fields, scope.log, spec);
  spec.memory = read_memory(fields, spec.memory, scope.log);
  spec.timeout = fields.duration("timeout", spec.timeout, {1s, 900s});
  spec.cold_start = fields.duration_distribution("cold_start", spec.cold_start);
  spec.keep_warm = fields.duration("keep_warm", spec.keep_warm);
  read_concurrency(fields, scope.log, spec);
  spec.provisioning = fields.duration_distribution(
      "provisioning", scope.effects ? usual_provisioning() : sim::DurationDistribution{});
  spec.retries = fields.count("retries", spec.retries, {0, 2});
  spec.maximum_age = fields.duration("maximum_age", spec.maximum_age, {60s, 6h});
  read_on_failure(fields, index, scope, spec);
  spec.latency = fields.duration_distribution("latency", spec.latency);
  spec.error_rate = fields.fraction("error_rate");
  spec.poison = fields.fraction("poison");
  spec.idempotent = fields.flag("idempotent");
  if (const Value* steps = fields.find("steps")) spec.steps = read_steps(*steps, index, scope);
  return spec;
}

void check_source(const Value& function, const Component& component, const QueueSpec& source,
                  ProblemLog& log) {
  const auto& spec = std::get<FunctionSpec>(component.spec);
  const auto complain = [&](std::string_view key, std::string message) {
    const Member* member = function.find(key);
    log.add(member == nullptr ? function : member->value, std::move(message));
  };
  if (source.type == QueueType::fifo && spec.batch > 10) {
    complain("batch", fmt::format("'{}' is fed by a FIFO queue, whose batches have at most 10 messages",
                                  component.name));
  }
  if (source.type == QueueType::fifo && spec.window > sim::Duration{0}) {
    complain("window",
             fmt::format("'{}' is fed by a FIFO queue, whose batches are not gathered", component.name));
  }
  if (spec.timeout <= source.visibility_timeout) return;
  complain("timeout",
           fmt::format("'{}' may run for {}, but its messages come back after {}; give its source a "
                       "\"visibility_timeout\" of at least {} (AWS recommends six times that)",
                       component.name, duration_text(spec.timeout), duration_text(source.visibility_timeout),
                       duration_text(spec.timeout)));
}

}  // namespace couplet::scenario
