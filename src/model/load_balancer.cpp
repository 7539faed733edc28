#include "model/load_balancer.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "cloud/flow_hash.hpp"
#include "model/partitions.hpp"
#include "model/transfers.hpp"

namespace couplet::model {
namespace {

/// Whether the word of a reason is a status 4xx, as in "fail": "404".
bool is_client_error(std::string_view word) {
  return word.size() == 3 && word[0] == '4' && word[1] >= '0' && word[1] <= '9' && word[2] >= '0' &&
         word[2] <= '9';
}

}  // namespace

LoadBalancer::LoadBalancer(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : ManagedService(runtime, component, owner),
      spec_(std::get<scenario::LoadBalancerSpec>(component.spec)),
      choice_key_(runtime.key(component.stream, "target")),
      node_key_(runtime.key(component.stream, "node")),
      latency_key_(runtime.key(component.stream, "target/latency")),
      described_(component),
      units_(spec_.network ? cloud::CapacityUnit::network() : cloud::CapacityUnit::application()) {
  for (const scenario::BalancerRule& rule : spec_.rules) rules_.emplace_back(rule.only_if);
}

void LoadBalancer::connect(const std::vector<scenario::Component>& described,
                           const std::vector<Component*>& components) {
  if (!spec_.cross_zone) find_zones(described);
  add_group(spec_.targets, described, components);
  for (const scenario::BalancerRule& rule : spec_.rules) add_group(rule.targets, described, components);
}

void LoadBalancer::find_zones(const std::vector<scenario::Component>& described) {
  const auto add = [&](const std::vector<scenario::ComponentIndex>& targets) {
    for (const scenario::ComponentIndex target : targets) {
      const std::vector<std::string>& zones = described[static_cast<std::size_t>(target)].zones;
      for (const std::string& zone : zones) zones_.push_back(runtime_.zones.find(zone));
      if (zones.empty()) zones_.push_back(no_zone);  // as if nowhere were a zone
    }
  };
  add(spec_.targets);
  for (const scenario::BalancerRule& rule : spec_.rules) add(rule.targets);
  // By name: a part that is placed somewhere else must not change who comes to which node.
  const auto name = [&](std::uint16_t zone) {
    return zone == no_zone ? std::string() : runtime_.zones.name(zone);
  };
  std::sort(zones_.begin(), zones_.end(),
            [&](std::uint16_t a, std::uint16_t b) { return name(a) < name(b); });
  zones_.erase(std::unique(zones_.begin(), zones_.end()), zones_.end());
  if (zones_.size() < 2) return zones_.clear();
  dns_.emplace(static_cast<std::uint32_t>(zones_.size()), spec_.dns_ttl);
}

void LoadBalancer::add_group(const std::vector<scenario::ComponentIndex>& targets,
                             const std::vector<scenario::Component>& described,
                             const std::vector<Component*>& components) {
  for (std::size_t node = 0; node < nodes(); ++node) {
    const auto number = static_cast<std::uint16_t>(pools_.size());
    const auto zone = zones_.empty() ? std::nullopt : std::optional<std::uint16_t>(zones_[node]);
    pools_.push_back(
        std::make_unique<TargetPool>(runtime_, *this, hosts_, described_, owner(), number, zone));
    for (const scenario::ComponentIndex target : targets) {
      const auto index = static_cast<std::size_t>(target);
      const bool function = std::holds_alternative<scenario::FunctionSpec>(described[index].spec);
      pools_.back()->connect(*components[index], function);
    }
  }
}

std::uint32_t LoadBalancer::healthy_changed(Time now, std::uint16_t pool) {
  const std::size_t node = pool % nodes();
  const std::size_t first = pool - node;
  std::uint32_t of_group = 0;
  std::uint32_t of_zone = 0;
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    const std::uint32_t healthy = pools_[i]->group().healthy();
    if (first <= i && i < first + nodes()) of_group += healthy;
    if (i % nodes() == node) of_zone += healthy;
  }
  if (dns_) dns_->set(now, static_cast<std::uint32_t>(node), of_zone);
  return of_group;
}

void LoadBalancer::start(Time now) {
  for (const auto& pool : pools_) pool->start(now);
  hosts_.begin();
  arm();
}

void LoadBalancer::on_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case arrival_event: return runtime_.hand_over(now, event, *this);
    case deadline:
      if (deadline_alarm_.rings(event)) deadlines_due(now);
      return;
    case check_due:
      if (!check_alarm_.rings(event)) return;
      for (const auto& pool : pools_) pool->check(now);
      return arm();
    case check_timeout:
      if (!timeout_alarm_.rings(event)) return;
      for (const auto& pool : pools_) pool->time_out(now);
      return arm();
    case drained:
      if (!drained_alarm_.rings(event)) return;
      for (const auto& pool : pools_) pool->finish_draining(now);
      return arm();
    default: COUPLET_CHECK(false);
  }
}

