#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "cloud/topic_limits.hpp"
#include "scenario/lint_capacity.hpp"
#include "scenario/lint_notes.hpp"
#include "scenario/lint_rates.hpp"
#include "scenario/quantities.hpp"

namespace couplet::scenario {

namespace {

using sim::Bytes;

constexpr std::size_t size_samples = 10'000;
constexpr double worth_a_word = 0.01;  // share of messages beyond the limit: their p99 is

std::string about_size(Bytes size) {
  const auto bytes = static_cast<double>(size.count);
  if (bytes >= 1e9) return about(bytes / 1e9) + "GB";
  if (bytes >= 1e6) return about(bytes / 1e6) + "MB";
  return bytes >= 1e3 ? about(bytes / 1e3) + "KB" : about(bytes) + "B";
}

/// Of a distribution a deterministic sample, of a recorded payload all there is; sorted.
std::vector<Bytes> sizes_of(const sim::SizeDistribution& distribution) {
  std::vector<Bytes> sizes;
  const auto key = sim::DrawKey::of(0, 0, "lint/size");
  for (std::size_t k = 0; k < (distribution.is_constant() ? 1 : size_samples); ++k) {
    sim::Draw draw(key, k);
    sizes.push_back(distribution.sample(draw));
  }
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

std::vector<Bytes> payloads_of(const Producer& producer) {
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  const auto* trace = arrivals == nullptr ? nullptr : std::get_if<TraceArrivals>(arrivals);
  if (trace == nullptr || trace->payload.empty()) return sizes_of(producer.payload);
  std::vector<Bytes> sizes = trace->payload;
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

/// "3MB", or "700KB to 4.2MB (12 % beyond the limit)"; empty: hardly any is beyond it.
std::string too_large(const std::vector<Bytes>& sizes, Bytes limit) {
  const auto beyond = std::upper_bound(sizes.begin(), sizes.end(), limit);
  const double share = static_cast<double>(sizes.end() - beyond) / static_cast<double>(sizes.size());
  if (sizes.empty() || share < worth_a_word) return {};
  if (sizes.front() == sizes.back()) return size_text(sizes.front());
  const Bytes p99 = sizes[(sizes.size() * 99 - 1) / 100];
  return fmt::format("up to {} (p99; {} of a sample are beyond the limit)", about_size(p99), percent(share));
}

constexpr const char* by_reference =
    R"(put the content into a bucket and send a reference: {"put": "…"}, then {"send": "…", "size": "1KiB"})";

/// What a queue or topic takes at most; nullopt for other kinds.
std::optional<Bytes> limit_of(const LintView& view, ComponentIndex target) {
  if (const auto* queue = view.as<QueueSpec>(target)) return queue->max_message_size;
  if (view.as<TopicSpec>(target) != nullptr) return Bytes{cloud::TopicLimits::message_bytes};
  return std::nullopt;
}

std::string beyond_the_limit(const LintView& view, ComponentIndex target, Bytes limit) {
  const auto* queue = view.as<QueueSpec>(target);
  const char* holder = queue == nullptr                                                ? "a topic's message"
                       : queue->max_message_size == message_max(view.scenario.profile) ? "a message"
                                                                                       : "a message there";
  return fmt::format("to '{}', but {} holds at most {}", view.component(target).name, holder,
                     size_text(limit));
}

std::string smaller(const LintView& view, ComponentIndex target) {
  const auto* queue = view.as<QueueSpec>(target);
  const Bytes most = message_max(view.scenario.profile);
  if (queue == nullptr || queue->max_message_size == most) return by_reference;
  return fmt::format("{}, or raise \"max_message_size\", which may be {}", by_reference, size_text(most));
}

void lint_entry(const LintView& view, const Producer& producer, LintNotes& notes) {
  const std::optional<Bytes> limit = limit_of(view, producer.entry);
  const std::string size = limit ? too_large(payloads_of(producer), *limit) : "";
  if (size.empty()) return;
  notes.add(
      producer, "payload",
      fmt::format("'{}' send {} {}", producer.name, size, beyond_the_limit(view, producer.entry, *limit)),
      smaller(view, producer.entry));
}

/// What a send sends: its own size, else the payload of the first producer whose requests come by with one
/// too large.
std::string send_size(const LintView& view, ComponentIndex sender, const Use& use, Bytes limit) {
  if (use.size) return too_large(sizes_of(*use.size), limit);
  for (std::size_t i = 0; i < view.classes().size(); ++i) {
    if (!view.reached(i, sender)) continue;
    const Producer& producer = view.architecture.producers[view.classes()[i].producer];
    const std::string size = too_large(payloads_of(producer), limit);
    if (!size.empty()) return fmt::format("the payload of '{}', {},", producer.name, size);
  }
  return {};
}

bool deletes(const LintView& view, ComponentIndex consumer) {
  const auto* worker = view.as<WorkerSpec>(consumer);
  return worker == nullptr || worker->delete_message != DeleteMessage::never;
}

/// How to have as many at work as are needed.
std::string more_of(const LintView& view, ComponentIndex consumer, const Capacity& capacity,
                    std::uint64_t needed) {
  if (capacity.limited_by_groups)
    return fmt::format("{} or more: at most one message of each is in hand",
                       several(needed, "message group", "message groups"));
  if (view.as<FunctionSpec>(consumer) != nullptr)
    return fmt::format("{} or more at once, by \"reserved_concurrency\" or \"maximum_concurrency\"",
                       several(needed, "environment", "environments"));
  return fmt::format("{} or more in all, by \"instances\" or \"concurrency\"",
                     several(needed, "loop", "loops"));
}

}  // namespace

void lint_payload(const LintView& view, LintNotes& notes) {
  for (const Producer& producer : view.architecture.producers) lint_entry(view, producer, notes);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto sender = static_cast<ComponentIndex>(i);
    const Component& component = view.component(sender);
    for_each_step(steps_of(component), [&](const Step& step, const std::string& part) {
      const Use* use = use_of(step);
      if (!std::holds_alternative<Send>(step.action) && !std::holds_alternative<Publish>(step.action)) return;
      const Bytes limit = *limit_of(view, use->target);
      const std::string size = send_size(view, sender, *use, limit);
      if (size.empty()) return;
      notes.add(component, part,
                fmt::format("'{}' {} {} {}", component.name,
                            std::holds_alternative<Send>(step.action) ? "sends" : "publishes", size,
                            beyond_the_limit(view, use->target, limit)),
                smaller(view, use->target));
    });
  }
}

void lint_overload(const LintView& view, LintNotes& notes) {
  std::vector<double> rates;
  for (const Producer& producer : view.architecture.producers) rates.push_back(lasting_rate(producer));
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    if (view.as<QueueSpec>(index) == nullptr) continue;
    const std::vector<ComponentIndex> consumers = view.consumers(index);
    const bool all_delete = std::all_of(consumers.begin(), consumers.end(),
                                        [&](ComponentIndex consumer) { return deletes(view, consumer); });
    if (consumers.empty() || !all_delete) continue;
    double arriving = 0;
    for (std::size_t k = 0; k < view.classes().size(); ++k) {
      const CustomerClass& customer = view.classes()[k];
      arriving += rates[customer.producer] * customer.share * view.visits(k, index);
    }
    const Capacity capacity = capacity_of(view, index, rates);
    if (arriving <= 0 || capacity.concurrent == 0 || arriving < capacity.per_second) continue;
    const bool function = view.as<FunctionSpec>(consumers.front()) != nullptr;
    const double more = std::floor((arriving - capacity.per_second) * capacity.seconds) + 1;
    notes.add(
        view.component(consumers.front()), function ? "reserved_concurrency" : "instances",
        fmt::format(
            "{} messages a second come to '{}' for good, but {} of {} each take at most {}: utilisation "
            "{}, a backlog never drains",
            about(arriving), view.component(index).name,
            several(capacity.concurrent, function ? "environment" : "loop",
                    function ? "environments" : "loops"),
            about(sim::to_duration(capacity.seconds * 1e9)), about(capacity.per_second),
            about(arriving / capacity.per_second)),
        more_of(view, consumers.front(), capacity, capacity.concurrent + static_cast<std::uint64_t>(more)));
  }
}

}  // namespace couplet::scenario
