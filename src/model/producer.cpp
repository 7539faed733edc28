#include "model/producer.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/partitions.hpp"
#include "model/transfers.hpp"

namespace couplet::model {
namespace {

std::string stream_of(const scenario::Producer& producer) {
  return "workload/" + producer.name;
}

}  // namespace

Producer::Producer(Runtime& runtime, const scenario::Producer& producer, std::uint16_t index,
                   std::uint16_t owner, Time until)
    : runtime_(runtime),
      spec_(producer),
      index_(index),
      owner_(owner),
      hash_(sim::hash_of(producer.name)),
      until_(until),
      think_key_(runtime.key(stream_of(producer), "think")),
      latency_key_(runtime.key(stream_of(producer), "latency")),
      look_latency_key_(runtime.key(stream_of(producer), "collect/latency")),
      reply_key_(runtime.key(stream_of(producer), "reply")),
      place_(runtime.machines == nullptr ? nowhere : runtime.machines->of_producer(index)),
      retry_(producer.retry, runtime.key(stream_of(producer), "backoff"), sim::hash_of(stream_of(producer))),
      has_timers_(producer.timeout || producer.patience) {
  const std::string stream = stream_of(producer);
  guard_.forget(producer.retry.budget, producer.breaker, producer.retry.adaptive);
  if (guard_.guards()) minds_answers_ = true;
  if (!has_timers_) never_give_up();
  if (producer.group) groups_.emplace(*producer.group, runtime.key(stream, "group"));
  closed_ = std::get_if<scenario::ClosedLoop>(&producer.source);
  if (closed_ != nullptr) {
    cycles_.resize(closed_->population);
  } else {
    arrivals_.emplace(std::get<scenario::Arrivals>(producer.source), runtime.key(stream, "arrivals"),
                      runtime.key(stream, "states"), hash_);
  }
}

void Producer::connect(Component& entry, Operation operation, SiteId put_site) {
  entry_ = &entry;
  const sim::DurationDistribution& latency = entry.latency(operation);
  if (!latency.is_zero()) latency_ = &latency;
  operation_ = operation;
  put_site_ = put_site;
}

void Producer::count_answers(Component& sender) {
  sender_ = &sender;
  minds_answers_ = true;
  sender.answer_customers();
}

sim::Bytes Producer::reply_size(const Request& request) const {
  sim::Draw draw(reply_key_, request.identity, retry_.lineage(0, request.attempts));
  return spec_.reply->sample(draw);
}

void Producer::start(Time now) {
  if (closed_ == nullptr) {
    schedule_next();
    return;
  }
  for (std::uint32_t user = 0; user < closed_->population; ++user) think(now, user);
}

void Producer::think(Time now, std::uint32_t user) {
  if (spec_.limit && issued_ >= *spec_.limit) return;
  const std::uint64_t index = static_cast<std::uint64_t>(user) << 32 | cycles_[user];
  sim::Draw draw(think_key_, sim::identity_of(hash_, index));
  const Time at = sim::add(now, closed_->think.sample(draw));
  if (at < until_) runtime_.events.schedule(at, sim::Order::arrivals, owner_, 0, thought, user);
}

inline void Producer::answered_finally(Time now, const Request& request) {
  if (closed_ != nullptr) think(now, static_cast<std::uint32_t>(request.index >> 32));
}

inline void Producer::schedule_next() {
  if (spec_.limit && next_index_ >= *spec_.limit) return;
  const Time at = arrivals_->next(next_index_);
  if (at >= until_) return;
  runtime_.events.schedule(at, sim::Order::arrivals, owner_, 0, issue_next, 0);
}

void Producer::on_event(Time now, const sim::Event& event) {
  if (event.kind() != issue_next) return on_other_event(now, event);
  const std::uint64_t index = next_index_++;
  schedule_next();
  issue(now, index);
}

void Producer::on_other_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case thought: {
      if (spec_.limit && issued_ >= *spec_.limit) return;
      const std::uint32_t user = event.argument();
      issue(now, std::uint64_t{user} << 32 | cycles_[user]++);
      return;
    }
    case deadline:
      if (deadline_alarm_.rings(event)) deadlines(now);
      return;
    case again: {
      if (!has_timers_) {
        attempt(now, runtime_.ledger[event.argument()]);
        return;
      }
      Customer& customer = customers_[event.argument()];
      if (customer.retry_event != event.number()) return;  // left while waiting to try again
      customer.retry_event = 0;
      attempt(now, runtime_.ledger[customer.request]);
      return;
    }
    case look:
      if (look_alarm_.rings(event)) looks_due(now);
      return;
    case looked: look_at(now, event.argument()); return;
    case token_due: tokens_due(now, event); return;
    default: COUPLET_CHECK(false);
  }
}

