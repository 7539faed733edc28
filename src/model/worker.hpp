#pragma once

#include <vector>

#include "model/executor.hpp"
#include "model/instances.hpp"
#include "model/poller.hpp"
#include "model/queue.hpp"

namespace couplet::model {

/// Instances whose loops poll a queue: receive a batch, handle its messages one after another, delete each,
/// pause, and again.
class Worker final : public Component, public Poller, private TaskHost, private InstanceHost {
 public:
  Worker(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site);

  /// The second step of making it, when all components exist.
  void connect(Queue& queue, Program program);

  void start(Time now) override;
  void on_event(Time now, const sim::Event& event) override;
  /// REQUIRES: never called: a worker asks, it is not asked.
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override;
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::uint32_t instances() const override { return instances_.count(); }
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void slow(Time now, double factor) override { executor_.slow(now, factor); }
  void stop(Time now) override;
  void resume(Time now) override;
  void describe(Meters& meters) override;
  std::string check_books() const override;

  void received(Time now, std::uint32_t loop, const cloud::Received* messages, std::uint32_t count) override;
  void receive_failed(Time now, std::uint32_t loop) override;

 private:
  enum Kind : std::uint8_t { receive_now = first_own_event, delete_now };

  struct Loop {
    std::vector<cloud::Received> batch;
    std::size_t at = 0;  // the message of the batch being handled
    std::uint32_t task = sim::nil;
    std::uint64_t event = 0;  // number of the event it waits for; 0: none
    std::uint64_t polls = 0;
    std::uint32_t failed_receives = 0;  // in a row
    bool deleting_first = false;        // the delete under way comes before the handling
  };

  std::uint32_t instance_of(std::uint32_t loop) const { return loop / spec_.concurrency; }
  /// The handling of its message is over and counted; the delete is under way.
  static bool awaits_delete(const Loop& loop) {
    return !loop.batch.empty() && loop.task == sim::nil && loop.event != 0 && !loop.deleting_first;
  }
  void poll_after(Time now, std::uint32_t loop, Duration pause);
  void receive(Time now, std::uint32_t loop);
  void next_message(Time now, std::uint32_t loop);
  void handle(Time now, std::uint32_t loop);
  void message_done(Time now, std::uint32_t loop);
  /// Deletes the message being handled, after the latency of that call.
  void remove(Time now, std::uint32_t loop, bool first);
  void removed(Time now, std::uint32_t loop);

  void finished(Time now, std::uint32_t task, Reason reason) override;
  void instance_lost(Time now, std::uint32_t instance, bool silent) override;
  void instance_up(Time now, std::uint32_t instance) override;

  Runtime& runtime_;
  scenario::WorkerSpec spec_;
  SiteId site_;
  Executor executor_;
  Instances instances_;
  Faults faults_;
  sim::DrawKey receive_latency_key_;
  sim::DrawKey delete_latency_key_;
  sim::DrawKey sample_key_;
  Queue* queue_ = nullptr;
  std::uint32_t first_poller_ = 0;
  Duration wait_{0};
  Duration visibility_timeout_{0};
  std::vector<Loop> loops_;
  std::uint32_t stopped_ = 0;  // by operators

  Counter receives_, received_, handled_, errors_, lost_, deletes_failed_;
  stats::Gauge busy_;  // loops that have messages
};

}  // namespace couplet::model
