#pragma once

#include <deque>
#include <vector>

#include "cloud/queue.hpp"
#include "model/component.hpp"
#include "model/poller.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// The age of the oldest message, which grows by itself: its mean over the window and its maximum.
class OldestAge {
 public:
  /// The oldest message was sent at `oldest` from now on; sim::never if there is none.
  void set(Time now, Time oldest);
  void begin(Time at);
  void freeze(Time at);
  void end(Time at) { run_until(at); }
  double mean_seconds() const;
  double max_seconds() const { return sim::to_seconds(max_); }

 private:
  void run_until(Time now);

  Time since_{};
  Time oldest_ = sim::never;
  sim::Int128 doubled_integral_ = 0;  // of the age over time, in ns², times two
  Duration max_{0};
  Time begin_{};
  double mean_ = 0;
};

/// A queue between the parts that send and those that poll.
class Queue final : public Component {
 public:
  Queue(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void stop(Time now) override { go_down(now); }
  void resume(Time) override { --down_; }
  void describe(Meters& meters) override;
  void begin_window(Time at) override;
  void freeze_window(Time at) override { age_.freeze(at); }
  void end_run(Time now) override { age_.end(now); }
  void tell(Story& story) const override;
  std::string check_books() const override;

  const scenario::QueueSpec& spec() const { return spec_; }
  /// Where messages go that were received too often. What is in `queue` counts as parked from now on.
  void set_dead_letters(Queue& queue) {
    dead_letters_ = &queue;
    queue.hold_dead_letters();
  }
  /// Makes room for `loops` pollers; they are known by the returned number and those behind it.
  std::uint32_t add_pollers(Poller& poller, std::uint32_t loops);
  /// One receive; the poller hears of the outcome, perhaps at once. `poll.poller` is its number here;
  /// `sample` the draw that chooses the shards.
  void receive(Time now, const cloud::Poll& poll, sim::Draw& sample);
  void abandon(std::uint32_t poller) { queue_.abandon(poller); }
  /// One delete; false if the queue is down.
  bool remove(Time now, const cloud::Receipt& receipt);
  /// One call that deletes `count` messages; how many of them failed, as all do if the queue is down.
  std::uint32_t remove(Time now, const cloud::Received* messages, std::uint32_t count);
  /// What is in it counts as parked from now on.
  void hold_dead_letters() { holds_dead_letters_ = true; }
  /// The lineage under which a message works: each receive after the first is a repetition.
  sim::Lineage lineage(const cloud::Received& message) const;

 private:
  enum Kind : std::uint8_t { deadline = first_own_event };

  void go_down(Time now);
  void erase(Time now, const cloud::Receipt& receipt);
  void keep(RequestId request);
  void forget(Time now, RequestId request);
  void take_over(Time now, const cloud::QueueEffect& dead_letter);
  std::uint64_t placement(RequestId request, sim::Lineage lineage) const;
  void after_operation(Time now);
  void carry_out(Time now);
  void note_levels(Time now);
  void trace_effect(Time now, const cloud::QueueEffect& effect) const;

  struct PollerSlot {
    Poller* poller;
    std::uint32_t loop;
  };

  Runtime& runtime_;
  scenario::QueueSpec spec_;
  std::uint64_t site_;
  sim::DrawKey placement_key_;
  cloud::Queue queue_;
  cloud::QueueEffects effects_;
  cloud::QueueEffects carried_;  // being carried out; an operation meanwhile fills effects_
  std::size_t held_ = 0;         // of effects_.messages: how many keep their requests
  bool carrying_ = false;
  Alarm alarm_;
  std::vector<PollerSlot> pollers_;
  std::uint32_t down_ = 0;  // failures that hold it down
  Queue* dead_letters_ = nullptr;
  bool holds_dead_letters_ = false;

  Counter sent_, moved_in_, received_, deleted_, redelivered_, expired_, dead_lettered_, empty_receives_,
      requests_, refused_;
  Counter sent_bytes_;
  stats::Gauge visible_, in_flight_, delayed_, backlog_;
  OldestAge age_;
  PeakWatch peak_;
};

}  // namespace couplet::model