inline void Producer::issue(Time now, std::uint64_t index) {
  ++issued_;
  Issue issue{index_, index, sim::identity_of(hash_, index)};
  if (groups_) issue.group = groups_->of(issue.identity);
  Request& request = runtime_.ledger.issue(now, issue);
  const RequestId id = request.id;
  if (!goal_conditions_.empty()) {
    std::uint16_t entries = UINT16_MAX;
    for (const GoalCondition& goal : goal_conditions_) {
      const bool applies = goal.condition.holds(runtime_, id);
      if (!applies) entries = static_cast<std::uint16_t>(entries & ~(1U << goal.entry));
    }
    request.goal = entries;
  }
  if (has_timers_) {
    const std::uint32_t slot = customers_.allocate();
    customers_[slot].request = id;
    customers_[slot].live = true;
    request.customer = slot;
    if (spec_.patience) patience_.arm(now, *spec_.patience, slot);
  }
  if (guard_.guards()) {
    if (guarded_.size() <= id) guarded_.resize(id + std::size_t{1});
    guarded_[id] = {};
  }
  attempt(now, request);
}

bool Producer::admitted(Time now, Request& request) {
  const RequestId id = request.id;
  if (guard_.admits(now, guarded_[id])) return true;
  runtime_.ledger.breaker_refused(id);
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::rejected, id, 0, entry_->name(), 0);
  give_up(now, request, Reason::circuit_open);
  return false;
}

void Producer::tell_guard(Time now, RequestId id, Reason reason) {
  if (guard_.settled(now, guarded_[id], runtime_.reasons.error(reason)))
    runtime_.story.breaker_opened(now, spec_.name, entry_->name());
  attempt_ended(now, runtime_.reasons.error(reason));
}

void Producer::attempt_ended(Time now, std::optional<cloud::ErrorKind> error) {
  guard_.attempt_ended(now, error);
  guard_.arm(now, runtime_.events, owner_, token_due, 0, 0);
}

void Producer::tokens_due(Time now, const sim::Event& event) {
  if (!guard_.rings(event)) return;
  while (const auto id = guard_.next(now)) {
    guarded_[*id].place = 0;
    send_attempt(now, runtime_.ledger[*id]);
  }
  guard_.arm(now, runtime_.events, owner_, token_due, 0, 0);
}

bool Producer::affordable(Time now, RequestId id, cloud::ErrorKind error) {
  if (!guard_.guards() || guard_.pays(now, guarded_[id], error)) return true;
  runtime_.ledger.retry_denied(id);
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::retry_denied, id, 0, entry_->name(), 0);
  return false;
}

void Producer::attempt_after(Time now, const Request& request, Duration delay) {
  const std::uint32_t argument = has_timers_ ? request.customer : request.id;
  const std::uint64_t number =
      runtime_.events.schedule(sim::add(now, delay), sim::Order::arrivals, owner_, 0, again, argument);
  if (has_timers_) customers_[argument].retry_event = number;
}

inline void Producer::attempt(Time now, Request& request) {
  if (guard_.guards() && guard_.waits(now, guarded_[request.id], request.id)) {
    if (runtime_.traces()) runtime_.trace(now, TraceEvent::held_back, request.id, 0, entry_->name(), 0);
    if (has_timers_) arm_deadlines();  // the customer's patience does not wait for a token
    return guard_.arm(now, runtime_.events, owner_, token_due, 0, 0);
  }
  send_attempt(now, request);
}

inline void Producer::send_attempt(Time now, Request& request) {
  const RequestId id = request.id;
  if (guard_.guards() && !admitted(now, request)) return;
  runtime_.ledger.attempt(now, request);
  if (spec_.timeout) timeouts_.arm(now, *spec_.timeout, request.customer);
  if (has_timers_) arm_deadlines();
  Arrival arrival;
  arrival.request = id;
  arrival.lineage = retry_.lineage(0, request.attempts);
  arrival.reply = {this, id, request.attempts};
  arrival.operation = operation_;
  arrival.site = put_site_;
  arrival.size = runtime_.payload(request);
  if (spec_.reply) arrival.answer = reply_size(request);
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::called, id, arrival.lineage, entry_->name(), 0);
  }
  Duration latency{0};
  if (latency_ != nullptr) {
    sim::Draw draw(latency_key_, request.identity, arrival.lineage);
    latency = latency_->sample(draw);
  }
  runtime_.deliver(now, latency, *entry_, arrival);
}

