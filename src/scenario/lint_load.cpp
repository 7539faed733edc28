#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenario/lint_notes.hpp"
#include "scenario/lint_work.hpp"
#include "scenario/quantities.hpp"

namespace couplet::scenario {

namespace {

using sim::Bytes;

constexpr std::size_t size_samples = 10'000;
constexpr double worth_a_word = 0.01;  // share of messages beyond the limit: their p99 is

Bytes message_limit(Profile profile) {
  return {profile == Profile::as_taught ? 256 * 1024 : 1024 * 1024};
}

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

std::string limit_text(const LintView& view) {
  return view.scenario.profile == Profile::as_taught ? "256KiB" : "1MiB";
}

constexpr const char* by_reference =
    R"(put the content into a bucket and send a reference: {"put": "…"}, then {"send": "…", "size": "1KiB"})";

void lint_entry(const LintView& view, const Producer& producer, LintNotes& notes) {
  if (view.as<QueueSpec>(producer.entry) == nullptr) return;
  const std::string size = too_large(payloads_of(producer), message_limit(view.scenario.profile));
  if (size.empty()) return;
  notes.add(producer, "payload",
            fmt::format("'{}' send {} to '{}', but a message holds at most {}", producer.name, size,
                        view.component(producer.entry).name, limit_text(view)),
            by_reference);
}

/// What a send sends: its own size, else the payload of the first producer whose requests come by with one
/// too large.
std::string send_size(const LintView& view, ComponentIndex sender, const Use& use) {
  const Bytes limit = message_limit(view.scenario.profile);
  if (use.size) return too_large(sizes_of(*use.size), limit);
  for (std::size_t i = 0; i < view.classes().size(); ++i) {
    if (!view.reached(i, sender)) continue;
    const Producer& producer = view.architecture.producers[view.classes()[i].producer];
    const std::string size = too_large(payloads_of(producer), limit);
    if (!size.empty()) return fmt::format("the payload of '{}', {},", producer.name, size);
  }
  return {};
}

/// What comes to a queue, and what its workers can take.
struct Load {
  double arriving = 0;   // messages a second
  double capacity = 0;   // likewise
  double loop_time = 0;  // seconds a message in the first worker that is reached
  std::uint64_t loops = 0;
};

/// Mean seconds that a loop of the worker is busy with a message, receives and deletes shared out over full
/// batches. `rates` are by class, of messages in its queue.
double seconds_a_message(const LintView& view, ComponentIndex index, const std::vector<double>& rates) {
  const auto& worker = *view.as<WorkerSpec>(index);
  const double call = view.as<QueueSpec>(worker.polls)->latency.mean_ns() / 1e9;
  double work = 0;
  double sum = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (rates[i] <= 0) continue;
    work += rates[i] * mean_handling_ns(view, index, view.classes()[i]) / 1e9;
    sum += rates[i];
  }
  return work / sum + call + (call + sim::to_seconds(worker.pause)) / worker.batch;
}

Load load_of(const LintView& view, ComponentIndex queue, const std::vector<ComponentIndex>& workers) {
  std::vector<double> rates;
  Load load;
  for (std::size_t i = 0; i < view.classes().size(); ++i) {
    const CustomerClass& customer = view.classes()[i];
    const double rate = LintView::lasting_rate(view.architecture.producers[customer.producer]);
    rates.push_back(rate * customer.share * view.visits(i, queue));
    load.arriving += rates.back();
  }
  if (load.arriving <= 0) return load;
  for (const ComponentIndex index : workers) {
    const auto& worker = *view.as<WorkerSpec>(index);
    const std::uint64_t loops = std::uint64_t{worker.instances} * worker.concurrency;
    const double seconds = seconds_a_message(view, index, rates);
    load.capacity += seconds > 0 ? static_cast<double>(loops) / seconds : load.arriving * 2;
    if (load.loops == 0) load.loop_time = seconds;
    load.loops += loops;
  }
  return load;
}

}  // namespace

void lint_payload(const LintView& view, LintNotes& notes) {
  for (const Producer& producer : view.architecture.producers) lint_entry(view, producer, notes);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto sender = static_cast<ComponentIndex>(i);
    const Component& component = view.component(sender);
    for_each_step(steps_of(component), [&](const Step& step, const std::string& part) {
      const auto* send = std::get_if<Send>(&step.action);
      if (send == nullptr) return;
      const std::string size = send_size(view, sender, send->use);
      if (size.empty()) return;
      notes.add(component, part,
                fmt::format("'{}' sends {} to '{}', but a message holds at most {}", component.name, size,
                            view.component(send->use.target).name, limit_text(view)),
                by_reference);
    });
  }
}

void lint_overload(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    if (view.as<QueueSpec>(index) == nullptr) continue;
    const std::vector<ComponentIndex> workers = view.consumers(index);
    const bool deletes = std::all_of(workers.begin(), workers.end(), [&](ComponentIndex worker) {
      return view.as<WorkerSpec>(worker)->delete_message != DeleteMessage::never;
    });
    if (workers.empty() || !deletes) continue;
    const Load load = load_of(view, index, workers);
    if (load.arriving <= 0 || load.arriving < load.capacity) continue;
    const Component& first = view.component(workers.front());
    const double more = std::floor((load.arriving - load.capacity) * load.loop_time) + 1;
    notes.add(
        first, "instances",
        fmt::format(
            "{} messages a second come to '{}' for good, but {} of {} each take at most {}: utilisation "
            "{}, a backlog never drains",
            about(load.arriving), view.component(index).name, several(load.loops, "loop", "loops"),
            about(sim::to_duration(load.loop_time * 1e9)), about(load.capacity),
            about(load.arriving / load.capacity)),
        fmt::format("{} or more in all, by \"instances\" or \"concurrency\"",
                    several(load.loops + static_cast<std::uint64_t>(more), "loop", "loops")));
  }
}

}  // namespace couplet::scenario