void LoadBalancer::arm() {
  Time check = sim::never;
  Time timeout = sim::never;
  Time end = sim::never;
  for (const auto& pool : pools_) {
    check = std::min(check, pool->next_check());
    timeout = std::min(timeout, pool->next_timeout());
    end = std::min(end, pool->next_drained());
  }
  check_alarm_.arm(runtime_.events, check, sim::Order::probes, owner(), check_due);
  timeout_alarm_.arm(runtime_.events, timeout, sim::Order::deadlines, owner(), check_timeout);
  drained_alarm_.arm(runtime_.events, end, sim::Order::deadlines, owner(), drained);
}

std::size_t LoadBalancer::group_of(const Arrival& arrival) const {
  for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
    if (rules_[rule].holds(runtime_, arrival.request, arrival.overlay)) return rule + 1;
  }
  return 0;
}

std::size_t LoadBalancer::pool_of(Time now, const Arrival& arrival, std::size_t group) const {
  const std::size_t first = group * nodes();
  if (!dns_) return first;
  sim::Draw draw(node_key_, runtime_.identity(arrival.request), arrival.lineage);
  return first + dns_->pick(now, draw);
}

void LoadBalancer::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  if (away()) return reject(now, arrival);  // it does not even notice
  const std::size_t group = group_of(arrival);
  const std::size_t pool = pool_of(now, arrival, group);
  const std::uint64_t identity = runtime_.identity(arrival.request);
  cloud::Flow flow;
  if (spec_.group.algorithm == cloud::Balancing::flow_hash)
    flow.hash = cloud::flow_hash(choice_key_.value(), identity, sim::lineage_number(arrival.lineage));
  if (spec_.group.sticky) flow.client = runtime_.client(arrival.request);
  sim::Draw draw(choice_key_, identity, arrival.lineage);
  const auto target = pools_[pool]->pick(now, flow, draw);
  if (!target) return reject_for_want_of_targets(now, arrival, group);
  runtime_.ledger.hold(arrival.request);
  active_.add(now, 1);
  if (++tokens_ == 0) ++tokens_;
  const std::uint32_t slot = flights_.allocate();
  Flight& flight = flights_[slot];
  flight.request = arrival.request;
  flight.lineage = arrival.lineage;
  flight.reply = arrival.reply;
  flight.handed = now;
  flight.target = *target;
  flight.token = tokens_;
  flight.pool = static_cast<std::uint16_t>(pool);
  flight.answer = answer_size(arrival, Reason::ok);
  bill_arrival(now, arrival, group, {0}, is_function(flight));
  if (arrival.cancel != 0) {
    flight.cancellable = true;
    cancellations_.add(arrival.cancel, slot);
  }
  hand_over(now, arrival, slot);
}

/// Nobody to go to: 503, or, of a network load balancer, no connection.
void LoadBalancer::reject(Time now, const Arrival& arrival) {
  if (spec_.network) return refuse(now, arrival, Reason::connection_refused, resets_);
  refuse(now, arrival, Reason::unavailable, elb_503_);
}

/// Of a network load balancer there is no connection then, and so nothing to pay.
void LoadBalancer::reject_for_want_of_targets(Time now, const Arrival& arrival, std::size_t group) {
  if (!spec_.network) bill_arrival(now, arrival, group, small_size, false);
  reject(now, arrival);
}

void LoadBalancer::hand_over(Time now, const Arrival& arrival, std::uint32_t slot) {
  Flight& flight = flights_[slot];
  const TargetPool::Member member = pools_[flight.pool]->member(flight.target);
  Component& target = *member.component;
  const bool cut = runtime_.partitions != nullptr && runtime_.partitions->severed(owner(), target.owner());
  const bool audible = !cut && (member.instance == any_instance || target.audible(member.instance));
  flight.connecting = !audible && !spec_.network;
  deadlines_.arm(now, flight.connecting ? cloud::connect_timeout : spec_.idle_timeout, slot);
  deadline_alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner(), deadline);
  if (!audible) return;
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::called, arrival.request, arrival.lineage, name(), 0, target.name());
  }
  Arrival onward = arrival;
  onward.reply = {this, slot, flight.token};
  onward.instance = member.instance;
  Duration delay{0};
  if (const auto& latency = target.latency(Operation::call); !latency.is_zero()) {
    sim::Draw draw(latency_key_, runtime_.identity(arrival.request), arrival.lineage);
    delay = latency.sample(draw);
  }
  runtime_.deliver(now, delay, target, onward);
}

