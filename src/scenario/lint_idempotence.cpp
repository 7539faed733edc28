#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "scenario/lint_capacity.hpp"
#include "scenario/lint_fifo.hpp"
#include "scenario/lint_notes.hpp"
#include "scenario/lint_work.hpp"
#include "scenario/quantities.hpp"

namespace couplet::scenario {

namespace {

using sim::Duration;

constexpr const char* make_it_harmless =
    R"(make a repetition harmless, such as by a key that a request brings, and say "idempotent": true)";

/// Services and functions that say nothing of repetitions.
bool does_work_for_others(const Component& component) {
  if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) return !service->idempotent;
  const auto* function = std::get_if<FunctionSpec>(&component.spec);
  return function != nullptr && !function->idempotent;
}

bool is_goal(const Architecture& architecture, ComponentIndex component) {
  for (const Goal& goal : architecture.goals) {
    for (const GoalEntry& entry : goal.all_of) {
      if (std::find(entry.any_of.begin(), entry.any_of.end(), component) != entry.any_of.end()) return true;
    }
  }
  return false;
}

/// What a second delivery would do twice: "writes to 'database'"; empty: nothing that lasts.
std::string lasting_effect(const LintView& view, ComponentIndex index, std::vector<bool>& seen) {
  if (seen[static_cast<std::size_t>(index)]) return {};
  seen[static_cast<std::size_t>(index)] = true;
  std::string effect;
  for_each_step(steps_of(view.component(index)), [&](const Step& step, const std::string&) {
    const Use* use = use_of(step);
    if (use == nullptr || !effect.empty()) return;
    const std::string& target = view.component(use->target).name;
    if (std::holds_alternative<Write>(step.action)) effect = fmt::format("writes to '{}'", target);
    if (std::holds_alternative<Put>(step.action)) effect = fmt::format("puts into '{}'", target);
    if (!does_work_for_others(view.component(use->target))) return;
    effect = lasting_effect(view, use->target, seen);
    if (effect.empty() && is_goal(view.architecture, use->target))
      effect = fmt::format("calls '{}', a goal", target);
  });
  return effect;
}

/// What a repetition at a component would do twice; empty: nothing.
std::string effect_of(const LintView& view, ComponentIndex index) {
  std::vector<bool> seen(view.size());
  std::string effect = lasting_effect(view, index, seen);
  if (effect.empty() && is_goal(view.architecture, index)) effect = "does the work that counts";
  return effect;
}

/// The share of attempts that end in an error after their steps ran.
double errors_of(const Component& component) {
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec))
    return std::max(worker->error_rate, worker->poison);
  const auto& function = std::get<FunctionSpec>(component.spec);
  return std::max(function.error_rate, function.poison);
}

bool crashes(const LintView& view, ComponentIndex index) {
  return std::any_of(view.architecture.failures.begin(), view.architecture.failures.end(),
                     [&](const Failure& failure) {
                       const auto* crash = std::get_if<CrashFailure>(&failure.what);
                       const auto* random = std::get_if<RandomCrashFailure>(&failure.what);
                       return (crash != nullptr && crash->component == index) ||
                              (random != nullptr && random->component == index);
                     });
}

/// Why a consumer of a FIFO queue gets a message again that it has handled; empty: as planned it does not.
std::string why_again(const LintView& view, ComponentIndex index, ComponentIndex queue) {
  const Component& consumer = view.component(index);
  const std::string after = duration_text(view.visibility_timeout(index));
  // What runs in a function goes on when it is down.
  if (view.as<WorkerSpec>(index) != nullptr && crashes(view, index))
    return fmt::format("it crashes: what it has in hand is there again after {}", after);
  if (const double errors = errors_of(consumer); errors > 0)
    return fmt::format("{} of its attempts fail when the work is done, and come back after {}",
                       percent(errors), after);
  if (outlasts_visibility(view, index))
    return fmt::format(
        "a message that takes longer than the visibility timeout of {} is there again, and its "
        "delete comes too late",
        after);
  const CallRates calls = fifo_calls(view, queue);
  if (!view.as<QueueSpec>(queue)->high_throughput && calls.deletes > fifo_calls_per_second)
    return fmt::format(
        "up to {} deletes a second come to a queue that takes {}: one that is turned away has not "
        "happened, and the message is there again after {}",
        about(calls.deletes), about(fifo_calls_per_second), after);
  return {};
}

void lint_consumer(const LintView& view, ComponentIndex index, const std::string& effect, LintNotes& notes) {
  const Component& consumer = view.component(index);
  const ComponentIndex source = *source_of(consumer);
  const Component& queue = view.component(source);
  const std::string begin = fmt::format("'{}' {} and is not idempotent, but ", consumer.name, effect);
  if (view.as<QueueSpec>(source)->type == QueueType::fifo) {
    const std::string why = why_again(view, index, source);
    if (!why.empty()) notes.add(consumer, "idempotent", begin + why, make_it_harmless);
    return;
  }
  const std::string timeout = duration_text(view.visibility_timeout(index));
  std::string again;
  if (const auto* worker = view.as<WorkerSpec>(index)) {
    again =
        fmt::format("a crash brings up to {} in hand a second time, after {}",
                    several(concurrency_of(view, consumer) * worker->batch, "message", "messages"), timeout);
  } else {
    const auto& function = *view.as<FunctionSpec>(index);
    const bool whole = function.batch > 1 && !function.partial_batch_response;
    again = whole ? fmt::format("an error of one brings a batch of up to {} a second time, after {}",
                                several(function.batch, "message", "messages"), timeout)
                  : fmt::format("a delete that fails brings a message a second time, after {}", timeout);
  }
  notes.add(consumer, "idempotent",
            fmt::format("{}'{}' delivers at least once: {}", begin, queue.name, again), make_it_harmless);
}

/// Who gives a function events that it accepts for later; empty: nobody.
std::string event_source(const LintView& view, ComponentIndex function) {
  std::string found;
  for (const Component& component : view.architecture.components) {
    for_each_step(steps_of(component), [&](const Step& step, const std::string&) {
      if (is_async(step) && use_of(step)->target == function) found = component.name;
    });
    if (const auto* topic = std::get_if<TopicSpec>(&component.spec)) {
      for (const TopicSubscription& subscription : topic->subscriptions) {
        if (subscription.to == function) found = component.name;
      }
    }
    if (const auto* bucket = std::get_if<BucketSpec>(&component.spec)) {
      for (const Notification& notification : bucket->notify) {
        if (notification.to == function) found = component.name;
      }
    }
    if (!found.empty()) break;
  }
  return found;
}

}  // namespace

void lint_not_idempotent(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const Component& component = view.component(index);
    const auto* worker = view.as<WorkerSpec>(index);
    const auto* function = view.as<FunctionSpec>(index);
    if (worker == nullptr && function == nullptr) continue;
    if (worker != nullptr ? worker->idempotent || worker->delete_message == DeleteMessage::before
                          : function->idempotent)
      continue;
    const std::string effect = effect_of(view, index);
    if (effect.empty()) continue;
    if (source_of(component)) {
      lint_consumer(view, index, effect, notes);
      continue;
    }
    const std::string events = event_source(view, index);
    if (events.empty()) continue;
    notes.add(component, "idempotent",
              fmt::format("'{}' {} and is not idempotent, but the events of '{}' come at least once{}",
                          component.name, effect, events,
                          function->retries > 0 ? fmt::format(", and after an error up to {} more",
                                                              several(function->retries, "time", "times"))
                                                : ""),
              make_it_harmless);
  }
}

}  // namespace couplet::scenario
