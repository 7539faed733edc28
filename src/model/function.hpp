#pragma once

#include <memory>
#include <set>
#include <vector>

#include "cloud/async_invocation.hpp"
#include "cloud/concurrency.hpp"
#include "cloud/event_source_mapping.hpp"
#include "model/executor.hpp"
#include "model/managed_service.hpp"
#include "model/poller.hpp"
#include "model/queue.hpp"

namespace couplet::model {

/// Environments that are always ready, over time: those in use, and all, in nanoseconds times environments.
struct ProvisionedUse {
  sim::Int128 busy = 0;
  sim::Int128 there = 0;
};

/// Code that runs in execution environments made as they are needed. An invocation is a call, an event that
/// was accepted asynchronously, or a batch of messages of its source; it has an environment of its own, and
/// ends after the function's timeout at latest. A service managed by the provider: when it is down, what runs
/// goes on, and nothing new begins.
class Function final : public ManagedService, public Poller, private TaskHost, private Caller {
 public:
  Function(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site,
           std::shared_ptr<cloud::AccountConcurrency> account);

  /// The second step of making it, when all components exist.
  void connect(Program program) { executor_.set_program(std::move(program)); }
  void set_source(Queue& queue);
  /// Where events go that it could not handle.
  /// `operation`: send to a queue, publish to a topic.
  void set_on_failure(Component& target, Operation operation) {
    on_failure_ = &target;
    on_failure_operation_ = operation;
  }

  /// Environments that are always ready, for whoever scales them.
  std::uint32_t provisioned() const { return environments_.provisioned(); }
  void set_provisioned(Time now, std::uint32_t environments);
  ProvisionedUse provisioned_use(Time now);
  /// An autoscaler sets how much is provisioned. Called before the run.
  void scale_provisioned() { scaled_ = true; }
  /// How long it takes until those are ready that are asked for now.
  Duration draw_provisioning();

  void start(Time now) override;
  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  void slow(Time now, double factor) override { executor_.slow(now, factor); }
  void stop(Time now) override;
  void resume(Time now) override;
  void describe(Meters& meters) override;
  void begin_window(Time at) override;
  void end_run(Time end) override;
  void tell(Story& story) const override;
  std::string check_books() const override;

  void received(Time now, std::uint32_t lane, const cloud::Received* messages, std::uint32_t count) override;
  void receive_failed(Time now, std::uint32_t lane) override;
  void unheard(Time now, std::uint32_t lane, Time asked) override;
  std::uint16_t side() const override { return owner(); }
  Place place(std::uint32_t) const override { return own_place(); }
  Place poll_place(std::uint32_t) const override { return own_place(); }

 private:
  enum Kind : std::uint8_t {
    initialised = first_own_event,  // the environment of an invocation
    invocation_deadline,
    environments_due,
    event_due,
    lanes_due,
    receive_now,
    batch_again,
    delete_now,
    over_now,
  };
  enum class Source : std::uint8_t { call, event, batch };

  struct Invocation {
    sim::DelayLink deadline;
    Source source{};
    std::uint32_t origin = sim::nil;  // the event or the lane
    std::uint32_t environment = 0;
    std::uint32_t task = sim::nil;  // at work on a request, or waiting for the environment
    Time started{};
    bool live = false;
    bool named = false;     // its first task is known
    bool repeated = false;  // and done once more
  };
  /// Accepted asynchronously.
  struct Event {
    sim::DelayLink timer;
    cloud::AsyncEvent state;
    RequestId request = 0;
    OverlayId overlay = 0;
    sim::Lineage lineage = 0;
  };
  /// Of the event source mapping.
  struct Lane {
    std::vector<cloud::Received> batch;
    std::vector<cloud::Received> rest;  // received, but too much for this batch: the next one
    std::vector<bool> failed;           // by message; empty while the batch is gathered
    std::size_t at = 0;                 // the message being handled
    Time begun{};                       // when the first message came
    Time received{};                    // when the last ones came
    sim::Bytes payload{};
    Time polled{};
    std::uint32_t invocation = sim::nil;
    std::uint64_t event = 0;  // number of the event it waits for; 0: none
    std::uint64_t polls = 0;
    std::uint64_t batches = 0;
    std::uint32_t failed_receives = 0;  // in a row
    std::uint32_t throttles = 0;        // of this batch
    std::uint64_t deleted = 0;          // of this batch
    bool asking = false;                // a receive is under way
    bool waiting = false;               // and has found no message so far
    bool pumping = false;
    bool gathering() const { return !batch.empty() && failed.empty(); }
  };

