#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::scenario {

/// Customers of one producer who bring the same values, so that every filter is decided for all of them.
struct CustomerClass {
  std::size_t producer = 0;
  double share = 1;         // of the producer's requests
  std::vector<int> values;  // by AttributeIndex: a position in Attribute::values, or -1 without it
};

/// How requests of a class come to a component.
struct Visitor {
  CustomerClass as;   // with the values that steps have set on the way
  double visits = 0;  // a request, on average and on first tries alone; 0: as a dead letter at most
};

/// One way on which requests of a class come to a queue.
struct Inflow {
  std::optional<ComponentIndex> from;  // nullopt: the producer itself
  ComponentIndex to{};
  const Send* send = nullptr;  // null: not by a send
  double visits = 0;
};

/// What may still be spent on samples for one scenario.
struct LintBudget {
  std::int64_t steps = 10'000'000;
};

/// One architecture as the rules look at it: what uses what, and how often which requests come by.
class LintView {
 public:
  LintView(const Scenario& scenario, const Architecture& architecture, LintBudget& budget);

  const Scenario& scenario;
  const Architecture& architecture;
  LintBudget& budget;

  const Component& component(ComponentIndex index) const {
    return architecture.components[static_cast<std::size_t>(index)];
  }
  template <typename Spec>
  const Spec* as(ComponentIndex index) const {
    return std::get_if<Spec>(&component(index).spec);
  }
  std::size_t size() const { return architecture.components.size(); }
  /// Workers and functions that poll a queue.
  std::vector<ComponentIndex> consumers(ComponentIndex queue) const;
  /// How long what a worker or function has received stays hidden. REQUIRES: it polls a queue.
  sim::Duration visibility_timeout(ComponentIndex consumer) const;
  /// Whether dead letters go there, of a queue, a subscription or a function.
  bool takes_dead_letters(ComponentIndex queue) const;

  /// Empty for a producer with more than a thousand combinations of values.
  const std::vector<CustomerClass>& classes() const { return classes_; }
  bool matches(const Filter& filter, const CustomerClass& customer) const;
  bool matches(const std::optional<Filter>& filter, const CustomerClass& customer) const {
    return !filter || matches(*filter, customer);
  }
  /// Who does the work of a component: itself, or of a load balancer the first target for such a customer;
  /// null: it has none.
  const Component* behind(const Component& component, const CustomerClass& customer) const;
  /// The share of a class that takes each branch, first match first.
  std::vector<double> shares(const Choose& choose, const CustomerClass& customer) const;

  /// How often a request of the class comes to the component, on average and on first tries alone; several
  /// consumers of one queue get equal parts of what they select.
  double visits(std::size_t customer, ComponentIndex component) const;
  /// Whether one can come there at all, as a dead letter too.
  bool reached(std::size_t customer, ComponentIndex component) const {
    return !visitors(customer, component).empty();
  }
  const std::vector<Visitor>& visitors(std::size_t customer, ComponentIndex component) const {
    return visitors_[customer][static_cast<std::size_t>(component)];
  }
  /// All ways into queues that requests of the class take.
  const std::vector<Inflow>& inflows(std::size_t customer) const { return inflows_[customer]; }
  /// Message groups of what comes to a queue, those of each producer by themselves; all requests without one
  /// are one.
  std::uint64_t groups(ComponentIndex queue) const;

 private:
  void add_classes(std::size_t producer);
  void add_recorded_classes(std::size_t producer, const TraceArrivals& trace);

  std::vector<CustomerClass> classes_;
  std::vector<std::vector<std::vector<Visitor>>> visitors_;  // by class and component
  std::vector<std::vector<Inflow>> inflows_;                 // by class
};

/// Services, workers and functions have.
bool has_steps(const Component& component);
/// The steps of a service, worker or function; none of other kinds.
const Steps& steps_of(const Component& component);

/// The queue that a worker or function polls.
std::optional<ComponentIndex> source_of(const Component& component);

/// How the step uses another component; null: it does not. `word` is the step's, such as "call".
const Use* use_of(const Step& step, const char** word = nullptr);

/// Whether the step is over when the other component has accepted it, whatever that does then.
bool is_async(const Step& step);

/// Calls `visit` with each step at any depth, in file order, and its place such as
/// "steps/2/choose/0/steps/1".
void for_each_step(const Steps& steps, const std::function<void(const Step&, const std::string& part)>& visit,
                   const std::string& part = "steps");

/// The delay before retry n without jitter; docs/semantics.md, Retries.
sim::Duration delay_before_retry(const RetryPolicy& retry, std::uint32_t n);

}  // namespace couplet::scenario
