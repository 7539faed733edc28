#include "scenario/lint_capacity.hpp"

#include <algorithm>
#include <limits>

#include "scenario/lint_work.hpp"

namespace couplet::scenario {

namespace {

constexpr std::uint32_t mapping_concurrency = 1'250;  // of one event source mapping; 7.1
constexpr std::uint32_t poller_concurrency = 10;      // of one poller bought in advance; 7.1
constexpr std::uint32_t messages_a_receive = 10;

/// Of the calls that bring and delete messages.
double overhead(const WorkerSpec& worker, double call) {
  const double batch = worker.batch;
  return (worker.delete_batch ? call / batch : call) + (call + sim::to_seconds(worker.pause)) / batch;
}

double overhead(const FunctionSpec& function, double call) {
  const std::uint32_t receives = (function.batch + messages_a_receive - 1) / messages_a_receive;
  return (call * (receives + 1) + function.latency.mean_ns() / 1e9) / function.batch;
}

}  // namespace

std::uint64_t concurrency_of(const LintView& view, const Component& consumer) {
  if (const auto* worker = std::get_if<WorkerSpec>(&consumer.spec))
    return std::uint64_t{std::max(worker->instances, worker->instances_max)} * worker->concurrency;
  const auto& function = std::get<FunctionSpec>(consumer.spec);
  std::uint32_t most = function.reserved_concurrency.value_or(view.scenario.account.concurrency);
  if (!function.source) return most;
  most = std::min(most, function.maximum_concurrency.value_or(mapping_concurrency));
  return function.pollers ? std::min(most, function.pollers->maximum * poller_concurrency) : most;
}

std::optional<double> seconds_a_message(const LintView& view, ComponentIndex consumer,
                                        const std::vector<double>& rates) {
  double work = 0;
  double sum = 0;
  for (std::size_t i = 0; i < view.classes().size(); ++i) {
    for (const Visitor& visitor : view.visitors(i, consumer)) {
      const double rate = rates[visitor.as.producer] * visitor.as.share * visitor.visits;
      if (rate <= 0) continue;
      work += rate * mean_handling_ns(view, consumer, visitor.as) / 1e9;
      sum += rate;
    }
  }
  if (sum <= 0) return std::nullopt;
  const auto* worker = view.as<WorkerSpec>(consumer);
  const auto* function = view.as<FunctionSpec>(consumer);
  const double call = view.as<QueueSpec>(*source_of(view.component(consumer)))->latency.mean_ns() / 1e9;
  return work / sum + (worker != nullptr ? overhead(*worker, call) : overhead(*function, call));
}

Capacity capacity_of(const LintView& view, ComponentIndex queue, const std::vector<double>& rates) {
  Capacity capacity;
  std::uint64_t groups = std::numeric_limits<std::uint64_t>::max();
  if (view.as<QueueSpec>(queue)->type == QueueType::fifo) groups = view.groups(queue);
  for (const ComponentIndex consumer : view.consumers(queue)) {
    const std::optional<double> seconds = seconds_a_message(view, consumer, rates);
    if (!seconds) continue;
    const std::uint64_t wanted = concurrency_of(view, view.component(consumer));
    const std::uint64_t concurrent = std::min(wanted, groups - std::min(groups, capacity.concurrent));
    capacity.limited_by_groups = capacity.limited_by_groups || concurrent < wanted;
    if (capacity.concurrent == 0) capacity.seconds = *seconds;
    capacity.concurrent += concurrent;
    capacity.per_second +=
        *seconds > 0 ? static_cast<double>(concurrent) / *seconds : std::numeric_limits<double>::infinity();
  }
  return capacity;
}

}  // namespace couplet::scenario
