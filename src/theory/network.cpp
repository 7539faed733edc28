#include "theory/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cloud/delivery_policy.hpp"
#include "scenario/lint_view.hpp"
#include "theory/obstacles.hpp"

namespace couplet::theory {

using namespace scenario;

namespace {

double seconds(const sim::DurationDistribution& time) {
  return time.mean_ns() / 1e9;
}

/// What a component without steps does with requests, as steps.
Steps steps_like(const Component& component) {
  if (const auto* balancer = std::get_if<LoadBalancerSpec>(&component.spec)) {
    if (balancer->targets.empty()) return {};
    Call call;
    call.use.target = balancer->targets.front();
    call.use.timeout = balancer->idle_timeout;
    return {Step{call, std::nullopt, "call"}};
  }
  if (const auto* service = std::get_if<ServiceSpec>(&component.spec)) return service->steps;
  if (const auto* worker = std::get_if<WorkerSpec>(&component.spec)) return worker->steps;
  if (const auto* function = std::get_if<FunctionSpec>(&component.spec)) return function->steps;
  return {};
}

void add_clause(std::vector<std::string>& clauses, const std::string& clause) {
  if (!clause.empty() && std::find(clauses.begin(), clauses.end(), clause) == clauses.end())
    clauses.push_back(clause);
}

/// How instances are chosen for those who come in either way. Balancers have turns of their own; what each
/// sends at random is random together.
Choice together(Choice one, Choice other) {
  if (one == Choice::none) return other;
  return one == other && one != Choice::balanced_in_turn ? one : Choice::several;
}

}  // namespace

double Stream::rate() const {
  double sum = 0;
  for (const double each : rates) sum += each;
  return sum;
}

Network::Network(const Architecture& architecture) : architecture_(architecture) {
  const std::size_t size = architecture.components.size();
  nodes_.resize(size);
  in_chain_.assign(size, false);
  std::vector<Program> programs;
  for (const Component& component : architecture.components)
    programs.push_back(program_of(architecture, steps_like(component)));
  for (std::size_t i = 0; i < size; ++i) nodes_[i].obstacles = obstacles(architecture, i, programs);
  for (std::size_t i = 0; i < size; ++i) nodes_[i].program = std::move(programs[i]);
  for (std::size_t p = 0; p < architecture.producers.size(); ++p)
    producers_broken_.push_back(obstacle(architecture, p));
  find_order();
  // At first everything that leaves a component is taken for a Poisson process; what turns out not to be is
  // taken back, and everything worked out again.
  // What has become unknown stays so, and what is known follows from what is before it and behind it: each
  // round settles one component more at least.
  std::string before;
  for (std::size_t round = 0; round < 4 * size + 4; ++round) {
    forward();
    backward();
    settle_producers();
    std::string now;
    for (Node& node : nodes_) {
      if (node.passes_on && !node.station.known()) {
        node.passes_on = false;
        node.first_broken = node.station.broken;
      }
      now += fmt::format("{} {} {} {} {} {};", node.station.system, node.station.busy, node.station.response,
                         node.delay, node.delay_known, node.answer_known);
    }
    for (const std::string& broken : producers_broken_) now += broken + ";";
    if (now == before) return;
    before = now;
  }
}

double Network::entry_latency(std::size_t producer) const {
  return seconds(latency_of(architecture_.components[place(architecture_.producers[producer].entry)], true));
}

std::vector<std::size_t> Network::next_of(Index index) const {
  std::vector<Index> next;
  for (const Visit& visit : nodes_[index].program.visits) next.push_back(place(visit.to));
  const Component& component = architecture_.components[index];
  if (const auto* topic = std::get_if<TopicSpec>(&component.spec)) {
    for (const TopicSubscription& subscription : topic->subscriptions) next.push_back(place(subscription.to));
  }
  if (const auto* bucket = std::get_if<BucketSpec>(&component.spec)) {
    for (const Notification& notification : bucket->notify) next.push_back(place(notification.to));
  }
  for (Index i = 0; i < architecture_.components.size(); ++i) {
    const auto source = source_of(architecture_.components[i]);
    if (source && place(*source) == index) next.push_back(i);
  }
  return next;
}

void Network::visit(Index index, std::vector<int>& seen) {
  if (seen[index] == 2) return;
  if (seen[index] == 1) {
    add_clause(nodes_[index].obstacles, "requests may come back to it");
    return;
  }
  seen[index] = 1;
  for (const Index next : next_of(index)) visit(next, seen);
  seen[index] = 2;
  order_.push_back(index);
}

void Network::find_order() {
  std::vector<int> seen(nodes_.size(), 0);
  for (Index i = 0; i < nodes_.size(); ++i) visit(i, seen);
  std::reverse(order_.begin(), order_.end());
}

void Network::forward() {
  for (Node& node : nodes_) {
    node.in = {};
    node.in.rates.assign(architecture_.producers.size(), 0);
    node.delay = 0;
    node.delay_known = true;
    node.choice = Choice::none;
  }
  for (Index p = 0; p < architecture_.producers.size(); ++p) enter(p);
  for (const Index index : order_) pass_on(index);
}

void Network::enter(Index p) {
  const Producer& producer = architecture_.producers[p];
  Node& entry = nodes_[place(producer.entry)];
  const bool bucket =
      std::holds_alternative<BucketSpec>(architecture_.components[place(producer.entry)].spec);
  if (bucket) return;
  if (std::holds_alternative<ClosedLoop>(producer.source)) {
    ++entry.in.feeders;
    entry.in.closed = p;
    return;
  }
  std::vector<double> rates(architecture_.producers.size(), 0);
  if (producers_broken_[p].empty()) rates[p] = poisson_rate(producer);
  const bool database =
      std::holds_alternative<DatabaseSpec>(architecture_.components[place(producer.entry)].spec);
  if (database) entry.in.writes += rates[p];
  entry.in.largest_message = std::max(entry.in.largest_message, largest(producer.payload));
  deliver(nodes_.size(), place(producer.entry), rates, entry_latency(p), producers_broken_[p]);
}

void Network::deliver(Index from, Index to, const std::vector<double>& rates, std::optional<double> delay,
                      const std::string& broken) {
  Stream& in = nodes_[to].in;
  Choice choice = Choice::in_turn;
  if (from < nodes_.size()) {
    const auto* balancer = std::get_if<LoadBalancerSpec>(&architecture_.components[from].spec);
    if (balancer != nullptr)
      choice = balancer->group.algorithm == cloud::Balancing::random ? Choice::at_random
                                                                     : Choice::balanced_in_turn;
  }
  nodes_[to].choice = together(nodes_[to].choice, choice);
  // Two ways that requests of one producer take are not independent.
  for (Index p = 0; p < rates.size(); ++p) {
    if (rates[p] > 0 && in.rates[p] > 0)
      add_clause(in.broken,
                 fmt::format("requests of {} come to it on several ways", architecture_.producers[p].name));
    in.rates[p] += rates[p];
  }
  if (in.feeders > 0) nodes_[to].delay_known = false;
  ++in.feeders;
  nodes_[to].delay = delay.value_or(0);
  if (!delay) nodes_[to].delay_known = false;
  if (from < nodes_.size()) nodes_[to].delay_known = nodes_[to].delay_known && nodes_[from].delay_known;
  add_clause(in.broken, broken);
}

std::optional<double> Network::wait_of(Index index) const {
  const Node& node = nodes_[index];
  if (node.station.never_waits || node.station.shares_cores) return 0;
  const bool holds = std::any_of(node.program.visits.begin(), node.program.visits.end(),
                                 [](const Visit& each) { return each.waits(); });
  if (!node.station.known() || !node.station.response_known || holds) return std::nullopt;
  return node.station.response - own_law(index).mean();
}

std::optional<double> Network::time_before(Index index, const Visit& visit, double Node::* of_others) const {
  const Node& node = nodes_[index];
  double sum = 0;
  double work = 0;
  double shares = 0;
  for (const Way& way : visit.before) {
    double stay = 0;
    double whole = 0;
    for (Index p = 0; p < node.in.rates.size(); ++p) {
      if (node.in.rates[p] <= 0) continue;
      stay += node.in.rates[p] * law_of({way}, architecture_.producers[p]).mean();
      whole += node.in.rates[p];
    }
    work += way.share * (whole > 0 ? stay / whole : 0);
    for (const std::size_t earlier : way.visits) {
      const Visit& other = node.program.visits[earlier];
      if (other.waits() && !(other.forked && visit.forked))
        sum += way.share * (nodes_[place(other.to)].*of_others);
    }
    shares += way.share;
  }
  const auto wait = wait_of(index);
  if (!wait || !(shares > 0)) return wait;
  work /= shares;
  if (node.station.shares_cores) {
    const double all = own_law(index).mean();
    if (work >= all * (1 - 1e-12)) return node.station.response;
    if (!(node.station.slower > 0)) return std::nullopt;
    work *= node.station.slower;
  }
  return *wait + work + sum / shares;
}

double Network::largest_payload(const std::vector<double>& rates) const {
  double bytes = 0;
  for (Index p = 0; p < rates.size(); ++p) {
    if (rates[p] > 0) bytes = std::max(bytes, largest(architecture_.producers[p].payload));
  }
  return bytes;
}

void Network::visit_from(Index from, const Visit& visit) {
  Node& node = nodes_[from];
  const std::string& name = architecture_.components[from].name;
  std::vector<double> rates = node.in.rates;
  for (double& rate : rates) rate *= visit.share;
  const bool holds = std::any_of(node.program.visits.begin(), node.program.visits.end(),
                                 [](const Visit& each) { return each.waits(); });
  std::string broken;
  if (node.in.closed) {
    broken = "arrivals of " + architecture_.producers[*node.in.closed].name + " are a closed loop";
  } else if (!node.passes_on) {
    broken = fmt::format("what comes from {} follows no known law", name);
  } else if (node.station.known() && !holds &&
             !(node.station.poisson_out && (visit.last || node.station.never_waits))) {
    broken = fmt::format("what leaves {} ({}) is not Poisson", name, node.station.system);
  }
  for (const Way& way : visit.before) {
    for (const std::size_t earlier : way.visits) {
      const Visit& other = node.program.visits[earlier];
      const Station& there = nodes_[place(other.to)].station;
      if (other.waits() && !(other.forked && visit.forked) && there.known() && !there.poisson_out)
        broken =
            fmt::format("what leaves {} ({}) is not Poisson", name_of(architecture_, other.to), there.system);
    }
  }
  const Index to = place(visit.to);
  // Ways that exclude each other are a random split, and may meet again.
  bool again = false;
  bool exclusive = true;
  for (const Visit& other : node.program.visits) {
    if (&other == &visit) break;
    if (other.to != visit.to) continue;
    again = true;
    exclusive = exclusive && node.program.exclusive(other, visit);
  }
  const double rate = node.in.rate() * visit.share;
  if (visit.kind == VisitKind::read) nodes_[to].in.reads += rate;
  if (visit.kind == VisitKind::write) nodes_[to].in.writes += rate;
  const double bytes = visit.use.size ? largest(*visit.use.size) : largest_payload(node.in.rates);
  nodes_[to].in.largest_message = std::max(nodes_[to].in.largest_message, bytes);
  std::optional<double> delay = time_before(from, visit, &Node::answer);
  if (delay) *delay += node.delay;
  if (again && exclusive) {
    for (Index p = 0; p < rates.size(); ++p) nodes_[to].in.rates[p] += rates[p];
    nodes_[to].delay_known = false;
    add_clause(nodes_[to].in.broken, broken);
    return;
  }
  deliver(from, to, rates, delay, broken);
  if (!node.delay_known) nodes_[to].delay_known = false;
}

void Network::pass_on(Index index) {
  Node& node = nodes_[index];
  if (node.in.feeders == 0) return;
  const Component& component = architecture_.components[index];
  add_clause(node.in.broken, too_large(component, node.in.largest_message));
  for (const Visit& visit : node.program.visits) visit_from(index, visit);
  std::string broken = node.in.broken.empty() ? "" : node.in.broken.front();
  if (node.in.closed)
    broken = "arrivals of " + architecture_.producers[*node.in.closed].name + " are a closed loop";
  if (broken.empty() && !node.obstacles.empty()) broken = component.name + ": " + node.obstacles.front();
  if (std::holds_alternative<TopicSpec>(component.spec)) return publish(index, broken);
  if (const auto* bucket = std::get_if<BucketSpec>(&component.spec)) {
    for (const Notification& notification : bucket->notify)
      deliver(index, place(notification.to), node.in.rates, node.delay, broken);
    return;
  }
  if (!std::holds_alternative<QueueSpec>(component.spec)) return;
  std::vector<Index> consumers;
  for (Index i = 0; i < nodes_.size(); ++i) {
    const auto source = source_of(architecture_.components[i]);
    if (source && place(*source) == index) consumers.push_back(i);
  }
  if (consumers.size() > 1) broken = fmt::format("{} is polled by several", component.name);
  for (const Index consumer : consumers) deliver(index, consumer, node.in.rates, node.delay, broken);
}

std::string Network::may_deliver_again(const TopicSpec& topic, const TopicSubscription& subscription) const {
  const Component& component = architecture_.components[place(subscription.to)];
  const Node& node = nodes_[place(subscription.to)];
  if (std::holds_alternative<QueueSpec>(component.spec) || !node.station.known()) return {};
  if (node.success < 1 - never) return "a topic delivers again what fails";
  Tail stay = node.station.tail;
  stay.stays(topic.delivery_latency);
  if (stay.exceeds(sim::to_seconds(cloud::http_answer_timeout)) >= never)
    return "a topic delivers again what takes too long";
  return {};
}

void Network::publish(Index index, const std::string& broken) {
  const Node& node = nodes_[index];
  const auto& topic = std::get<TopicSpec>(architecture_.components[index].spec);
  for (const TopicSubscription& subscription : topic.subscriptions) {
    std::string why = broken;
    if (why.empty() && subscription.filter) why = "a filter chooses by what customers bring";
    if (why.empty() && subscription.receives_per_second > 0) why = "a topic spaces what it delivers";
    if (why.empty()) why = may_deliver_again(topic, subscription);
    Stream& in = nodes_[place(subscription.to)].in;
    in.largest_message = std::max(in.largest_message, node.in.largest_message);
    deliver(index, place(subscription.to), node.in.rates, node.delay + seconds(topic.delivery_latency), why);
  }
}

void Network::settle_producers() {
  for (Index p = 0; p < producers_broken_.size(); ++p) {
    const Producer& producer = architecture_.producers[p];
    if (!producers_broken_[p].empty()) continue;
    const Node& entry = nodes_[place(producer.entry)];
    const Component& component = architecture_.components[place(producer.entry)];
    const bool stores = std::holds_alternative<QueueSpec>(component.spec) ||
                        std::holds_alternative<TopicSpec>(component.spec);
    const bool taken = too_large(component, largest(producer.payload)).empty();
    const bool known = stores ? entry.obstacles.empty() && taken : entry.station.known();
    const bool succeeds = known && entry.success >= 1 - never;
    std::string& broken = producers_broken_[p];
    if (producer.retry.attempts > 1 && !succeeds) broken = "customers of " + producer.name + " may try again";
    if (producer.breaker && !succeeds) broken = "customers of " + producer.name + " have a circuit breaker";
    Tail tail = stores ? Tail{} : entry.station.tail;
    tail.stays(latency_of(component, true));
    for (const auto& limit : {producer.timeout, producer.patience}) {
      const bool stay = known && limit && tail.exceeds(sim::to_seconds(*limit)) < never;
      if (limit && !stay) broken = "customers of " + producer.name + " may give up waiting";
    }
  }
}

}  // namespace couplet::theory
