#pragma once

#include <memory>
#include <vector>

#include "model/cancellations.hpp"
#include "model/executor.hpp"
#include "model/instances.hpp"
#include "model/placement.hpp"

namespace couplet::model {

/// Servers behind one name: each instance has threads, and a waiting room for requests that find none free.
/// Calls go to the instances in turn, those that are down included, as with DNS round robin; those that were
/// launched join when they have booted, and leave when they are to go.
class Service final : public Component, private TaskHost, private InstanceHost {
 public:
  Service(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site);

  /// The second step of making it, when all components exist.
  void connect(Program program) { executor_.set_program(std::move(program)); }

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  void cancel(Time now, CancelKey key) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::uint32_t instances() const override { return instances_.count(); }
  void probe(Time now, const Probe& probe) override;
  bool audible(std::uint32_t instance) const override { return !instances_.unheard(instance); }
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  std::vector<std::uint32_t> crash_zone(Time now, std::uint16_t zone, bool silent) override {
    return instances_.crash_zone(now, zone, silent);
  }
  Place place_for(Arrival& arrival) override;
  bool in_network() const override { return placement_.placed(); }
  std::vector<std::uint32_t> crash_host(Time now, Place host, bool silent) override {
    return instances_.crash_numbers(now, placement_.on(host), silent);
  }
  void watch(InstanceWatcher* watcher) override { instances_.watch(watcher); }
  std::uint16_t zone_of(std::uint32_t instance) const override { return instances_.zone_of(instance); }
  Instances* group() override { return &instances_; }
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void slow(Time now, double factor) override { executor_.slow(now, factor); }
  void stop(Time) override { ++stopped_; }
  void resume(Time) override { --stopped_; }
  void describe(Meters& meters) override;
  void begin_window(Time at) override {
    peak_.begin(at, waiting_.value());
    instances_.begin_bill(at);
  }
  void end_run(Time end) override { instances_.end_bill(end); }
  void tell(Story& story) const override;
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { overdue_now = first_own_event };

  /// A health check that waits for a thread.
  struct WaitingProbe {
    ReplyTo reply;
    std::uint32_t behind = 0;  // the task before it in the line, by Task::place
  };
  struct Server {
    std::uint32_t busy = 0;
    std::uint32_t waiting = 0;
    std::uint32_t first = sim::nil;  // of the tasks that wait, by Task::next
    std::uint32_t last = sim::nil;
    std::uint32_t entered = 0;        // how many have entered the line, as Task::place counts
    std::uint64_t overdue_event = 0;  // number of the one armed; 0: none is
    bool pumping = false;
    std::vector<WaitingProbe> probes;  // in order of their coming
  };

  void finished(Time now, Task& task, Reason reason) override;
  double stretch(const Task& task) const override;
  Place machine_of(std::uint32_t instance) const override { return placement_.machine(instance); }
  Place place_of(std::uint32_t instance) const override { return placement_.place(instance); }
  void instance_lost(Time now, std::uint32_t instance, bool silent) override;
  void instance_up(Time, std::uint32_t) override {}
  void instance_launched(std::uint32_t) override { servers_.push_back(std::make_unique<Server>()); }
  void instance_joined(std::uint32_t instance) override { rotation_.push_back(instance); }
  void instance_left(std::uint32_t instance) override;
  bool instance_idle(std::uint32_t instance) const override {
    return servers_[instance]->busy == 0 && servers_[instance]->waiting == 0;
  }

  /// Whose turn it is. REQUIRES: rotation_ is not empty.
  std::uint32_t next_in_turn();
  void refuse(Time now, const Arrival& arrival, std::uint32_t instance, Reason reason);
  void enqueue(Time now, Server& server, Task& task);
  /// Takes the first task, or the one behind `before`, out of the line.
  Task& take_out(Time now, Server& server, std::uint32_t before = sim::nil);
  /// Refuses those at the head of the line who have waited too long.
  void refuse_overdue(Time now, std::uint32_t instance);
  void arm_overdue(Server& server, std::uint32_t instance);
  /// Lets go of a task that no thread has taken up, or none any more.
  void let_go(Time now, Task& task) {
    if (task.cancellable) cancellations_.remove(task.slot);
    executor_.release(now, task);
  }
  /// Takes a thread and starts.
  void begin(Time now, Server& server, Task& task);
  /// Lets go of a task whose caller has given up.
  void drop(Time now, Task& task);
  /// The gauge follows at the latest when the event is over: a thread that goes on to the next task does not
  /// move it.
  void note_busy(Time now) {
    if (threads_busy_ != busy_.value()) busy_.set(now, threads_busy_);
  }
  /// Gives free threads to waiting tasks. A loop, not a recursion: a program without work ends at once.
  void pump(Time now, Server& server);
  /// Answers those whose turn it is. REQUIRES: a thread is free.
  void answer_probes(Time now, Server& server);
  /// One that is to go does so as soon as it has nothing to do.
  void leave_if_idle(Time now, std::uint32_t instance) {
    if (instances_.draining(instance) && instance_idle(instance)) instances_.idle(now, instance);
  }
  void lose(Time now, std::uint32_t task, bool silent);

  Runtime& runtime_;
  scenario::ServiceSpec spec_;
  SiteId site_;  // where its processing is counted; sites_max: nowhere
  Executor executor_;
  Instances instances_;
  Placement placement_;
  Faults faults_;
  std::vector<std::unique_ptr<Server>> servers_;  // each stays where it is when others are launched
  Cancellations cancellations_;
  std::vector<std::uint32_t> rotation_;  // the instances that calls go to
  std::size_t turn_ = 0;                 // place in it of the next call
  std::uint32_t stopped_ = 0;            // by operators

  Counter arrived_, refused_, handled_, errors_, lost_, overdue_, abandoned_, cancelled_, in_vain_;
  std::int64_t threads_busy_ = 0;
  stats::Gauge waiting_, busy_;
  PeakWatch peak_;
};

}  // namespace couplet::model
