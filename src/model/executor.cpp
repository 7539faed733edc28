#include "model/executor.hpp"

namespace couplet::model {

Executor::Executor(Runtime& runtime, TaskHost& host, const std::string& name, std::uint16_t owner)
    : runtime_(runtime), host_(host), name_(name), owner_(owner) {}

std::uint32_t Executor::create(RequestId request, sim::Lineage lineage, const ReplyTo& reply,
                               std::uint32_t instance) {
  runtime_.ledger.hold(request);
  const std::uint32_t slot = tasks_.allocate();
  Task& task = tasks_[slot];
  task.request = request;
  task.lineage = lineage;
  task.reply = reply;
  task.instance = instance;
  task.live = true;
  return slot;
}

void Executor::abort(std::uint32_t slot) {
  Task& task = tasks_[slot];
  task.event = 0;
  if (task.call != sim::nil) end_call(task.call);
}

void Executor::release(Time now, std::uint32_t slot) {
  const RequestId request = tasks_[slot].request;
  tasks_[slot].live = false;
  tasks_.release(slot);
  runtime_.ledger.drop(now, request);
}

void Executor::proceed(Time now, std::uint32_t slot) {
  while (true) {
    Task& task = tasks_[slot];
    if (task.step == program_.size()) {
      host_.finished(now, slot, Reason::ok);
      return;
    }
    const Op& op = program_[task.step];
    switch (op.kind) {
      case Op::Kind::need: work(now, slot, runtime_.need(task.request, op.need)); return;
      case Op::Kind::work: {
        sim::Draw draw(op.key, runtime_.identity(task.request), task.lineage);
        work(now, slot, op.duration.sample(draw));
        return;
      }
      case Op::Kind::use: begin_call(now, slot); return;
      case Op::Kind::respond: {
        ++task.step;
        const ReplyTo reply = task.reply;
        task.reply = {};
        reply.answer(now, op.reason);
        break;
      }
      case Op::Kind::fail: host_.finished(now, slot, op.reason); return;
    }
  }
}

void Executor::work(Time now, std::uint32_t slot, Duration duration) {
  Task& task = tasks_[slot];
  task.event = runtime_.events.schedule(sim::add(now, duration), sim::Order::completions, owner_,
                                        task.instance, work_done, slot);
}

void Executor::begin_call(Time now, std::uint32_t slot) {
  const std::uint32_t call = calls_.allocate();
  calls_[call].task = slot;
  tasks_[slot].call = call;
  attempt(now, call);
}

void Executor::attempt(Time now, std::uint32_t slot) {
  CallRecord& call = calls_[slot];
  const Task& task = tasks_[call.task];
  const Op& op = program_[task.step];
  ++call.attempts;
  if (++tokens_ == 0) ++tokens_;
  call.token = tokens_;
  if (op.timeout) {
    deadlines_.arm(now, *op.timeout, slot);
    arm_deadlines();
  }
  Arrival arrival;
  arrival.request = task.request;
  arrival.lineage = op.retry.lineage(task.lineage, call.attempts);
  arrival.reply = {this, slot, call.token};
  arrival.operation = op.operation;
  arrival.site = op.site;
  arrival.delay = op.delay;
  const std::uint64_t identity = runtime_.identity(task.request);
  if (op.size) {
    sim::Draw draw(op.size_key, identity, arrival.lineage);
    arrival.size = op.size->sample(draw);
  } else {
    arrival.size = runtime_.payload(task.request);
  }
  if (runtime_.tracer.on()) {
    runtime_.trace(now, TraceEvent::called, task.request, arrival.lineage, name_, task.instance,
                   op.target->name());
  }
  const sim::DurationDistribution& latency = op.target->latency(op.operation);
  Duration delay{0};
  if (!latency.is_zero()) {
    sim::Draw draw(op.latency_key, identity, arrival.lineage);
    delay = latency.sample(draw);
  }
  runtime_.deliver(now, delay, *op.target, arrival);
}

void Executor::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  CallRecord& call = calls_[slot];
  if (call.token != token) return;  // given up before
  call.token = 0;
  deadlines_.disarm(slot);
  if (reason != Reason::ok) {
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
  if (op.retry.allows(call.attempts)) {
    ++retries;
    const Duration delay = op.retry.delay(runtime_.identity(task.request), task.lineage, call.attempts);
    call.retry_event = runtime_.events.schedule(sim::add(now, delay), sim::Order::arrivals, owner_,
                                                task.instance, call_again, slot);
    return;
  }
  end_call(slot);
  if (!op.proceed) {
    host_.finished(now, task_slot, reason);
    return;
  }
  ++task.step;
  proceed(now, task_slot);
}

void Executor::end_call(std::uint32_t slot) {
  CallRecord& call = calls_[slot];
  deadlines_.disarm(slot);
  tasks_[call.task].call = sim::nil;
  call.token = 0;
  call.retry_event = 0;
  calls_.release(slot);
}

void Executor::arm_deadlines() {
  alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner_, call_deadline);
}

void Executor::on_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case work_done: {
      Task& task = tasks_[event.argument()];
      if (task.event != event.number()) return;  // lost in a crash
      task.event = 0;
      ++task.step;
      proceed(now, event.argument());
      return;
    }
    case call_deadline:
      if (!alarm_.rings(event)) return;
      for (std::uint32_t slot = deadlines_.pop_due(now); slot != sim::nil; slot = deadlines_.pop_due(now)) {
        ++timeouts;
        calls_[slot].token = 0;
        const Task& task = tasks_[calls_[slot].task];
        if (runtime_.tracer.on()) {
          runtime_.trace(now, TraceEvent::timed_out, task.request, task.lineage, name_, task.instance,
                         program_[task.step].target->name());
        }
        settle(now, slot, Reason::timeout);
      }
      arm_deadlines();
      return;
    case call_again:
      if (calls_[event.argument()].retry_event != event.number()) return;
      calls_[event.argument()].retry_event = 0;
      attempt(now, event.argument());
      return;
    default: COUPLET_CHECK(false);
  }
}

}  // namespace couplet::model
