#include <fmt/format.h>

#include <chrono>

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

}  // namespace

void lint_visibility(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* worker = view.as<WorkerSpec>(index);
    if (worker == nullptr || worker->delete_message != DeleteMessage::after) continue;
    const Component& queue = view.component(worker->polls);
    const Duration timeout =
        worker->visibility_timeout.value_or(view.as<QueueSpec>(worker->polls)->visibility_timeout);
    Duration longest{0};
    std::chrono::seconds enough{0};
    for (std::size_t producer = 0; producer < view.architecture.producers.size(); ++producer) {
      const auto times = handling_times(view, index, producer);
      if (!times || times->message.empty()) continue;
      longest = std::max(longest, p99(times->batch));
      enough = std::max(enough, enough_for(times->message));
    }
    if (longest < timeout || longest == Duration{0}) continue;
    const std::string work =
        worker->batch == 1 ? "a message of"
                           : fmt::format("a batch of {} messages, one after another, of", worker->batch);
    std::string fix =
        enough <= std::chrono::hours{12}
            ? fmt::format(
                  R"("visibility_timeout": "{}" is the smallest, in whole seconds, that fewer than 1 in 1,000 messages outlast)",
                  duration_text(enough))
            : fmt::format(
                  "fewer than 1 in 1,000 messages would outlast {}, but 12h is the longest: hand the work "
                  "over in pieces",
                  duration_text(enough));
    if (worker->batch > 1) fix += ", and a smaller \"batch\" needs less";
    notes.add(
        worker->visibility_timeout ? view.component(index) : queue, "visibility_timeout",
        fmt::format("'{}' needs up to {} for {} '{}' (p99 on an idle system), but the visibility "
                    "timeout is {}: what takes longer is handled twice",
                    view.component(index).name, about(longest), work, queue.name, duration_text(timeout)),
        std::move(fix));
  }
}

}  // namespace couplet::scenario
