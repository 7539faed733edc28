#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "scenario/lint_notes.hpp"
#include "scenario/quantities.hpp"

namespace couplet::scenario {

namespace {

using sim::Duration;

/// All delays between the attempts of a policy, without jitter.
Duration all_delays(const RetryPolicy& retry) {
  Duration sum{0};
  for (std::uint32_t n = 1; n < retry.attempts; ++n) sum += delay_before_retry(retry, n);
  return sum;
}

/// What is wrong with a retry policy for this many clients; empty: nothing.
std::string in_step(const RetryPolicy& retry, std::uint64_t clients) {
  const bool delays = retry.backoff != Backoff::none && delay_before_retry(retry, 1) > Duration{0};
  if (retry.attempts < 2 || retry.jitter != Jitter::none || !delays || clients < 2) return {};
  std::string after = about(delay_before_retry(retry, 1));
  if (retry.attempts > 2) after += " and then " + about(delay_before_retry(retry, 2));
  return fmt::format("after exactly {}: those that fail in the same moment all come back in the same moment",
                     after);
}

constexpr const char* jitter_fix = R"("jitter": "full" spreads them over the time)";

std::uint64_t clients_of(const Component& component) {
  if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) {
    return std::uint64_t{service->instances} * service->threads;
  }
  const auto* worker = std::get_if<WorkerSpec>(&component.spec);
  return worker == nullptr ? 0 : std::uint64_t{worker->instances} * worker->concurrency;
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
    const auto* service = view.as<ServiceSpec>(use->target);
    if (service == nullptr || service->idempotent) return;
    effect = lasting_effect(view, use->target, seen);
    if (effect.empty() && is_goal(view.architecture, use->target))
      effect = fmt::format("calls '{}', a goal", target);
  });
  return effect;
}

/// A caller and how long it waits.
struct Caller {
  std::string name;
  Duration timeout{0};
};

/// Who gives up first on each component, where somebody does.
std::vector<std::optional<Caller>> least_patient_callers(const LintView& view) {
  std::vector<std::optional<Caller>> callers(view.size());
  const auto note = [&](const std::string& name, ComponentIndex target, std::optional<Duration> timeout) {
    auto& least = callers[static_cast<std::size_t>(target)];
    if (timeout && (!least || *timeout < least->timeout)) least = Caller{name, *timeout};
  };
  for (const Producer& producer : view.architecture.producers)
    note(producer.name, producer.entry, producer.timeout);
  for (const Component& component : view.architecture.components) {
    for_each_step(steps_of(component), [&](const Step& step, const std::string&) {
      if (const auto* call = std::get_if<Call>(&step.action))
        note(component.name, call->use.target, call->use.timeout);
    });
  }
  return callers;
}

/// What waits for a thread, a connection or work; a queue or bucket answers after its latency.
bool may_be_slow(const LintView& view, ComponentIndex target) {
  return view.as<ServiceSpec>(target) != nullptr || view.as<DatabaseSpec>(target) != nullptr;
}

std::string timeout_fix(const Use& use, Duration upstream) {
  const Duration room = upstream - all_delays(use.retry);
  if (room <= Duration{0}) return "fewer \"attempts\", or a longer timeout of the caller";
  if (use.retry.attempts == 1) return fmt::format(R"(a "timeout" below {} here)", duration_text(upstream));
  return fmt::format(R"(a "timeout" below {} here, or fewer "attempts")", about(room / use.retry.attempts));
}

}  // namespace

void lint_retry_jitter(const LintView& view, LintNotes& notes) {
  for (const Producer& producer : view.architecture.producers) {
    const auto* closed = std::get_if<ClosedLoop>(&producer.source);
    const std::string why = in_step(producer.retry, closed == nullptr ? 2 : closed->population);
    if (!why.empty())
      notes.add(producer, "retry/jitter", fmt::format("'{}' try again {}", producer.name, why), jitter_fix);
  }
  for (const Component& component : view.architecture.components) {
    for_each_step(steps_of(component), [&](const Step& step, const std::string& part) {
      const char* word = nullptr;
      const Use* use = use_of(step, &word);
      if (use == nullptr) return;
      const std::string why = in_step(use->retry, clients_of(component));
      if (why.empty()) return;
      notes.add(component, part,
                fmt::format("{} of '{}' retry their {} to '{}' {}",
                            several(clients_of(component), "thread", "threads"), component.name, word,
                            view.component(use->target).name, why),
                jitter_fix);
    });
  }
}

void lint_not_idempotent(const LintView& view, LintNotes& notes) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    const auto* worker = view.as<WorkerSpec>(index);
    if (worker == nullptr || worker->idempotent || worker->delete_message == DeleteMessage::before) continue;
    std::vector<bool> seen(view.size());
    std::string effect = lasting_effect(view, index, seen);
    if (effect.empty() && is_goal(view.architecture, index)) effect = "does the work that counts";
    if (effect.empty()) continue;
    const Component& queue = view.component(worker->polls);
    const Duration timeout =
        worker->visibility_timeout.value_or(view.as<QueueSpec>(worker->polls)->visibility_timeout);
    notes.add(
        view.component(index), "idempotent",
        fmt::format(
            "'{}' {} and is not idempotent, but '{}' delivers at least once: a crash brings up to {} in "
            "hand a second time, after {}",
            view.component(index).name, effect, queue.name,
            several(clients_of(view.component(index)) * worker->batch, "message", "messages"),
            duration_text(timeout)),
        R"(make a repetition harmless, such as by a key that a request brings, and say "idempotent": true)");
  }
}

void lint_timeouts(const LintView& view, LintNotes& notes) {
  const auto callers = least_patient_callers(view);
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (!callers[i]) continue;
    const Component& component = view.architecture.components[i];
    bool answered = false;  // what follows holds up no caller
    for_each_step(steps_of(component), [&](const Step& step, const std::string& part) {
      answered = answered || std::holds_alternative<Respond>(step.action);
      const Use* use = use_of(step);
      if (answered || use == nullptr || !may_be_slow(view, use->target)) return;
      std::string wait = "without limit";
      if (use->timeout) {
        const Duration longest = *use->timeout * use->retry.attempts + all_delays(use->retry);
        if (longest <= callers[i]->timeout) return;
        wait = "up to " + about(longest);
        if (use->retry.attempts > 1) {
          wait += fmt::format(" ({} of {} each)", several(use->retry.attempts, "attempt", "attempts"),
                              duration_text(*use->timeout));
        }
      }
      notes.add(
          component, part,
          fmt::format(
              "'{}' waits {} for '{}', but the timeout of '{}' for '{}' is {}: beyond it the work is in vain",
              component.name, wait, view.component(use->target).name, callers[i]->name, component.name,
              duration_text(callers[i]->timeout)),
          timeout_fix(*use, callers[i]->timeout));
    });
  }
}

}  // namespace couplet::scenario
