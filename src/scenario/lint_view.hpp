#pragma once

#include <cstdint>
#include <functional>
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
  /// Workers that poll a queue.
  std::vector<ComponentIndex> consumers(ComponentIndex queue) const;
  /// Whether some queue's dead letters go there.
  bool takes_dead_letters(ComponentIndex queue) const;

  /// Empty for a producer with more than a thousand combinations of values.
  const std::vector<CustomerClass>& classes() const { return classes_; }
  bool matches(const Filter& filter, const CustomerClass& customer) const;
  bool matches(const std::optional<Filter>& filter, const CustomerClass& customer) const {
    return !filter || matches(*filter, customer);
  }
  /// The share of a class that takes each branch, first match first.
  std::vector<double> shares(const Choose& choose, const CustomerClass& customer) const;

  /// How often a request of the class comes to the component, on average and on first tries alone; several
  /// workers of one queue get equal parts.
  double visits(std::size_t customer, ComponentIndex component) const {
    return visits_[customer][static_cast<std::size_t>(component)];
  }
  /// Whether one can come there at all, as a dead letter too.
  bool reached(std::size_t customer, ComponentIndex component) const {
    return reached_[customer][static_cast<std::size_t>(component)];
  }
  /// Requests per second that the producer brings for ever; 0 where arrivals end, or yield to the load.
  static double lasting_rate(const Producer& producer);

 private:
  struct Edge {
    std::size_t from = 0, to = 0;
    double weight = 0;
  };
  void add_classes(std::size_t producer);
  void add_recorded_classes(std::size_t producer, const TraceArrivals& trace);
  std::vector<Edge> edges_of(const CustomerClass& customer) const;
  void add_steps(std::size_t from, const Steps& steps, const CustomerClass& customer, double weight,
                 std::vector<Edge>& edges) const;
  void follow(const CustomerClass& customer);

  std::vector<CustomerClass> classes_;
  std::vector<std::vector<double>> visits_;
  std::vector<std::vector<bool>> reached_;
};

/// The steps of a service or worker; none of other kinds.
const Steps& steps_of(const Component& component);

/// How the step uses another component; null: it does not. `word` is the step's, such as "call".
const Use* use_of(const Step& step, const char** word = nullptr);

/// Calls `visit` with each step at any depth, in file order, and its place such as
/// "steps/2/choose/0/steps/1".
void for_each_step(const Steps& steps, const std::function<void(const Step&, const std::string& part)>& visit,
                   const std::string& part = "steps");

/// The delay before retry n without jitter; docs/semantics.md, Retries.
sim::Duration delay_before_retry(const RetryPolicy& retry, std::uint32_t n);

}  // namespace couplet::scenario
