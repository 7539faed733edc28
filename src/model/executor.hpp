#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/call_guard.hpp"
#include "model/load_meter.hpp"
#include "model/machines.hpp"
#include "model/outbox.hpp"
#include "model/program.hpp"
#include "model/slowness.hpp"
#include "sim/delay_lists.hpp"

namespace couplet::model {

/// One program at work for one request, or one branch of it: while it waits for a thread, works, or waits for
/// an answer.
struct alignas(64) Task {
  std::uint32_t slot = 0;  // its own
  std::uint32_t instance = 0;
  RequestId request = 0;
  OverlayId overlay = 0;      // attributes that steps set on what it works on
  Request* record = nullptr;  // the request's, which it keeps alive
  sim::Lineage lineage = 0;
  ReplyTo reply;                    // of whoever waits for the answer; cleared once it is given
  std::uint64_t event = 0;          // number of the event that ends its work; 0: it is not working
  Time due{};                       // of that event
  physics::Activity execution;      // while it computes
  std::uint32_t call = sim::nil;    // the call whose answer it waits for
  std::uint32_t next = sim::nil;    // for its host's waiting lists
  std::uint32_t place = 0;          // its host's: which loop it belongs to, or its place in the line
  std::uint32_t parent = sim::nil;  // of a branch: the task that waits for it
  std::uint32_t passes = sim::nil;  // its loops, if it is in one
  std::uint16_t branches = 0;       // under way, of its parallel step
  std::uint16_t step = 0;
  Reason branch_failure = Reason::ok;
  bool live = false;
  bool computing = false;    // on a machine
  bool waiting = false;      // its host's: for a thread
  bool in_vain = false;      // its answer was given when nobody waited for it any more
  bool cancellable = false;  // its caller may stop it, and then what it has called is stopped too

  /// A task that its host knows, and not a branch of one.
  bool root() const { return live && parent == sim::nil; }
};
static_assert(sizeof(Task) == 128);

/// Hears when a task is through its program.
class TaskHost {
 public:
  virtual ~TaskHost() = default;
  /// The program ended well (ok) or with an error. The host answers, and releases the task.
  virtual void finished(Time now, Task& task, Reason reason) = 0;
  /// How many times as long as usual work that starts now takes. Asked only after
  /// Executor::ask_for_stretch().
  virtual double stretch(const Task&) const { return 1; }
  /// What the cpu steps of an instance run on. REQUIRES: there are such steps.
  virtual Place machine_of(std::uint32_t /*instance*/) const { return nowhere; }
  /// Where its calls cross the network from.
  virtual Place place_of(std::uint32_t /*instance*/) const { return nowhere; }
};

/// Carries out one program for many tasks: works, calls with timeouts, retries and hedges, branches, answers.
class Executor : public Caller, private CpuUser {
 public:
  static constexpr std::uint8_t first_event = 16;  // kinds below belong to the component

  Executor(Runtime& runtime, TaskHost& host, std::string name, std::uint16_t owner);
  void set_program(Program program);
  /// Hears of tasks that are at work.
  void set_meter(LoadMeter& meter) { meter_ = &meter; }
  /// The host's stretch() is not always 1.
  void ask_for_stretch() { stretches_ = true; }

  /// A task that has not started; it keeps its request alive until release(), and stays where it is until
  /// then.
  Task& create(RequestId request, sim::Lineage lineage, const ReplyTo& reply, std::uint32_t instance,
               OverlayId overlay = 0);
  void start(Time now, Task& task);
  void start(Time now, std::uint32_t task) { start(now, tasks_[task]); }
  /// Stops it and its branches wherever they are; answers to their calls are ignored from now on. Does not
  /// release it.
  void abort(std::uint32_t task);
  /// The same, on behalf of whoever called it: what it has called is stopped too.
  void cancel(Time now, std::uint32_t task);
  void release(Time now, Task& task);
  void release(Time now, std::uint32_t task) { release(now, tasks_[task]); }
  /// An instance crashed: what it had gathered for a batch is lost, and what it had learnt of its calls is
  /// forgotten. Its tasks are its host's to abort.
  void instance_lost(Time now, std::uint32_t instance);
  /// From now on work takes `factor` times as long: what begins, and the rest of all under way.
  void slow(Time now, double factor);

