#include "scenario/lint_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>
#include <vector>

namespace couplet::scenario {

namespace {

constexpr std::uint64_t calls_max = 1'000'000'000'000;

/// A budget keeps the retries of many calls down to a few; it does not multiply.
std::uint64_t attempts_of(const RetryPolicy& retry) {
  return retry.budget ? 1 : retry.attempts;
}

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  return std::min(a * b, calls_max);
}

/// Where a component that does no work of its own sends each call that it gets.
std::vector<ComponentIndex> passed_on_to(const Component& component) {
  if (const auto* cache = std::get_if<CacheSpec>(&component.spec)) return {cache->guard.guards};
  if (const auto* throttle = std::get_if<ThrottleSpec>(&component.spec)) return {throttle->guard.guards};
  const auto* balancer = std::get_if<LoadBalancerSpec>(&component.spec);
  if (balancer == nullptr) return {};
  std::vector<ComponentIndex> targets = balancer->targets;
  for (const BalancerRule& rule : balancer->rules)
    targets.insert(targets.end(), rule.targets.begin(), rule.targets.end());
  return targets;
}

/// How often one request may call each component while everything fails: along the worst way of calls that
/// wait for each other.
class WorstCalls {
 public:
  explicit WorstCalls(const LintView& view) : view_(view), calls_(view.size(), 0), above_(view.size()) {
    for (const Producer& producer : view.architecture.producers)
      visit(producer.entry, attempts_of(producer.retry));
  }

  std::uint64_t of(std::size_t component) const { return calls_[component]; }

 private:
  void visit(ComponentIndex target, std::uint64_t calls) {
    const auto index = static_cast<std::size_t>(target);
    if (above_[index] || calls <= calls_[index]) return;  // round a circle, or no worse than known
    calls_[index] = calls;
    above_[index] = true;
    for (const ComponentIndex next : passed_on_to(view_.component(target))) visit(next, calls);
    bool answered = false;
    for_each_step(steps_of(view_.component(target)), [&](const Step& step, const std::string&) {
      answered = answered || std::holds_alternative<Respond>(step.action);
      const Use* use = use_of(step);
      if (use == nullptr || is_async(step)) return;
      visit(use->target, product(answered ? 1 : calls, attempts_of(use->retry)));
    });
    above_[index] = false;
  }

  const LintView& view_;
  std::vector<std::uint64_t> calls_;
  std::vector<bool> above_;  // on the way to the component being looked at
};

}  // namespace

void lint_retry_layers(const LintView& view, LintNotes& notes) {
  const WorstCalls worst(view);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const std::uint64_t calls = worst.of(i);
    if (calls < 2) continue;
    const Component& component = view.architecture.components[i];
    bool answered = false;
    for_each_step(steps_of(component), [&](const Step& step, const std::string& part) {
      answered = answered || std::holds_alternative<Respond>(step.action);
      const char* word = nullptr;
      const Use* use = use_of(step, &word);
      if (answered || use == nullptr || is_async(step) || attempts_of(use->retry) < 2) return;
      const std::string& target = view.component(use->target).name;
      notes.add(
          component, part,
          fmt::format("one request may call '{}' {} while things fail, and each time '{}' tries its {} to "
                      "'{}' {}: {} in all, just when '{}' is in trouble",
                      component.name, several(calls, "time", "times"), component.name, word, target,
                      several(use->retry.attempts, "time", "times"),
                      about(static_cast<double>(product(calls, use->retry.attempts))), target),
          R"("retry" in one layer only, or a "budget" in each)");
    });
  }
}

}  // namespace couplet::scenario