void Producer::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  const RequestId id = slot;
  Request& request = runtime_.ledger[id];
  if (request.awaited() != token) return;  // the customer no longer waits for this attempt
  request.awaits = false;
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::answered, id, 0, entry_->name(), 0, runtime_.reasons.word(reason));
  }
  if (request.customer != sim::nil) timeouts_.disarm(request.customer);
  if (reason == Reason::ok) {
    accepted(now, request);
  } else {
    attempt_failed(now, request, reason);
  }
}

void Producer::mind_answer(Time now, const Request& request) {
  if (sender_ != nullptr) sender_->answered_bytes += static_cast<std::uint64_t>(reply_size(request).count);
  if (guard_.guards()) tell_guard(now, request.id, Reason::ok);
}

inline void Producer::accepted(Time now, Request& request) {
  if (minds_answers_) mind_answer(now, request);
  const std::uint32_t slot = request.customer;
  if (slot != sim::nil) {
    stop_waiting(slot);
    if (bucket_ != nullptr) {
      request.collecting = true;
      customers_[slot].give_up = sim::add(now, collect_.give_up);
      next_looks_.arm(now, collect_.every, slot);
      look_alarm_.arm(runtime_.events, next_looks_.next_due(), sim::Order::arrivals, owner_, look);
    } else {
      forget_customer(slot);
    }
  }
  answered_finally(now, request);
  runtime_.ledger.accept(now, request);
}

void Producer::attempt_failed(Time now, Request& request, Reason reason) {
  const RequestId id = request.id;
  if (guard_.guards()) tell_guard(now, id, reason);
  const cloud::ErrorKind error = runtime_.reasons.kind(reason);
  if (!retry_.allows(request.attempts, error) || !affordable(now, id, error)) {
    give_up(now, request, reason);
    return;
  }
  const Duration delay =
      retry_.delay(request.identity, 0, request.attempts, error, runtime_.reasons.retry_after(reason));
  attempt_after(now, request, delay);
  if (runtime_.traces())
    runtime_.trace(now, TraceEvent::retried, id, 0, entry_->name(), 0, {}, delay.count());
}

void Producer::give_up(Time now, Request& request, Reason reason) {
  const RequestId id = request.id;
  if (guard_.guards()) {  // left without an answer
    guard_.abandoned(guarded_[id]);
    guard_.leave(guarded_[id]);
  }
  const std::uint32_t slot = request.customer;
  if (slot != sim::nil) {
    stop_waiting(slot);
    forget_customer(slot);
  }
  answered_finally(now, request);
  runtime_.ledger.fail(now, request, reason);
}

void Producer::deadlines(Time now) {
  for (std::uint32_t slot = patience_.pop_due(now); slot != sim::nil; slot = patience_.pop_due(now)) {
    Request& request = runtime_.ledger[customers_[slot].request];
    if (request.awaits) attempt_ended(now, cloud::ErrorKind::timeout);
    stop_attempt(now, request);
    if (runtime_.traces()) runtime_.trace(now, TraceEvent::left, request.id, 0, entry_->name(), 0);
    give_up(now, request, Reason::left);
  }
  for (std::uint32_t slot = timeouts_.pop_due(now); slot != sim::nil; slot = timeouts_.pop_due(now)) {
    Request& request = runtime_.ledger[customers_[slot].request];
    stop_attempt(now, request);
    if (runtime_.traces()) runtime_.trace(now, TraceEvent::timed_out, request.id, 0, entry_->name(), 0);
    attempt_failed(now, request, Reason::timeout);
  }
  arm_deadlines();
}

void Producer::stop_attempt(Time now, Request& request) {
  const std::uint32_t token = request.awaited();
  request.awaits = false;
  if (runtime_.transfers != nullptr && token != 0) runtime_.transfers->drop(now, *this, request.id, token);
}

void Producer::arm_deadlines() {
  const Time timeout = timeouts_.next_due();
  const Time patience = patience_.next_due();
  const Time due = timeout < patience ? timeout : patience;
  deadline_alarm_.arm(runtime_.events, due, sim::Order::deadlines, owner_, deadline);
}

void Producer::stop_waiting(std::uint32_t slot) {
  timeouts_.disarm(slot);
  patience_.disarm(slot);
  customers_[slot].retry_event = 0;
}

void Producer::forget_customer(std::uint32_t slot) {
  runtime_.ledger[customers_[slot].request].customer = sim::nil;
  customers_[slot].live = false;
  customers_.release(slot);
}

}  // namespace couplet::model
