#include "scenario/lint_view.hpp"

#include <algorithm>
#include <map>

namespace couplet::scenario {

namespace {

constexpr std::size_t classes_max = 1000;  // of one producer
constexpr int passes_max = 100;            // a cycle that half of the requests leave is settled long before

std::size_t number(ComponentIndex index) {
  return static_cast<std::size_t>(index);
}

const TraceArrivals* trace_of(const Producer& producer) {
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  return arrivals == nullptr ? nullptr : std::get_if<TraceArrivals>(arrivals);
}

struct LastingRate {
  double operator()(const PoissonArrivals& poisson) const { return poisson.rate.per_second(); }
  double operator()(const ConstantArrivals& constant) const { return constant.rate.per_second(); }
  double operator()(const BurstArrivals& burst) const {
    return burst.every ? static_cast<double>(burst.size) / sim::to_seconds(*burst.every) : 0;
  }
  double operator()(const RenewalArrivals& renewal) const {
    const double mean = renewal.interval.mean_ns();
    return mean > 0 ? 1e9 / mean : 0;
  }
  double operator()(const ProfileArrivals& profile) const { return profile.points.back().per_second; }
  double operator()(const MmppArrivals& mmpp) const {
    double requests = 0;
    double cycle = 0;
    for (const MmppArrivals::State& state : mmpp.states) {
      requests += state.rate.per_second() * sim::to_seconds(state.stay);
      cycle += sim::to_seconds(state.stay);
    }
    return cycle > 0 ? requests / cycle : 0;
  }
  double operator()(const TraceArrivals&) const { return 0; }
};

}  // namespace

LintView::LintView(const Scenario& of, const Architecture& in, LintBudget& spent)
    : scenario(of), architecture(in), budget(spent) {
  for (std::size_t i = 0; i < in.producers.size(); ++i) add_classes(i);
  for (const CustomerClass& customer : classes_) follow(customer);
}

std::vector<ComponentIndex> LintView::consumers(ComponentIndex queue) const {
  std::vector<ComponentIndex> result;
  for (std::size_t i = 0; i < size(); ++i) {
    const auto* worker = std::get_if<WorkerSpec>(&architecture.components[i].spec);
    if (worker != nullptr && worker->polls == queue) result.push_back(static_cast<ComponentIndex>(i));
  }
  return result;
}

bool LintView::takes_dead_letters(ComponentIndex queue) const {
  return std::any_of(architecture.components.begin(), architecture.components.end(),
                     [&](const Component& component) {
                       const auto* source = std::get_if<QueueSpec>(&component.spec);
                       return source != nullptr && source->dead_letter && source->dead_letter->to == queue;
                     });
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
  return std::all_of(filter.all_of.begin(), filter.all_of.end(), [&](const AttributeCondition& condition) {
    const int value = customer.values[static_cast<std::size_t>(condition.attribute)];
    return value >= 0 && std::binary_search(condition.values.begin(), condition.values.end(),
                                            static_cast<std::uint16_t>(value));
  });
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

void LintView::add_steps(std::size_t from, const Steps& steps, const CustomerClass& customer, double weight,
                         std::vector<Edge>& edges) const {
  for (const Step& step : steps) {
    if (!matches(step.when, customer)) continue;
    if (std::holds_alternative<Fail>(step.action)) return;
    if (const Use* use = use_of(step)) {
      edges.push_back({from, number(use->target), weight});
    } else if (const auto* parallel = std::get_if<Parallel>(&step.action)) {
      for (const Steps& branch : parallel->branches) add_steps(from, branch, customer, weight, edges);
    } else if (const auto* choose = std::get_if<Choose>(&step.action)) {
      const std::vector<double> parts = shares(*choose, customer);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] > 0) add_steps(from, choose->branches[i].steps, customer, weight * parts[i], edges);
      }
    } else if (const auto* repeat = std::get_if<Repeat>(&step.action)) {
      add_steps(from, repeat->steps, customer, weight * repeat->times, edges);
    }
  }
}

