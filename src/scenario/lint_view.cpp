#include "scenario/lint_view.hpp"

#include <algorithm>
#include <map>

#include "scenario/lint_paths.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t classes_max = 1000;  // of one producer

const TraceArrivals* trace_of(const Producer& producer) {
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  return arrivals == nullptr ? nullptr : std::get_if<TraceArrivals>(arrivals);
}

}  // namespace

LintView::LintView(const Scenario& of, const Architecture& in, LintBudget& spent)
    : scenario(of), architecture(in), budget(spent) {
  for (std::size_t i = 0; i < in.producers.size(); ++i) add_classes(i);
  for (const CustomerClass& customer : classes_) {
    LintPaths paths = follow(*this, customer);
    visitors_.push_back(std::move(paths.visitors));
    inflows_.push_back(std::move(paths.inflows));
  }
}

std::vector<ComponentIndex> LintView::consumers(ComponentIndex queue) const {
  std::vector<ComponentIndex> result;
  for (std::size_t i = 0; i < size(); ++i) {
    const auto index = static_cast<ComponentIndex>(i);
    if (source_of(architecture.components[i]) == queue) result.push_back(index);
  }
  return result;
}

sim::Duration LintView::visibility_timeout(ComponentIndex consumer) const {
  const auto* worker = as<WorkerSpec>(consumer);
  if (worker != nullptr && worker->visibility_timeout) return *worker->visibility_timeout;
  return as<QueueSpec>(*source_of(component(consumer)))->visibility_timeout;
}

bool LintView::takes_dead_letters(ComponentIndex queue) const {
  const auto sends_there = [&](const Component& component) {
    if (const auto* source = std::get_if<QueueSpec>(&component.spec))
      return source->dead_letter && source->dead_letter->to == queue;
    if (const auto* function = std::get_if<FunctionSpec>(&component.spec))
      return function->on_failure && function->on_failure->to == queue;
    const auto* topic = std::get_if<TopicSpec>(&component.spec);
    return topic != nullptr && std::any_of(topic->subscriptions.begin(), topic->subscriptions.end(),
                                           [&](const TopicSubscription& subscription) {
                                             return subscription.dead_letter == queue;
                                           });
  };
  return std::any_of(architecture.components.begin(), architecture.components.end(), sends_there);
}

void LintView::add_classes(std::size_t producer) {
  const Producer& from = architecture.producers[producer];
  const TraceArrivals* trace = trace_of(from);
  if (trace != nullptr && !trace->attributes.empty()) return add_recorded_classes(producer, *trace);
  std::vector<CustomerClass> found{{producer, 1, std::vector<int>(scenario.attributes.size(), -1)}};
  for (std::size_t i = 0; i < from.attributes.size(); ++i) {
    if (!from.attributes[i]) continue;
    const Choice& choice = *from.attributes[i];
    double sum = 0;
    for (const double weight : choice.weights) sum += weight;
    std::vector<CustomerClass> finer;
    for (const CustomerClass& customer : found) {
      for (std::size_t k = 0; k < choice.values.size(); ++k) {
        if (choice.weights[k] <= 0) continue;
        finer.push_back(customer);
        finer.back().share *= choice.weights[k] / sum;
        finer.back().values[i] = choice.values[k];
      }
    }
    if (finer.size() > classes_max) return;
    found = std::move(finer);
  }
  classes_.insert(classes_.end(), found.begin(), found.end());
}

void LintView::add_recorded_classes(std::size_t producer, const TraceArrivals& trace) {
  const Producer& from = architecture.producers[producer];
  std::map<std::vector<int>, std::uint64_t> rows;
  for (std::size_t row = 0; row < trace.at.size(); ++row) {
    std::vector<int> values(scenario.attributes.size(), -1);
    for (std::size_t i = 0; i < trace.attributes.size(); ++i) {
      if (row < trace.attributes[i].size()) values[i] = trace.attributes[i][row];
    }
    ++rows[values];
    if (rows.size() > classes_max) return;
  }
  // A value that is drawn beside the recorded ones would multiply the classes; such a producer is left out.
  for (const auto& drawn : from.attributes) {
    if (drawn) return;
  }
  for (const auto& [values, count] : rows) {
    classes_.push_back({producer, static_cast<double>(count) / static_cast<double>(trace.at.size()), values});
  }
}

bool LintView::matches(const Filter& filter, const CustomerClass& customer) const {
  const bool all =
      std::all_of(filter.all_of.begin(), filter.all_of.end(), [&](const AttributeCondition& condition) {
        const int value = customer.values[static_cast<std::size_t>(condition.attribute)];
        return value < 0 ? condition.absent
                         : std::binary_search(condition.values.begin(), condition.values.end(),
                                              static_cast<std::uint16_t>(value));
      });
  const auto one_of = [&](const std::vector<Filter>& alternatives) {
    return std::any_of(alternatives.begin(), alternatives.end(),
                       [&](const Filter& each) { return matches(each, customer); });
  };
  return all && std::all_of(filter.alternatives.begin(), filter.alternatives.end(), one_of);
}

const Component* LintView::behind(const Component& component, const CustomerClass& customer) const {
  const auto* balancer = std::get_if<LoadBalancerSpec>(&component.spec);
  if (balancer == nullptr) return &component;
  const std::vector<ComponentIndex>* targets = &balancer->targets;
  for (const BalancerRule& rule : balancer->rules) {
    if (!matches(rule.only_if, customer)) continue;
    targets = &rule.targets;
    break;
  }
  return targets->empty() ? nullptr : &this->component(targets->front());
}

std::vector<double> LintView::shares(const Choose& choose, const CustomerClass& customer) const {
  std::vector<double> result;
  double before = 0;
  for (const Branch& branch : choose.branches) {
    double share = 0;
    if (const auto* part = std::get_if<double>(&branch.condition)) {
      share = std::min(*part, 1 - before);
    } else if (matches(std::get<Filter>(branch.condition), customer)) {
      share = 1 - before;
    }
    result.push_back(std::max(share, 0.0));
    before += result.back();
  }
  return result;
}

double LintView::visits(std::size_t customer, ComponentIndex component) const {
  double sum = 0;
  for (const Visitor& visitor : visitors(customer, component)) sum += visitor.visits;
  return sum;
}

std::uint64_t LintView::groups(ComponentIndex queue) const {
  std::uint64_t own = 0;
  bool common = false;
  for (std::size_t producer = 0; producer < architecture.producers.size(); ++producer) {
    bool known = false;
    bool comes = false;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      known = known || classes_[i].producer == producer;
      comes = comes || (classes_[i].producer == producer && reached(i, queue));
    }
    if (known && !comes) continue;
    const std::optional<GroupDraw>& group = architecture.producers[producer].group;
    common = common || !group;
    if (!group) continue;
    own += group->weights.empty()
               ? group->n
               : static_cast<std::uint64_t>(std::count_if(group->weights.begin(), group->weights.end(),
                                                          [](double weight) { return weight > 0; }));
  }
  return own + (common ? 1 : 0);
}

}  // namespace couplet::scenario
