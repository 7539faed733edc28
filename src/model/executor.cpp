#include "model/executor.hpp"

#include <algorithm>
#include <utility>

namespace couplet::model {

Executor::Executor(Runtime& runtime, TaskHost& host, std::string name, std::uint16_t owner)
    : runtime_(runtime),
      host_(host),
      name_(std::move(name)),
      owner_(owner),
      outboxes_(runtime, owner, batch_due) {}

void Executor::set_program(Program program) {
  program_ = std::move(program);
  program_.emplace_back().kind = Op::Kind::finish;
  if (runtime_.machines != nullptr) runtime_.machines->attach(owner_, *this);
}

void Executor::abort(std::uint32_t slot) {
  Task& task = tasks_[slot];
  if (task.computing) {
    const Time now = runtime_.events.now();
    if (meter_ != nullptr) meter_->working(now, task.instance, -1);
    task.computing = false;
    runtime_.machines->cancel(now, host_.machine_of(task.instance), task.execution);
  }
  if (task.event != 0 && meter_ != nullptr) meter_->working(runtime_.events.now(), task.instance, -1);
  task.event = 0;
  if (task.call != sim::nil) end_call(task.call);
  if (task.passes != sim::nil) passes_.release(std::exchange(task.passes, sim::nil));
  if (task.branches == 0) return;
  task.branches = 0;
  for (std::uint32_t branch = 0; branch < tasks_.end(); ++branch) {
    if (!tasks_[branch].live || tasks_[branch].parent != slot) continue;
    abort(branch);
    tasks_[branch].live = false;
    tasks_.release(branch);
  }
}

void Executor::cancel(Time now, std::uint32_t slot) {
  stop_callees_of_task(now, slot);
  abort(slot);
}

void Executor::instance_lost(Time now, std::uint32_t instance) {
  outboxes_.instance_lost(now, instance);
  if (instance >= guards_.size() || guards_[instance].empty()) return;
  for (const Op& op : program_) {
    if (op.guarded()) guards_[instance][op.guard].forget(op.retry.budget(), op.breaker, op.retry.adaptive());
  }
}

void Executor::proceed(Time now, Task& task) {
  while (true) {
    const Op& op = program_[task.step];
    switch (op.kind) {
      case Op::Kind::need: return work(now, task, runtime_.need(*task.record, op.need));
      case Op::Kind::work: {
        sim::Draw draw(op.key, task.record->identity, task.lineage);
        return work(now, task, op.duration.sample(draw));
      }
      case Op::Kind::cpu_need: return compute(now, task, runtime_.need(*task.record, op.need));
      case Op::Kind::cpu: {
        sim::Draw draw(op.key, task.record->identity, task.lineage);
        return compute(now, task, op.duration.sample(draw));
      }
      case Op::Kind::use: return begin_call(now, task);
      case Op::Kind::respond:
        ++task.step;
        respond(now, task, op.reason);
        break;
      case Op::Kind::fail: return end(now, task, op.reason);
      case Op::Kind::jump: task.step = op.to; break;
      case Op::Kind::unless:
      case Op::Kind::choose:
        task.step = take(task, op) ? static_cast<std::uint16_t>(task.step + 1) : op.to;
        break;
      case Op::Kind::repeat: begin_pass(task, op); break;
      case Op::Kind::again: end_pass(task, op); break;
      case Op::Kind::parallel: return begin_branches(now, task, op);
      case Op::Kind::branch_end: return end_branch(now, task, Reason::ok);
      case Op::Kind::finish: return end(now, task, Reason::ok);
    }
  }
}

bool Executor::take(const Task& task, const Op& op) const {
  if (op.kind == Op::Kind::unless) return op.condition.holds(runtime_, task.request, task.overlay);
  sim::Draw draw(op.key, task.record->identity, task.lineage);
  const double place = draw.unit();
  return op.share_from <= place && place < op.share_to;
}

Duration Executor::stretched(const Task& task, Duration duration) const {
  const double stretch = (stretches_ ? host_.stretch(task) : 1) * slowness_.factor();
  return stretch == 1 ? duration : sim::to_duration(static_cast<double>(duration.count()) * stretch);
}

void Executor::compute(Time now, Task& task, Duration duration) {
  if (meter_ != nullptr) meter_->working(now, task.instance, 1);
  task.computing = true;
  task.execution = runtime_.machines->execute(now, host_.machine_of(task.instance), stretched(task, duration),
                                              owner_, task.instance, task.slot);
}

void Executor::cpu_ended(Time now, std::uint32_t slot, bool well) {
  Task& task = tasks_[slot];
  task.computing = false;
  if (meter_ != nullptr) meter_->working(now, task.instance, -1);
  if (!well) return end(now, task, Reason::error);  // started on a host that is down
  ++task.step;
  proceed(now, task);
}

void Executor::slow(Time now, double factor) {
  const double change = factor / slowness_.factor();
  slowness_.set(now, factor, tasks_, [this](Time due, std::uint32_t slot) {
    return runtime_.events.schedule(due, sim::Order::completions, owner_, tasks_[slot].instance, work_done,
                                    slot);
  });
  for (std::uint32_t slot = 0; slot < tasks_.end(); ++slot) {
    Task& task = tasks_[slot];
    if (!task.live || !task.computing) continue;
    runtime_.machines->stretch(now, host_.machine_of(task.instance), change, owner_, task.instance, slot,
                               task.execution);
  }
}

void Executor::respond(Time now, Task& task, Reason reason) {
  Task* root = &task;
  while (root->parent != sim::nil) root = &tasks_[root->parent];
  const ReplyTo reply = std::exchange(root->reply, {});
  if (reply.abandoned()) root->in_vain = true;
  reply.answer(now, reason);
}

void Executor::begin_pass(Task& task, const Op& op) {
  if (task.passes == sim::nil) task.passes = passes_.allocate();
  Passes& passes = passes_[task.passes];
  COUPLET_CHECK(passes.depth < loops_max);
  passes.loops[passes.depth++] = {1, task.lineage};
  ++task.step;
  if (op.times == 0) task.step = op.to;
}

void Executor::end_pass(Task& task, const Op& op) {
  const Op& begin = program_[op.to];
  Passes& passes = passes_[task.passes];
  Passes::Loop& loop = passes.loops[passes.depth - 1];
  if (loop.pass < begin.times) {
    ++loop.pass;
    task.lineage = sim::branched(loop.outer, begin.site_hash, loop.pass);
    task.step = static_cast<std::uint16_t>(op.to + 1);
    return;
  }
  task.lineage = loop.outer;
  ++task.step;
  if (--passes.depth == 0) passes_.release(std::exchange(task.passes, sim::nil));
}

void Executor::begin_branches(Time now, Task& task, const Op& op) {
  task.branches = static_cast<std::uint16_t>(op.targets.size());
  task.branch_failure = Reason::ok;
  std::vector<Task*> branches;
  for (const std::uint16_t target : op.targets) {
    const std::uint32_t slot = tasks_.allocate();
    Task& branch = tasks_[slot];
    branch.slot = slot;
    branch.request = task.request;
    branch.record = task.record;
    branch.instance = task.instance;
    branch.lineage = task.lineage;
    branch.overlay = task.overlay;
    branch.place = task.place;
    branch.cancellable = task.cancellable;
    branch.parent = task.slot;
    branch.step = target;
    branch.live = true;
    branches.push_back(&branch);
  }
  // The task goes on with its last branch, which ends behind this loop or in its last pass: not before.
  for (Task* const branch : branches) proceed(now, *branch);
}

void Executor::end_branch(Time now, Task& branch, Reason reason) {
  Task& task = tasks_[branch.parent];
  branch.live = false;
  tasks_.release(branch.slot);
  if (task.branch_failure == Reason::ok) task.branch_failure = reason;
  if (--task.branches > 0) return;
  if (task.branch_failure != Reason::ok) return end(now, task, task.branch_failure);
  task.step = program_[task.step].to;
  proceed(now, task);
}

void Executor::on_call_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case call_deadline:
      if (deadline_alarm_.rings(event)) deadlines_due(now);
      return;
    case call_hedge:
      if (hedge_alarm_.rings(event)) hedges_due(now);
      return;
    case call_again:
      if (calls_[event.argument()].retry_event != event.number()) return;
      calls_[event.argument()].retry_event = 0;
      attempt(now, event.argument());
      return;
    case batch_due: outboxes_.on_event(now, event); return;
    case token_due: tokens_due(now, event); return;
    default: COUPLET_CHECK(false);
  }
}

}  // namespace couplet::model
