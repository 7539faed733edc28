#include "scenario/lint_paths.hpp"

#include <map>

namespace couplet::scenario {

namespace {

constexpr int passes_max = 100;            // a cycle that half of the requests leave is settled long before
constexpr std::size_t nodes_max = 10'000;  // of one class; steps that set many values make more

/// The graph of one class. A node is a component and the values that requests have there; node 0 is where the
/// producer sends them from.
class Paths {
 public:
  Paths(const LintView& view, const CustomerClass& customer) : view_(view), cached_(view.size()) {
    for (const Component& component : view.architecture.components) {
      if (const auto* cache = std::get_if<CacheSpec>(&component.spec))
        cached_[static_cast<std::size_t>(cache->guard.guards)] = true;
    }
    nodes_.push_back({std::nullopt, customer});
    const ComponentIndex entry = view.architecture.producers[customer.producer].entry;
    enter(0, entry, customer, 1, nullptr);
    if (view.as<BucketSpec>(entry) != nullptr) notify(0, entry, customer, 1);
    for (std::size_t i = 1; i < nodes_.size(); ++i) leave(i);
  }

  LintPaths result() const {
    const std::vector<double> visits = settled();
    LintPaths paths;
    paths.visitors.resize(view_.size());
    for (std::size_t i = 1; i < nodes_.size(); ++i) {
      paths.visitors[static_cast<std::size_t>(*nodes_[i].component)].push_back(
          {nodes_[i].customer, visits[i]});
    }
    for (const Edge& edge : edges_) {
      const ComponentIndex to = *nodes_[edge.to].component;
      const double through = visits[edge.from] * edge.weight;
      if (view_.as<QueueSpec>(to) != nullptr && through > 0)
        paths.inflows.push_back({nodes_[edge.from].component, to, edge.send, through});
    }
    return paths;
  }

 private:
  struct Node {
    std::optional<ComponentIndex> component;
    CustomerClass customer;
  };
  struct Edge {
    std::size_t from = 0, to = 0;
    double weight = 0;
    const Send* send = nullptr;
  };

  void enter(std::size_t from, ComponentIndex to, const CustomerClass& customer, double weight,
             const Send* send = nullptr) {
    const auto [place, added] = known_.try_emplace({to, customer.values}, nodes_.size());
    if (added) {
      if (nodes_.size() >= nodes_max) {
        known_.erase(place);
        return;
      }
      nodes_.push_back({to, customer});
    }
    edges_.push_back({from, place->second, weight, send});
  }

  static CustomerClass with(CustomerClass customer, const std::vector<AttributeValue>& values) {
    for (const AttributeValue& set : values)
      customer.values[static_cast<std::size_t>(set.attribute)] = set.value;
    return customer;
  }

  void notify(std::size_t from, ComponentIndex bucket, const CustomerClass& customer, double weight) {
    for (const Notification& notification : view_.as<BucketSpec>(bucket)->notify) {
      if (view_.matches(notification.filter, customer)) enter(from, notification.to, customer, weight);
    }
  }

  void leave(std::size_t from) {
    const ComponentIndex index = *nodes_[from].component;
    const CustomerClass customer = nodes_[from].customer;
    add_steps(from, steps_of(view_.component(index)), customer, 1);
    if (const auto* queue = view_.as<QueueSpec>(index)) deliver(from, index, *queue, customer);
    if (const auto* topic = view_.as<TopicSpec>(index)) {
      for (const TopicSubscription& subscription : topic->subscriptions) {
        if (!view_.matches(subscription.filter, customer)) continue;
        enter(from, subscription.to, customer, 1);
        if (subscription.dead_letter) enter(from, *subscription.dead_letter, customer, 0);
      }
    }
    if (const auto* cache = view_.as<CacheSpec>(index)) enter(from, cache->guard.guards, customer, 0);
    if (const auto* throttle = view_.as<ThrottleSpec>(index))
      enter(from, throttle->guard.guards, customer, 1);
    if (const auto* balancer = view_.as<LoadBalancerSpec>(index)) balance(from, *balancer, customer);
    const auto* function = view_.as<FunctionSpec>(index);
    if (function != nullptr && function->on_failure) enter(from, function->on_failure->to, customer, 0);
  }