std::vector<LintView::Edge> LintView::edges_of(const CustomerClass& customer) const {
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < size(); ++i) {
    add_steps(i, steps_of(architecture.components[i]), customer, 1, edges);
    const auto* queue = std::get_if<QueueSpec>(&architecture.components[i].spec);
    if (queue == nullptr) continue;
    const std::vector<ComponentIndex> workers = consumers(static_cast<ComponentIndex>(i));
    for (const ComponentIndex worker : workers) {
      edges.push_back({i, number(worker), 1.0 / static_cast<double>(workers.size())});
    }
    if (queue->dead_letter) edges.push_back({i, number(queue->dead_letter->to), 0});
  }
  return edges;
}

void LintView::follow(const CustomerClass& customer) {
  const std::vector<Edge> edges = edges_of(customer);
  const std::size_t entry = number(architecture.producers[customer.producer].entry);
  std::vector<bool> reached(size());
  reached[entry] = true;
  for (bool more = true; more;) {
    more = false;
    for (const Edge& edge : edges) {
      if (!reached[edge.from] || reached[edge.to]) continue;
      reached[edge.to] = true;
      more = true;
    }
  }
  std::vector<double> visits(size());
  visits[entry] = 1;
  for (int pass = 0; pass < passes_max; ++pass) {
    std::vector<double> next(size());
    next[entry] = 1;
    for (const Edge& edge : edges) next[edge.to] += visits[edge.from] * edge.weight;
    if (next == visits) break;
    visits = std::move(next);
  }
  visits_.push_back(std::move(visits));
  reached_.push_back(std::move(reached));
}

double LintView::lasting_rate(const Producer& producer) {
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  if (arrivals == nullptr || producer.limit) return 0;
  return std::visit(LastingRate{}, *arrivals);
}

const Steps& steps_of(const Component& component) {
  static const Steps none;
  if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) return service->steps;
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec)) return worker->steps;
  return none;
}

const Use* use_of(const Step& step, const char** word) {
  const char* ignored = nullptr;
  const char*& found = word == nullptr ? ignored : *word;
  const auto& action = step.action;
  if (const auto* call = std::get_if<Call>(&action)) return found = "call", &call->use;
  if (const auto* send = std::get_if<Send>(&action)) return found = "send", &send->use;
  if (const auto* put = std::get_if<Put>(&action)) return found = "put", &put->use;
  if (const auto* get = std::get_if<Get>(&action)) return found = "get", &get->use;
  if (const auto* read = std::get_if<Read>(&action)) return found = "read", &read->use;
  if (const auto* write = std::get_if<Write>(&action)) return found = "write", &write->use;
  return nullptr;
}

void for_each_step(const Steps& steps, const std::function<void(const Step&, const std::string&)>& visit,
                   const std::string& part) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string here = part + '/' + std::to_string(i);
    visit(steps[i], here);
    if (const auto* parallel = std::get_if<Parallel>(&steps[i].action)) {
      for (std::size_t k = 0; k < parallel->branches.size(); ++k) {
        for_each_step(parallel->branches[k], visit, here + "/parallel/" + std::to_string(k));
      }
    } else if (const auto* choose = std::get_if<Choose>(&steps[i].action)) {
      for (std::size_t k = 0; k < choose->branches.size(); ++k) {
        for_each_step(choose->branches[k].steps, visit, here + "/choose/" + std::to_string(k) + "/steps");
      }
    } else if (const auto* repeat = std::get_if<Repeat>(&steps[i].action)) {
      for_each_step(repeat->steps, visit, here + "/steps");
    }
  }
}

sim::Duration delay_before_retry(const RetryPolicy& retry, std::uint32_t n) {
  double factor = 0;
  if (retry.backoff == Backoff::constant) factor = 1;
  if (retry.backoff == Backoff::linear) factor = n;
  if (retry.backoff == Backoff::exponential) {
    factor = 1;
    for (std::uint32_t i = 1; i < std::min(n, 64U); ++i) factor *= 2;
  }
  return std::min(retry.cap, sim::to_duration(static_cast<double>(retry.base.count()) * factor));
}

}  // namespace couplet::scenario
