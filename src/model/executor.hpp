#pragma once

#include <cstdint>
#include <string>

#include "model/program.hpp"
#include "sim/delay_lists.hpp"

namespace couplet::model {

/// One program at work for one request: while it waits for a thread, works, or waits for an answer.
struct Task {
  RequestId request = 0;
  std::uint32_t instance = 0;
  sim::Lineage lineage = 0;
  ReplyTo reply;                  // of whoever waits for the answer; cleared once it is given
  std::uint64_t event = 0;        // number of the event that ends its work; 0: it is not working
  std::uint32_t call = sim::nil;  // the call whose answer it waits for
  std::uint32_t next = sim::nil;  // for its host's waiting lists
  std::uint32_t place = 0;        // its host's: which loop it belongs to
  std::uint16_t step = 0;
  bool live = false;
};

/// Hears when a task is through its program.
class TaskHost {
 public:
  virtual ~TaskHost() = default;
  /// The program ended well (ok) or with an error. The host answers, and releases the task.
  virtual void finished(Time now, std::uint32_t task, Reason reason) = 0;
};

/// Carries out one program for many tasks: works, calls with timeouts and retries, answers.
class Executor : public Caller {
 public:
  static constexpr std::uint8_t first_event = 16;  // kinds below belong to the component

  Executor(Runtime& runtime, TaskHost& host, const std::string& name, std::uint16_t owner);
  void set_program(Program program) { program_ = std::move(program); }

  /// A task that has not started; it keeps its request alive until release().
  std::uint32_t create(RequestId request, sim::Lineage lineage, const ReplyTo& reply, std::uint32_t instance);
  void start(Time now, std::uint32_t task) { proceed(now, task); }
  /// Stops it wherever it is; answers to its calls are ignored from now on. Does not release it.
  void abort(std::uint32_t task);
  void release(Time now, std::uint32_t task);

  Task& operator[](std::uint32_t task) { return tasks_[task]; }
  /// One past the highest task; see Task::live.
  std::uint32_t end() const { return tasks_.end(); }
  std::uint32_t live() const { return tasks_.live(); }

  /// REQUIRES: event.kind() >= first_event.
  void on_event(Time now, const sim::Event& event);
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;

  Counter timeouts;  // calls without an answer in time
  Counter retries;

 private:
  enum Kind : std::uint8_t { work_done = first_event, call_deadline, call_again };

  struct CallRecord {
    sim::DelayLink deadline;
    std::uint64_t retry_event = 0;
    std::uint32_t task = sim::nil;
    std::uint32_t token = 0;  // of the attempt whose answer counts; 0: none does
    std::uint32_t attempts = 0;
  };

  void proceed(Time now, std::uint32_t task);
  void work(Time now, std::uint32_t task, Duration duration);
  void begin_call(Time now, std::uint32_t task);
  void attempt(Time now, std::uint32_t call);
  /// An attempt has failed: again, on, or the end of the task.
  void settle(Time now, std::uint32_t call, Reason reason);
  void end_call(std::uint32_t call);
  void arm_deadlines();

  Runtime& runtime_;
  TaskHost& host_;
  std::string name_;
  std::uint16_t owner_;
  Program program_;
  sim::Slab<Task> tasks_;
  sim::Slab<CallRecord> calls_;
  sim::DelayLists<CallRecord, &CallRecord::deadline> deadlines_{calls_};
  Alarm alarm_;
  std::uint32_t tokens_ = 0;
};

}  // namespace couplet::model