  /// Instances get equal parts, as far as anybody can say before the run.
  void balance(std::size_t from, const LoadBalancerSpec& balancer, const CustomerClass& customer) {
    const std::vector<ComponentIndex>* targets = &balancer.targets;
    for (auto rule = balancer.rules.rbegin(); rule != balancer.rules.rend(); ++rule) {
      if (view_.matches(rule->only_if, customer)) targets = &rule->targets;
    }
    const auto instances = [&](ComponentIndex target) {
      const auto* service = view_.as<ServiceSpec>(target);
      return service == nullptr ? 1.0 : static_cast<double>(service->instances);
    };
    double all = 0;
    for (const ComponentIndex target : *targets) all += instances(target);
    for (const ComponentIndex target : *targets) enter(from, target, customer, instances(target) / all);
  }

  void deliver(std::size_t from, ComponentIndex index, const QueueSpec& queue,
               const CustomerClass& customer) {
    std::vector<ComponentIndex> takers;
    for (const ComponentIndex consumer : view_.consumers(index)) {
      const auto* worker = view_.as<WorkerSpec>(consumer);
      if (worker == nullptr || view_.matches(worker->select, customer)) takers.push_back(consumer);
    }
    for (const ComponentIndex taker : takers) {
      enter(from, taker, customer, 1.0 / static_cast<double>(takers.size()));
    }
    if (queue.dead_letter) enter(from, queue.dead_letter->to, customer, 0);
  }

  void add_steps(std::size_t from, const Steps& steps, const CustomerClass& customer, double weight) {
    for (const Step& step : steps) {
      if (!view_.matches(step.when, customer)) continue;
      if (std::holds_alternative<Fail>(step.action)) return;
      if (const auto* parallel = std::get_if<Parallel>(&step.action)) {
        for (const Steps& branch : parallel->branches) add_steps(from, branch, customer, weight);
      } else if (const auto* choose = std::get_if<Choose>(&step.action)) {
        const std::vector<double> parts = view_.shares(*choose, customer);
        for (std::size_t i = 0; i < parts.size(); ++i) {
          if (parts[i] > 0) add_steps(from, choose->branches[i].steps, customer, weight * parts[i]);
        }
      } else if (const auto* repeat = std::get_if<Repeat>(&step.action)) {
        add_steps(from, repeat->steps, customer, weight * repeat->times);
      } else if (const Use* use = use_of(step)) {
        add_use(from, step, use->target, customer, weight);
      }
    }
  }

  void add_use(std::size_t from, const Step& step, ComponentIndex target, const CustomerClass& customer,
               double weight) {
    if (const auto* send = std::get_if<Send>(&step.action)) {
      enter(from, target, with(customer, send->attributes), weight, send);
    } else if (const auto* publish = std::get_if<Publish>(&step.action)) {
      enter(from, target, with(customer, publish->attributes), weight);
    } else if (const auto* put = std::get_if<Put>(&step.action)) {
      const CustomerClass copy = with(customer, put->attributes);
      enter(from, target, copy, weight);
      notify(from, target, copy, weight);
    } else {
      // How much a cache keeps away is not known here: what is behind one counts as reached, not as busy.
      const bool cached =
          cached_[static_cast<std::size_t>(target)] && !std::holds_alternative<Write>(step.action);
      enter(from, target, customer, cached ? 0 : weight);
    }
  }

  std::vector<double> settled() const {
    std::vector<double> visits(nodes_.size());
    visits[0] = 1;
    for (int pass = 0; pass < passes_max; ++pass) {
      std::vector<double> next(nodes_.size());
      next[0] = 1;
      for (const Edge& edge : edges_) next[edge.to] += visits[edge.from] * edge.weight;
      if (next == visits) break;
      visits = std::move(next);
    }
    return visits;
  }

  const LintView& view_;
  std::vector<bool> cached_;  // by component: a cache stands before it
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::map<std::pair<ComponentIndex, std::vector<int>>, std::size_t> known_;
};

}  // namespace

LintPaths follow(const LintView& view, const CustomerClass& customer) {
  return Paths(view, customer).result();
}

}  // namespace couplet::scenario