  Task& operator[](std::uint32_t task) { return tasks_[task]; }
  /// One past the highest task; see Task::root().
  std::uint32_t end() const { return tasks_.end(); }
  /// Tasks created and not released.
  std::uint32_t roots() const { return roots_; }

  /// REQUIRES: event.kind() >= first_event.
  void on_event(Time now, const sim::Event& event);
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  bool waits(std::uint32_t slot, std::uint32_t token) const override {
    return calls_[slot].token == token || calls_[slot].hedge_token == token;
  }
  std::uint16_t side() const override { return owner_; }
  Place place(std::uint32_t slot) const override {
    return host_.place_of(tasks_[calls_[slot].task].instance);
  }

  /// Declares what its host reports of the calls besides timeouts and retries, which have a name of the
  /// host's.
  void describe(Meters& meters);

  Counter timeouts;  // calls without an answer in time
  Counter retries;
  Counter hedges;
  Counter retries_denied;   // for want of tokens in the budget
  Counter breaker_opened;   // a circuit breaker, times
  Counter breaker_refused;  // calls that were not made because it was open
  Counter cancels;          // calls given up whose work was to stop

 private:
  enum Kind : std::uint8_t {
    work_done = first_event,
    call_deadline,
    call_again,
    call_hedge,
    batch_due,
    token_due,
  };

  struct CallRecord {
    sim::DelayLink deadline;
    sim::DelayLink hedge;
    std::uint64_t retry_event = 0;
    std::uint32_t task = sim::nil;
    std::uint32_t token = 0;        // of the attempt whose answer counts; 0: none does
    std::uint32_t hedge_token = 0;  // of the second call beside it
    std::uint32_t attempts = 0;
    GuardedCall guarded;
  };

  static constexpr std::size_t loops_max = 4;  // nested
  struct Passes {
    struct Loop {
      std::uint32_t pass = 0;
      sim::Lineage outer = 0;
    };
    std::array<Loop, loops_max> loops;
    std::size_t depth = 0;
  };

  void proceed(Time now, Task& task);
  void on_call_event(Time now, const sim::Event& event);
  bool take(const Task& task, const Op& op) const;
  void work(Time now, Task& task, Duration duration);
  void compute(Time now, Task& task, Duration duration);
  void cpu_ended(Time now, std::uint32_t task, bool well) override;
  Place machine_of_task(std::uint32_t task) const override { return host_.machine_of(tasks_[task].instance); }
  Duration stretched(const Task& task, Duration duration) const;
  void respond(Time now, Task& task, Reason reason);
  void end(Time now, Task& task, Reason reason);
  void begin_pass(Task& task, const Op& op);
  void end_pass(Task& task, const Op& op);
  void begin_branches(Time now, Task& task, const Op& op);
  void end_branch(Time now, Task& branch, Reason reason);

  void begin_call(Time now, Task& task);
  /// Makes an attempt, as soon as the rate that its step allows itself lets it go.
  void attempt(Time now, std::uint32_t call);
  void send_attempt(Time now, std::uint32_t call);
  void dispatch(Time now, std::uint32_t call, sim::Lineage lineage, bool hedge);
  /// Whether the breaker of its step lets an attempt pass.
  bool admitted(Time now, CallRecord& call, const Task& task, const Op& op);
  /// The attempts of a call have their outcome: tells the guard.
  void tell_guard(Time now, CallRecord& call, const Task& task, const Op& op, Reason reason);
  /// One attempt has ended, nullopt: well. Tells the limiter, which may let others go earlier.
  void attempt_ended(Time now, const Task& task, const Op& op, std::optional<cloud::ErrorKind> error);
  void tokens_due(Time now, const sim::Event& event);
  /// Whether the budget of its step has something for another attempt.
  bool affordable(Time now, CallRecord& call, const Task& task, const Op& op, cloud::ErrorKind error);
  void trace_refusal(Time now, TraceEvent event, const Task& task, const Op& op) const;
  sim::Lineage attempt_lineage(const CallRecord& call, const Task& task, const Op& op) const;
  sim::Lineage hedge_lineage(const CallRecord& call) const;
  void trace_call(Time now, TraceEvent event, const CallRecord& call, bool hedge, std::string_view reason,
                  std::int64_t amount = -1) const;
  /// An attempt has failed: again, on, or the end of the task.
  void settle(Time now, std::uint32_t call, Reason reason);
  /// There is no further attempt: on, or the end of the task.
  void give_up(Time now, std::uint32_t call, Reason reason);
  void end_call(std::uint32_t call);
  /// Nothing of the call crosses the network any more.
  void drop_transfers(std::uint32_t call);
  CallGuard& guard(const Task& task, const Op& op);
  CancelKey cancel_key(std::uint32_t token) const { return std::uint64_t{owner_} << 32 | token; }
  /// Nobody wants the answers any more that the call still waits for; if that is asked for, the work for them
  /// is stopped.
  void drop_attempts(Time now, std::uint32_t call, bool stop);
  void stop_callees_of_task(Time now, std::uint32_t task);
  void deadlines_due(Time now);
  void hedges_due(Time now);
  void arm_timers();

