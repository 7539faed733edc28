#include "model/executor.hpp"

namespace couplet::model {

void Executor::begin_call(Time now, std::uint32_t slot) {
  Task& task = tasks_[slot];
  const Op& op = program_[task.step];
  if (op.max_concurrent) {
    std::uint32_t& under_way = bulkhead(task, op);
    if (under_way >= *op.max_concurrent) {
      if (!op.proceed) return end(now, slot, Reason::bulkhead);
      ++task.step;
      return proceed(now, slot);
    }
    ++under_way;
  }
  const std::uint32_t call = calls_.allocate();
  calls_[call].task = slot;
  task.call = call;
  attempt(now, call);
}

std::uint32_t& Executor::bulkhead(const Task& task, const Op& op) {
  if (bulkheads_.size() <= task.instance) bulkheads_.resize(task.instance + std::size_t{1});
  auto& instance = bulkheads_[task.instance];
  if (instance.size() <= op.bulkhead) instance.resize(op.bulkhead + std::size_t{1});
  return instance[op.bulkhead];
}

sim::Lineage Executor::attempt_lineage(const CallRecord& call, const Task& task, const Op& op) const {
  // Later uses of the same component by one program are repetitions there, so that its draws differ.
  const sim::Lineage visit = sim::repeated(task.lineage, op.site_hash, op.visit);
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
  ++call.attempts;
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
  arrival.overlay = runtime_.overlays.on_top(task.overlay, op.attributes);
  const std::uint64_t identity = runtime_.identity(task.request);
  if (op.size) {
    sim::Draw draw(op.size_key, identity, lineage);
    arrival.size = op.size->sample(draw);
  } else {
    arrival.size = runtime_.payload(task.request);
  }
  if (runtime_.tracer.on()) {
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
  if (runtime_.tracer.on()) {
    trace_call(now, TraceEvent::answered, call, hedge, runtime_.reasons.word(reason));
  }
  if (reason != Reason::ok) {
    if (call.token != 0 || call.hedge_token != 0)
      return;  // the other call of a hedged pair may still succeed
    settle(now, slot, reason);
    return;
  }
  const std::uint32_t task = call.task;
  end_call(slot);
  ++tasks_[task].step;
  proceed(now, task);
}

void Executor::settle(Time now, std::uint32_t slot, Reason reason) {
  CallRecord& call = calls_[slot];
  const std::uint32_t task_slot = call.task;
  Task& task = tasks_[task_slot];
  const Op& op = program_[task.step];
  deadlines_.disarm(slot);
  hedges_due_.disarm(slot);
  if (op.retry.allows(call.attempts)) {
    ++retries;
    const sim::Lineage visit = sim::repeated(task.lineage, op.site_hash, op.visit);
    const Duration delay = op.retry.delay(runtime_.identity(task.request), visit, call.attempts);
    call.retry_event = runtime_.events.schedule(sim::add(now, delay), sim::Order::arrivals, owner_,
                                                task.instance, call_again, slot);
    if (runtime_.tracer.on()) {
      trace_call(now, TraceEvent::retried, call, false, {}, delay.count());
    }
    return;
  }
  end_call(slot);
  if (!op.proceed) return end(now, task_slot, reason);
  ++task.step;
  proceed(now, task_slot);
}

void Executor::end_call(std::uint32_t slot) {
  CallRecord& call = calls_[slot];
  Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  if (op.max_concurrent) --bulkhead(task, op);
  deadlines_.disarm(slot);
  hedges_due_.disarm(slot);
  task.call = sim::nil;
  call.token = 0;
  call.hedge_token = 0;
  call.retry_event = 0;
  calls_.release(slot);
}

void Executor::arm_timers() {
  deadline_alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner_, call_deadline);
  hedge_alarm_.arm(runtime_.events, hedges_due_.next_due(), sim::Order::deadlines, owner_, call_hedge);
}

void Executor::deadlines_due(Time now) {
  for (std::uint32_t slot = deadlines_.pop_due(now); slot != sim::nil; slot = deadlines_.pop_due(now)) {
    ++timeouts;
    calls_[slot].token = 0;
    calls_[slot].hedge_token = 0;
    if (runtime_.tracer.on()) {
      const CallRecord& call = calls_[slot];
      const Task& task = tasks_[call.task];
      const Op& op = program_[task.step];
      runtime_.trace(now, TraceEvent::timed_out, task.request, attempt_lineage(call, task, op), name_,
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