void LoadBalancer::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  const Flight& flight = flights_[slot];
  if (flight.token != token) return;  // given up before
  const bool function = is_function(flight);
  if (reason == Reason::left) {  // nobody waits for it: it has not even set out
    return finish(now, slot, {reason, &client_gone_, cloud::TargetOutcome::given_up});
  }
  if (!response_frozen_) {
    response_sum_ += (now - flight.handed).count();
    ++responses_;
  }
  finish(now, slot, verdict(reason, function));
}

LoadBalancer::Verdict LoadBalancer::verdict(Reason reason, bool function) {
  using cloud::TargetOutcome;
  if (reason == Reason::ok) return {reason, &target_2xx_, TargetOutcome::answered};
  if (reason == Reason::connection_refused) {
    ++connection_errors_;
    return connection_failed(reason);
  }
  if (reason == Reason::reset || function) return connection_failed(reason);
  if (is_client_error(runtime_.reasons.word(reason))) return {reason, &target_4xx_, TargetOutcome::answered};
  return {reason, &target_5xx_, TargetOutcome::server_error};
}

LoadBalancer::Verdict LoadBalancer::connection_failed(Reason reason) {
  constexpr auto outcome = cloud::TargetOutcome::connection_error;
  if (spec_.network) return {reason, &resets_, outcome};
  return {Reason::bad_gateway, &elb_502_, outcome};
}

LoadBalancer::Verdict LoadBalancer::ended(bool in_time) {
  if (in_time || spec_.network) return connection_failed(Reason::reset);
  return {Reason::gateway_timeout, &elb_504_, cloud::TargetOutcome::connection_error};
}

void LoadBalancer::finish(Time now, std::uint32_t slot, const Verdict& verdict) {
  Flight& flight = flights_[slot];
  pools_[flight.pool]->group().ended(flight.target, verdict.outcome);
  deadlines_.disarm(slot);
  if (runtime_.traces()) {
    runtime_.trace_call(now, TraceEvent::answered, flight.request, flight.lineage, name(), 0,
                        pools_[flight.pool]->member(flight.target).component->name(),
                        runtime_.reasons.word(verdict.reason));
  }
  const ReplyTo reply = flight.reply;
  const RequestId request = flight.request;
  const sim::Bytes answer = verdict.reason == Reason::ok ? flight.answer : small_size;
  const bool function = is_function(flight);
  break_connection(runtime_, now, *this, slot, std::exchange(flight.token, 0));  // if nothing came back
  if (flight.cancellable) cancellations_.remove(slot);
  flights_.release(slot);
  active_.add(now, -1);
  bill_answer(now, answer, function);
  ++(reply.abandoned() ? client_gone_ : *verdict.counter);
  reply.answer(now, verdict.reason);
  runtime_.ledger.drop(now, request);
}

void LoadBalancer::cancel(Time now, CancelKey key) {
  const std::uint32_t slot = cancellations_.find(key);
  if (slot == sim::nil) return;  // answered already, or still on its way
  const Flight& flight = flights_[slot];
  pools_[flight.pool]->member(flight.target).component->cancel(now, key);
  finish(now, slot, {Reason::left, &client_gone_, cloud::TargetOutcome::given_up});
}

void LoadBalancer::deadlines_due(Time now) {
  for (std::uint32_t slot = deadlines_.pop_due(now); slot != sim::nil; slot = deadlines_.pop_due(now)) {
    if (flights_[slot].connecting) ++connection_errors_;
    finish(now, slot, ended(false));
  }
  deadline_alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner(), deadline);
}

void LoadBalancer::break_connections(Time now, std::uint16_t pool, std::uint32_t target) {
  // Collected first: an answer may bring new requests into slots that this loop has passed, or free some.
  struct Broken {
    std::uint32_t slot;
    std::uint32_t token;
  };
  std::vector<Broken> broken;
  for (std::uint32_t slot = 0; slot < flights_.end(); ++slot) {
    const Flight& flight = flights_[slot];
    if (flight.token != 0 && flight.pool == pool && flight.target == target)
      broken.push_back({slot, flight.token});
  }
  for (const auto& [slot, token] : broken) {
    if (flights_[slot].token == token) finish(now, slot, ended(true));
  }
}

}  // namespace couplet::model