  Runtime& runtime_;
  TaskHost& host_;
  std::string name_;
  std::uint16_t owner_;
  Program program_;
  sim::Slab<Task> tasks_;
  sim::Slab<CallRecord> calls_;
  sim::Slab<Passes> passes_;
  sim::DelayLists<CallRecord, &CallRecord::deadline> deadlines_{calls_};
  sim::DelayLists<CallRecord, &CallRecord::hedge> hedges_due_{calls_};
  Alarm deadline_alarm_;
  Alarm hedge_alarm_;
  std::vector<std::vector<CallGuard>> guards_;  // by instance, by Op::guard
  Outboxes outboxes_;
  std::uint32_t tokens_ = 0;
  std::uint32_t roots_ = 0;
  Slowness slowness_;
  bool stretches_ = false;
  LoadMeter* meter_ = nullptr;
};

// Here, for whoever has many short tasks: each of these runs once per task.

inline Task& Executor::create(RequestId request, sim::Lineage lineage, const ReplyTo& reply,
                              std::uint32_t instance, OverlayId overlay) {
  Request& record = runtime_.ledger[request];
  runtime_.ledger.hold(record);
  ++roots_;
  const std::uint32_t slot = tasks_.allocate();
  Task& task = tasks_[slot];
  task.slot = slot;
  task.request = request;
  task.record = &record;
  task.lineage = lineage;
  task.reply = reply;
  task.instance = instance;
  task.overlay = overlay;
  task.live = true;
  return task;
}

inline void Executor::release(Time now, Task& task) {
  task.live = false;
  tasks_.release(task.slot);
  --roots_;
  runtime_.ledger.drop(now, *task.record);
}

inline void Executor::on_event(Time now, const sim::Event& event) {
  if (event.kind() != work_done) return on_call_event(now, event);
  Task& task = tasks_[event.argument()];
  if (task.event != event.number()) return;  // lost in a crash, or slowed down
  task.event = 0;
  if (meter_ != nullptr) meter_->working(now, task.instance, -1);
  ++task.step;
  // Most programs work and are done: each of the two has a shortcut.
  if (program_[task.step].kind == Op::Kind::finish) return end(now, task, Reason::ok);
  proceed(now, task);
}

inline void Executor::start(Time now, Task& task) {
  const Op& op = program_.front();
  if (op.kind == Op::Kind::need) return work(now, task, runtime_.need(*task.record, op.need));
  proceed(now, task);
}

inline void Executor::work(Time now, Task& task, Duration duration) {
  if (stretches_ || !slowness_.none()) [[unlikely]]
    duration = stretched(task, duration);
  task.due = sim::add(now, duration);
  if (meter_ != nullptr) meter_->working(now, task.instance, 1);
  task.event = runtime_.events.schedule(task.due, sim::Order::completions, owner_, task.instance, work_done,
                                        task.slot);
}

inline void Executor::end(Time now, Task& task, Reason reason) {
  if (task.passes != sim::nil) passes_.release(std::exchange(task.passes, sim::nil));
  if (task.parent != sim::nil) {
    end_branch(now, task, reason);
  } else {
    host_.finished(now, task, reason);
  }
}

}  // namespace couplet::model
