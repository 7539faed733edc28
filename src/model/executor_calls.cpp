#include <utility>

#include "model/executor.hpp"
#include "model/transfers.hpp"

namespace couplet::model {

void Executor::begin_call(Time now, Task& task) {
  const Op& op = program_[task.step];
  if (op.max_concurrent) {
    std::uint32_t& under_way = guard(task, op).under_way;
    if (under_way >= *op.max_concurrent) {
      if (!op.proceed) return end(now, task, Reason::bulkhead);
      ++task.step;
      return proceed(now, task);
    }
    ++under_way;
  }
  const std::uint32_t call = calls_.allocate();
  calls_[call].task = task.slot;
  task.call = call;
  attempt(now, call);
}

CallGuard& Executor::guard(const Task& task, const Op& op) {
  if (guards_.size() <= task.instance) guards_.resize(task.instance + std::size_t{1});
  auto& own = guards_[task.instance];
  if (own.empty()) {
    for (const Op& each : program_) {
      if (each.guarded()) own.emplace_back().forget(each.retry.budget(), each.breaker, each.retry.adaptive());
    }
  }
  return own[op.guard];
}

sim::Lineage Executor::attempt_lineage(const CallRecord& call, const Task& task, const Op& op) const {
  // Later uses of the same component by one program have draws of their own there.
  const sim::Lineage visit = sim::branched(task.lineage, op.site_hash, op.visit);
  return op.retry.lineage(visit, call.attempts);
}

sim::Lineage Executor::hedge_lineage(const CallRecord& call) const {
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  const std::uint64_t site = sim::mix64(op.site_hash);  // apart from the retries of the same step
  return sim::repeated(attempt_lineage(call, task, op), site, 2);
}

void Executor::trace_call(Time now, TraceEvent event, const CallRecord& call, bool hedge,
                          std::string_view reason, std::int64_t amount) const {
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  const sim::Lineage lineage = hedge ? hedge_lineage(call) : attempt_lineage(call, task, op);
  runtime_.trace_call(now, event, task.request, lineage, name_, task.instance, op.target->name(), reason,
                      amount);
}

void Executor::attempt(Time now, std::uint32_t slot) {
  CallRecord& call = calls_[slot];
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  if (op.retry.adaptive()) {
    CallGuard& own = guard(task, op);
    if (own.waits(now, call.guarded, slot)) {
      if (runtime_.traces()) trace_refusal(now, TraceEvent::held_back, task, op);
      own.arm(now, runtime_.events, owner_, token_due, task.instance, op.guard);
      return;
    }
  }
  send_attempt(now, slot);
}

void Executor::send_attempt(Time now, std::uint32_t slot) {
  CallRecord& call = calls_[slot];
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  ++call.attempts;
  if (op.breaker && !admitted(now, call, task, op)) return give_up(now, slot, Reason::circuit_open);
  if (op.timeout) deadlines_.arm(now, *op.timeout, slot);
  if (op.hedge) hedges_due_.arm(now, *op.hedge, slot);
  arm_timers();
  dispatch(now, slot, attempt_lineage(call, task, op), false);
}

void Executor::dispatch(Time now, std::uint32_t slot, sim::Lineage lineage, bool hedge) {
  CallRecord& call = calls_[slot];
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  if (++tokens_ == 0) ++tokens_;
  const std::uint32_t token = tokens_;
  (hedge ? call.hedge_token : call.token) = token;
  Arrival arrival;
  arrival.request = task.request;
  arrival.lineage = lineage;
  arrival.reply = {this, slot, token};
  arrival.operation = op.operation;
  arrival.site = op.site;
  arrival.delay = op.delay;
  if (op.cancel || task.cancellable) arrival.cancel = cancel_key(token);
  arrival.overlay = runtime_.overlays.on_top(task.overlay, op.attributes);
  const std::uint64_t identity = task.record->identity;
  if (op.size) {
    sim::Draw draw(op.size_key, identity, lineage);
    arrival.size = op.size->sample(draw);
  } else {
    arrival.size = runtime_.payload(*task.record);
  }
  if (op.reply) {
    sim::Draw draw(op.reply_key, identity, lineage);
    arrival.answer = op.reply->sample(draw);
  }
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::called, task.request, lineage, name_, task.instance, op.target->name());
  }
  if (op.batch > 1) {
    outboxes_.add(now, op, task.instance, arrival);
    return;
  }
  const sim::DurationDistribution& latency = op.target->latency(op.operation);
  Duration delay{0};
  if (!latency.is_zero()) {
    sim::Draw draw(op.latency_key, identity, lineage);
    delay = latency.sample(draw);
  }
  runtime_.deliver(now, delay, *op.target, arrival);
}