  // Invocations of all kinds: function.cpp.
  void call(Time now, const Arrival& arrival);
  /// Nil if there is no environment for it: throttled, or down.
  std::uint32_t begin(Time now, Source source, std::uint32_t origin);
  /// Its messages come from a FIFO queue, so that none may overtake one that failed.
  bool fed_in_order() const {
    return source_ != nullptr && source_->spec().type == scenario::QueueType::fifo;
  }
  /// `reference`: the request and the attributes set on this copy, as reference_of() has them.
  void create_task(std::uint32_t invocation, std::uint64_t reference, sim::Lineage lineage,
                   const ReplyTo& reply);
  /// The environment is ready, now or later.
  void launch(Time now, std::uint32_t invocation);
  void run(Time now, std::uint32_t invocation);
  /// Frees the environment; duration and outcome are counted.
  void end(Time now, std::uint32_t invocation, Reason reason);
  void struck(Time now, bool) override { disable(now); }
  void restored(Time now) override { open_lanes(now); }
  void finished(Time now, Task& task, Reason reason) override;
  Place place_of(std::uint32_t) const override { return own_place(); }
  void deadlines_due(Time now);
  void timed_out(Time now, std::uint32_t invocation);
  void note_environments(Time now);
  void note_provisioned(Time now);
  void note_poller_time(Time now);
  void describe_provisioned(Meters& meters);

  // Events: function_events.cpp.
  void accept(Time now, const Arrival& arrival);
  void step(Time now, std::uint32_t event);
  void attempt(Time now, std::uint32_t event);
  void attempted(Time now, std::uint32_t event, Reason reason);
  void give_up(Time now, std::uint32_t event);
  void forget(Time now, std::uint32_t event);
  void events_due(Time now);
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  void unheard(Time now, std::uint32_t slot, std::uint32_t token) override;

  // Batches: function_batches.cpp.
  void lane_event(Time now, const sim::Event& event);
  void open_lanes(Time now);
  void note_lanes(Time now);
  void disable(Time now);
  void poll_after(Time now, std::uint32_t lane, Duration pause);
  void receive(Time now, std::uint32_t lane);
  void stop_waiting(Time now, Lane& lane);
  /// One more message for the lane's batch, or for the next one where this one would have more than 6 MB.
  void take(Lane& lane, const cloud::Received& message);
  /// Invokes the function if the batch is complete, else polls on.
  void gather(Time now, std::uint32_t lane);
  void begin_batch(Time now, std::uint32_t lane);
  void invoke(Time now, std::uint32_t lane);
  void work_through(Time now, std::uint32_t lane);
  void message_done(Time now, std::uint32_t invocation, Reason reason);
  void batch_done(Time now, std::uint32_t lane, Reason reason);
  void delete_handled(Time now, std::uint32_t lane);
  void batch_over(Time now, std::uint32_t lane);
  void close_or_poll(Time now, std::uint32_t lane);

  scenario::FunctionSpec spec_;
  SiteId site_;
  std::uint64_t site_hash_;  // in lineages
  Executor executor_;
  Faults faults_;
  std::shared_ptr<cloud::AccountConcurrency> account_;
  cloud::Environments environments_;
  sim::DrawKey cold_start_key_;
  sim::DrawKey provisioning_key_;
  std::uint64_t allocations_ = 0;
  ProvisionedUse use_;  // until use_since_
  Time use_since_ = sim::start_of_run;
  std::int64_t in_use_ = 0;  // since then
  std::int64_t provisioned_ = 0;
  bool scaled_ = false;          // by an autoscaler
  ProvisionedUse unbilled_;      // until the bill began
  sim::Int128 poller_time_ = 0;  // in nanoseconds, of the bill until poller_time_until_
  Time poller_time_until_ = sim::start_of_run;
  sim::Slab<Invocation> invocations_;
  sim::DelayLists<Invocation, &Invocation::deadline> deadlines_{invocations_};
  Alarm deadline_alarm_;
  Alarm environment_alarm_;

  cloud::AsyncConfig async_;
  sim::DrawKey on_failure_latency_key_;
  Component* on_failure_ = nullptr;
  Operation on_failure_operation_ = Operation::send;
  sim::Slab<Event> events_;
  sim::DelayLists<Event, &Event::timer> timers_{events_};
  Alarm event_alarm_;

  cloud::EventSourceMapping mapping_;
  sim::DrawKey receive_latency_key_;
  sim::DrawKey sample_key_;
  sim::DrawKey delete_latency_key_;
  sim::DrawKey throttle_key_;
  Queue* source_ = nullptr;
  std::uint32_t first_poller_ = 0;
  std::vector<Lane> lanes_;
  std::set<std::uint32_t> closed_;  // lanes
  Alarm lanes_alarm_;

  Counter called_, accepted_, received_;
  Counter invocations_begun_, cold_starts_, throttled_, refused_, handled_, errors_, timeouts_;
  Counter retried_, to_on_failure_, dropped_, receives_, deleted_, returned_, deletes_failed_, billed_ms_;
  Counter init_ms_, repeated_, repeated_ms_;
  std::uint64_t calls_ended_ = 0;
  std::uint64_t events_handled_ = 0;
  stats::Gauge concurrency_, environment_count_, pending_, lane_count_;
  PeakWatch peak_;
};

}  // namespace couplet::model
