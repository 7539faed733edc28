#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "scenario/lint_capacity.hpp"
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

/// "8 threads", "up to 1,000 environments"; of a single client nothing.
std::string clients_of(const LintView& view, const Component& component, std::uint64_t& count) {
  if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) {
    count = std::uint64_t{std::max(service->instances, service->instances_max)} * service->threads;
  } else if (std::holds_alternative<WorkerSpec>(component.spec)) {
    count = concurrency_of(view, component);
  } else {
    count = concurrency_of(view, component);
    return "up to " + several(count, "environment", "environments");
  }
  return several(count, "thread", "threads");
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
      if (const auto* call = std::get_if<Call>(&step.action); call != nullptr && !call->async)
        note(component.name, call->use.target, call->use.timeout);
    });
    // A service that a topic asks has 15 s for its answer (3.5 of the facts).
    if (const auto* topic = std::get_if<TopicSpec>(&component.spec)) {
      for (const TopicSubscription& subscription : topic->subscriptions) {
        if (view.as<ServiceSpec>(subscription.to) != nullptr)
          note(component.name, subscription.to, std::chrono::seconds{15});
      }
    }
  }
  // Behind a load balancer everybody waits as long as its callers and its own idle timeout allow.
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto* balancer = view.as<LoadBalancerSpec>(static_cast<ComponentIndex>(i));
    if (balancer == nullptr) continue;
    note(view.architecture.components[i].name, static_cast<ComponentIndex>(i), balancer->idle_timeout);
    const Caller caller = *callers[i];
    for (const ComponentIndex target : balancer->targets) note(caller.name, target, caller.timeout);
    for (const BalancerRule& rule : balancer->rules) {
      for (const ComponentIndex target : rule.targets) note(caller.name, target, caller.timeout);
    }
  }
  return callers;
}

/// What waits for a thread, a connection, an environment or work; a queue, topic or bucket answers after its
/// latency, and so does a function that is to do the work later.
bool may_be_slow(const LintView& view, const Step& step, ComponentIndex target) {
  return view.as<ServiceSpec>(target) != nullptr || view.as<DatabaseSpec>(target) != nullptr ||
         view.as<LoadBalancerSpec>(target) != nullptr ||
         (view.as<FunctionSpec>(target) != nullptr && !is_async(step));
}

/// How long an attempt may last; nullopt: without limit. A function ends at its timeout, a load balancer
/// answers at its idle timeout.
std::optional<Duration> longest_attempt(const LintView& view, const Use& use) {
  std::optional<Duration> end;
  if (const auto* function = view.as<FunctionSpec>(use.target)) end = function->timeout;
  if (const auto* balancer = view.as<LoadBalancerSpec>(use.target)) end = balancer->idle_timeout;
  if (!end) return use.timeout;
  return use.timeout ? std::min(*use.timeout, *end) : *end;
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
      std::uint64_t count = 0;
      const std::string clients = clients_of(view, component, count);
      const std::string why = in_step(use->retry, count);
      if (why.empty()) return;
      notes.add(component, part,
                fmt::format("{} of '{}' retry their {} to '{}' {}", clients, component.name, word,
                            view.component(use->target).name, why),
                jitter_fix);
    });
  }
}

void lint_timeouts(const LintView& view, LintNotes& notes) {
  const auto callers = least_patient_callers(view);
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (!callers[i]) continue;
    const Component& component = view.architecture.components[i];
    const auto* function = view.as<FunctionSpec>(static_cast<ComponentIndex>(i));
    const std::optional<Duration> own = function == nullptr ? std::nullopt : std::optional(function->timeout);
    bool answered = false;  // what follows holds up no caller
    for_each_step(steps_of(component), [&](const Step& step, const std::string& part) {
      answered = answered || std::holds_alternative<Respond>(step.action);
      const Use* use = use_of(step);
      if (answered || use == nullptr || !may_be_slow(view, step, use->target)) return;
      std::string wait = "without limit";
      if (own && *own <= callers[i]->timeout) return;
      if (const std::optional<Duration> attempt = longest_attempt(view, *use)) {
        const Duration longest = *attempt * use->retry.attempts + all_delays(use->retry);
        if (longest <= callers[i]->timeout) return;
        wait = "up to " + about(longest);
        if (use->retry.attempts > 1) {
          wait += fmt::format(" ({} of {} each)", several(use->retry.attempts, "attempt", "attempts"),
                              duration_text(*attempt));
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
