#include <fmt/format.h>

#include <chrono>

#include "scenario/lint_fifo.hpp"
#include "scenario/lint_notes.hpp"
#include "scenario/lint_work.hpp"
#include "scenario/quantities.hpp"

namespace couplet::scenario {

namespace {

using sim::Duration;

/// Where 99 % of samples are not above. REQUIRES: sorted, not empty.
Duration p99(const std::vector<std::int64_t>& sorted) {
  return Duration{sorted[(sorted.size() * 99 - 1) / 100]};
}

/// The smallest whole seconds at or beyond which fewer than 1 in 1,000 samples lie: a delete at the very end
/// of a visibility timeout is late. REQUIRES: sorted, not empty.
std::chrono::seconds enough_for(const std::vector<std::int64_t>& sorted) {
  const std::size_t beyond = (sorted.size() - 1) / 1000;  // as many may be late
  const Duration longest_in_time{sorted[sorted.size() - 1 - beyond]};
  return std::chrono::floor<std::chrono::seconds>(longest_in_time) + std::chrono::seconds{1};
}

constexpr Duration longest_visibility = std::chrono::hours{12};  // heartbeats included; 1.2 of the facts

/// How long a consumer needs, for the slowest producer's messages.
struct Needed {
  Duration batch{0};               // 99th percentile
  std::chrono::seconds enough{0};  // that fewer than 1 in 1,000 messages outlast
};

Needed needed_by(const LintView& view, ComponentIndex consumer) {
  Needed needed;
  for (std::size_t producer = 0; producer < view.architecture.producers.size(); ++producer) {
    const auto times = handling_times(view, consumer, producer);
    if (!times || times->message.empty()) continue;
    needed.batch = std::max(needed.batch, p99(times->batch));
    needed.enough = std::max(needed.enough, enough_for(times->message));
  }
  return needed;
}

bool has_heartbeat(const LintView& view, ComponentIndex consumer) {
  const auto* worker = view.as<WorkerSpec>(consumer);
  return worker != nullptr && worker->heartbeat && *worker->heartbeat < view.visibility_timeout(consumer);
}

/// How long a message may be in hand.
Duration hidden_for(const LintView& view, ComponentIndex consumer) {
  return has_heartbeat(view, consumer) ? longest_visibility : view.visibility_timeout(consumer);
}

bool is_too_long(const LintView& view, ComponentIndex consumer, const Needed& needed) {
  return needed.batch > Duration{0} && needed.batch >= hidden_for(view, consumer);
}

std::string work_of(const LintView& view, ComponentIndex consumer) {
  const auto* worker = view.as<WorkerSpec>(consumer);
  const auto* function = view.as<FunctionSpec>(consumer);
  const std::uint32_t batch = worker != nullptr ? worker->batch : function->batch;
  if (function != nullptr && function->window > Duration{0})
    return fmt::format("{}, gathered for {}, of",
                       batch == 1 ? "a message" : fmt::format("a batch of {} messages", batch),
                       duration_text(function->window));
  return batch == 1 ? "a message of" : fmt::format("a batch of {} messages, one after another, of", batch);
}

std::string longer_timeout(std::chrono::seconds enough, bool batches) {
  std::string fix =
      enough <= longest_visibility
          ? fmt::format(
                R"("visibility_timeout": "{}" is the smallest, in whole seconds, that fewer than 1 in 1,000 messages outlast)",
                duration_text(enough))
          : fmt::format(
                "fewer than 1 in 1,000 messages would outlast {}, but 12h is the longest: hand the work "
                "over in pieces",
                duration_text(enough));
  if (batches) fix += ", and a smaller \"batch\" needs less";
  return fix;
}

}  // namespace

bool outlasts_visibility(const LintView& view, ComponentIndex consumer) {
  return is_too_long(view, consumer, needed_by(view, consumer));
}

void lint_visibility(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const Component& consumer = view.component(index);
    const auto* worker = view.as<WorkerSpec>(index);
    if (!source_of(consumer) || (worker != nullptr && worker->delete_message != DeleteMessage::after))
      continue;
    const Needed needed = needed_by(view, index);
    if (!is_too_long(view, index, needed)) continue;
    const Component& queue = view.component(*source_of(consumer));
    const std::uint32_t batch = worker != nullptr ? worker->batch : view.as<FunctionSpec>(index)->batch;
    const std::string hidden = has_heartbeat(view, index)
                                   ? "a heartbeat extends the visibility timeout up to 12h only"
                                   : "the visibility timeout is " + duration_text(hidden_for(view, index));
    notes.add(
        worker != nullptr && worker->visibility_timeout ? consumer : queue, "visibility_timeout",
        fmt::format("'{}' needs up to {} for {} '{}' (p99 on an idle system), but {}: what takes longer is "
                    "handled twice",
                    consumer.name, about(needed.batch), work_of(view, index), queue.name, hidden),
        longer_timeout(needed.enough, batch > 1));
  }
}

void lint_function_visibility(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* function = view.as<FunctionSpec>(index);
    if (function == nullptr || !function->source) continue;
    const Duration advised = function->timeout * 6 + function->window;
    const Duration timeout = view.visibility_timeout(index);
    if (timeout >= advised) continue;
    const Component& queue = view.component(*function->source);
    const std::string gathers = function->window > Duration{0}
                                    ? ", gathers a batch for up to " + duration_text(function->window)
                                    : "";
    notes.add(
        queue, "visibility_timeout",
        fmt::format("'{}' may run for {}{}, and tries a batch that is throttled again until its messages "
                    "come back, but the visibility timeout of '{}' is {}: too short for many attempts, and "
                    "each one in vain counts as a receive",
                    view.component(index).name, duration_text(function->timeout), gathers, queue.name,
                    duration_text(timeout)),
        fmt::format(R"("visibility_timeout": "{}", 6 times the function's timeout{})", duration_text(advised),
                    function->window > Duration{0} ? " and its window" : ""));
  }
}

}  // namespace couplet::scenario