void Executor::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  CallRecord& call = calls_[slot];
  if (call.token != token && call.hedge_token != token) return;  // given up before
  const bool hedge = call.token != token;
  (hedge ? call.hedge_token : call.token) = 0;
  if (runtime_.traces()) {
    trace_call(now, TraceEvent::answered, call, hedge, runtime_.reasons.word(reason));
  }
  Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  if (op.retry.adaptive()) attempt_ended(now, task, op, runtime_.reasons.error(reason));
  if (reason != Reason::ok) {
    if (call.token != 0 || call.hedge_token != 0)
      return;  // the other call of a hedged pair may still succeed
    settle(now, slot, reason);
    return;
  }
  if (op.guarded()) tell_guard(now, call, task, op, reason);
  drop_attempts(now, slot, op.cancel);  // the slower one of a hedged pair
  end_call(slot);
  ++task.step;
  proceed(now, task);
}

bool Executor::admitted(Time now, CallRecord& call, const Task& task, const Op& op) {
  if (guard(task, op).admits(now, call.guarded)) return true;
  ++breaker_refused;
  if (runtime_.traces()) trace_refusal(now, TraceEvent::rejected, task, op);
  return false;
}

void Executor::tell_guard(Time now, CallRecord& call, const Task& task, const Op& op, Reason reason) {
  if (!guard(task, op).settled(now, call.guarded, runtime_.reasons.error(reason))) return;
  ++breaker_opened;
  runtime_.story.breaker_opened(now, name_, op.target->name());
}

void Executor::attempt_ended(Time now, const Task& task, const Op& op,
                             std::optional<cloud::ErrorKind> error) {
  CallGuard& own = guard(task, op);
  own.attempt_ended(now, error);
  own.arm(now, runtime_.events, owner_, token_due, task.instance, op.guard);
}

void Executor::tokens_due(Time now, const sim::Event& event) {
  const std::uint32_t instance = event.instance();
  const std::uint32_t number = event.argument();
  if (!guards_[instance][number].rings(event)) return;
  // Looked up each time: an attempt may be answered at once, and lead to anything.
  while (const auto slot = guards_[instance][number].next(now)) {
    calls_[*slot].guarded.place = 0;
    send_attempt(now, *slot);
  }
  guards_[instance][number].arm(now, runtime_.events, owner_, token_due, instance, number);
}

bool Executor::affordable(Time now, CallRecord& call, const Task& task, const Op& op,
                          cloud::ErrorKind error) {
  if (!op.retry.budget() || guard(task, op).pays(now, call.guarded, error)) return true;
  ++retries_denied;
  if (runtime_.traces()) trace_refusal(now, TraceEvent::retry_denied, task, op);
  return false;
}

void Executor::trace_refusal(Time now, TraceEvent event, const Task& task, const Op& op) const {
  runtime_.trace(now, event, task.request, task.lineage, name_, task.instance, op.target->name());
}

