#pragma once

#include <vector>

#include "model/executor.hpp"
#include "model/instances.hpp"
#include "model/placement.hpp"
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
  std::vector<std::uint32_t> crash_zone(Time now, std::uint16_t zone, bool silent) override {
    return instances_.crash_zone(now, zone, silent);
  }
  std::vector<std::uint32_t> crash_host(Time now, Place host, bool silent) override {
    return instances_.crash_numbers(now, placement_.on(host), silent);
  }
  std::uint16_t zone_of(std::uint32_t instance) const override { return instances_.zone_of(instance); }
  Instances* group() override { return &instances_; }
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void slow(Time now, double factor) override { executor_.slow(now, factor); }
  void stop(Time now) override;
  void resume(Time now) override;
  void begin_window(Time at) override { instances_.begin_bill(at); }
  void end_run(Time end) override { instances_.end_bill(end); }
  void describe(Meters& meters) override;
  std::string check_books() const override;

  void received(Time now, std::uint32_t loop, const cloud::Received* messages, std::uint32_t count) override;
  void receive_failed(Time now, std::uint32_t loop) override;
  void unheard(Time now, std::uint32_t loop, Time asked) override;
  std::uint16_t side() const override { return owner(); }
  Place poll_place(std::uint32_t loop) const override { return placement_.place(instance_of(loop)); }

 private:
  enum Kind : std::uint8_t {
    receive_now = first_own_event,
    delete_now,
    put_back_now,
    gave_up,
    delete_given_up,
    beat,
    extend_now
  };

  /// In as few lines of the cache as it takes: of many loops, the one that has waited longest is the next.
  struct alignas(64) Loop {
    std::uint32_t instance = 0;
    std::uint32_t poller = 0;  // its number at the queue
    std::vector<cloud::Received> batch;
    std::vector<cloud::Received> to_delete;  // with delete_batch: by the one delete of the batch
    std::size_t at = 0;                      // the message of the batch being handled
    std::size_t settled = 0;                 // messages of the batch that are counted as handled, failed, …
    std::uint32_t task = sim::nil;
    std::uint64_t event = 0;  // number of the event it waits for; 0: none
    std::uint64_t polls = 0;
    std::uint64_t beat_event = 0;       // the next heartbeat
    std::uint64_t extend_event = 0;     // the heartbeat on its way to the queue
    std::uint32_t beats = 0;            // since the receive
    std::uint32_t failed_receives = 0;  // in a row
    bool deleting_first = false;        // the delete under way comes before the handling
  };

  std::uint32_t instance_of(std::uint32_t loop) const { return loops_[loop].instance; }
  std::uint32_t poller_of(std::uint32_t loop) const { return loops_[loop].poller; }
  /// The loops of one more instance, whose number it is.
  void add_loops(std::uint32_t instance);
  void poll_after(Time now, std::uint32_t loop, Duration pause);
  void receive(Time now, std::uint32_t loop);
  void next_message(Time now, std::uint32_t loop);
  void handle(Time now, std::uint32_t loop);
  void message_done(Time now, std::uint32_t loop);
  bool wants(const cloud::Received& message) const;
  /// Makes the message visible again that the loop does not want, after the latency of that call.
  void put_back(Time now, std::uint32_t loop);
  void returned(Time now, std::uint32_t loop);
  /// Deletes what is to be deleted, after the latency of that call.
  void remove(Time now, std::uint32_t loop, bool first);
  void removed(Time now, std::uint32_t loop);
  QueueAnswer delete_call(Time now, std::uint32_t loop);
  /// What comes behind a delete.
  void go_on(Time now, std::uint32_t loop);
  /// The call under way will not be answered: when the loop gives it up, `then` comes.
  void wait_in_vain(Time now, std::uint32_t loop, Kind then);
  void batch_done(Time now, std::uint32_t loop);
  /// The loop lets go of its batch, and of the requests of message `first` and those behind it.
  void drop_from(Time now, Loop& loop, std::size_t first);
  void heartbeat(Time now, std::uint32_t loop);
  void extend(Time now, std::uint32_t loop);
  /// Of one call about the message that the loop is at.
  Duration call_latency(const sim::DrawKey& key, const Loop& loop) const {
    const sim::DurationDistribution& latency = queue_->latency(Operation::call);
    return latency.is_zero() ? Duration{0} : drawn_latency(latency, key, loop);
  }
  Duration drawn_latency(const sim::DurationDistribution& latency, const sim::DrawKey& key,
                         const Loop& loop) const;

  void finished(Time now, Task& task, Reason reason) override;
  Place machine_of(std::uint32_t instance) const override { return placement_.machine(instance); }
  Place place_of(std::uint32_t instance) const override { return placement_.place(instance); }
  void instance_lost(Time now, std::uint32_t instance, bool silent) override;
  void instance_up(Time now, std::uint32_t instance) override;
  void instance_launched(std::uint32_t instance) override;
  void instance_joined(std::uint32_t) override {}
  void instance_left(std::uint32_t instance) override;
  bool instance_idle(std::uint32_t instance) const override;

  Runtime& runtime_;
  scenario::WorkerSpec spec_;
  SiteId site_;
  Executor executor_;
  Instances instances_;
  Placement placement_;
  Faults faults_;
  sim::DrawKey receive_latency_key_;
  sim::DrawKey delete_latency_key_;
  sim::DrawKey put_back_latency_key_;
  sim::DrawKey heartbeat_latency_key_;
  sim::DrawKey sample_key_;
  std::optional<Condition> select_;
  Queue* queue_ = nullptr;
  Duration wait_{0};
  Duration visibility_timeout_{0};
  sim::Slab<Loop> loops_;
  std::vector<cloud::Received> extended_;  // by one heartbeat
  std::uint32_t stopped_ = 0;              // by operators

  Counter receives_, received_, handled_, errors_, in_vain_, put_back_, lost_, deletes_failed_, heartbeats_,
      heartbeats_failed_;
  stats::Gauge busy_;  // loops that have messages
};

// Here, for worker.cpp and worker_instances.cpp: once per message.

inline void Worker::poll_after(Time now, std::uint32_t slot, Duration pause) {
  if (stopped_ > 0 || instances_.draining(instance_of(slot))) return;
  Loop& loop = loops_[slot];
  ++loop.polls;
  const sim::DurationDistribution& latency = queue_->latency(Operation::call);
  Time at = sim::add(now, pause);
  if (!latency.is_zero()) {
    sim::Draw draw(receive_latency_key_, sim::machine_identity(slot, loop.polls));
    at = sim::add(at, latency.sample(draw));
  }
  loop.event =
      runtime_.events.schedule(at, sim::Order::receives, owner(), instance_of(slot), receive_now, slot);
}

inline void Worker::drop_from(Time now, Loop& loop, std::size_t first) {
  for (std::size_t i = first; i < loop.batch.size(); ++i) {
    runtime_.ledger.drop(now, static_cast<RequestId>(loop.batch[i].payload.reference));
  }
  loop.batch.clear();
}

}  // namespace couplet::model