void Executor::settle(Time now, std::uint32_t slot, Reason reason) {
  CallRecord& call = calls_[slot];
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  deadlines_.disarm(slot);
  hedges_due_.disarm(slot);
  if (op.guarded()) tell_guard(now, call, task, op, reason);
  const cloud::ErrorKind error = runtime_.reasons.kind(reason);
  if (!op.retry.allows(call.attempts, error) || !affordable(now, call, task, op, error)) {
    return give_up(now, slot, reason);
  }
  ++retries;
  const sim::Lineage visit = sim::branched(task.lineage, op.site_hash, op.visit);
  const Duration delay = op.retry.delay(task.record->identity, visit, call.attempts, error,
                                        runtime_.reasons.retry_after(reason));
  call.retry_event = runtime_.events.schedule(sim::add(now, delay), sim::Order::arrivals, owner_,
                                              task.instance, call_again, slot);
  if (runtime_.traces()) trace_call(now, TraceEvent::retried, call, false, {}, delay.count());
}

void Executor::give_up(Time now, std::uint32_t slot, Reason reason) {
  Task& task = tasks_[calls_[slot].task];
  const bool goes_on = program_[task.step].proceed;
  end_call(slot);
  if (!goes_on) return end(now, task, reason);
  ++task.step;
  proceed(now, task);
}

void Executor::end_call(std::uint32_t slot) {
  CallRecord& call = calls_[slot];
  Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  if (op.max_concurrent) --guard(task, op).under_way;
  if (op.guarded()) {
    guard(task, op).abandoned(call.guarded);
    guard(task, op).leave(call.guarded);
  }
  deadlines_.disarm(slot);
  hedges_due_.disarm(slot);
  drop_transfers(slot);
  task.call = sim::nil;
  call.token = 0;
  call.hedge_token = 0;
  call.retry_event = 0;
  calls_.release(slot);
}

void Executor::drop_transfers(std::uint32_t slot) {
  if (runtime_.transfers == nullptr) return;
  const Time now = runtime_.events.now();
  for (const std::uint32_t token : {calls_[slot].token, calls_[slot].hedge_token}) {
    if (token != 0) runtime_.transfers->drop(now, *this, slot, token);
  }
}

void Executor::drop_attempts(Time now, std::uint32_t slot, bool stop) {
  CallRecord& call = calls_[slot];
  if (call.token == 0 && call.hedge_token == 0) return;
  drop_transfers(slot);
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  for (std::uint32_t* attempt : {&call.token, &call.hedge_token}) {
    const std::uint32_t token = std::exchange(*attempt, 0);
    if (token == 0) continue;
    if (op.retry.adaptive()) attempt_ended(now, task, op, cloud::ErrorKind::timeout);
    if (!stop) continue;
    ++cancels;
    op.target->cancel(now, cancel_key(token));
  }
}

void Executor::stop_callees_of_task(Time now, std::uint32_t slot) {
  const Task& task = tasks_[slot];
  if (task.call != sim::nil) drop_attempts(now, task.call, true);
  if (task.branches == 0) return;
  for (std::uint32_t branch = 0; branch < tasks_.end(); ++branch) {
    if (tasks_[branch].live && tasks_[branch].parent == slot) stop_callees_of_task(now, branch);
  }
}

void Executor::arm_timers() {
  deadline_alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner_, call_deadline);
  hedge_alarm_.arm(runtime_.events, hedges_due_.next_due(), sim::Order::deadlines, owner_, call_hedge);
}

void Executor::deadlines_due(Time now) {
  for (std::uint32_t slot = deadlines_.pop_due(now); slot != sim::nil; slot = deadlines_.pop_due(now)) {
    ++timeouts;
    const Task& task = tasks_[calls_[slot].task];
    drop_attempts(now, slot, program_[task.step].cancel);
    if (runtime_.traces()) {
      const Op& op = program_[task.step];
      runtime_.trace(now, TraceEvent::timed_out, task.request, attempt_lineage(calls_[slot], task, op), name_,
                     task.instance, op.target->name());
    }
    settle(now, slot, Reason::timeout);
  }
  arm_timers();
}

void Executor::hedges_due(Time now) {
  for (std::uint32_t slot = hedges_due_.pop_due(now); slot != sim::nil; slot = hedges_due_.pop_due(now)) {
    ++hedges;
    dispatch(now, slot, hedge_lineage(calls_[slot]), true);
  }
  arm_timers();
}

}  // namespace couplet::model
