#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "cloud/move_task.hpp"
#include "cloud/queue.hpp"
#include "model/machines.hpp"
#include "model/managed_service.hpp"
#include "model/oldest_age.hpp"
#include "model/partitions.hpp"
#include "model/poller.hpp"

namespace couplet::model {

/// A queue between the parts that send and those that poll.
class Queue final : public ManagedService, private Sender {
 public:
  Queue(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  void stop(Time now) override;
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
  /// What is in this queue counts as parked from now on.
  void hold_dead_letters() { holds_dead_letters_ = true; }
  /// Makes room for `loops` pollers; they are known by the returned number and those behind it, and hear of
  /// outcomes as numbers `first` and those behind it.
  std::uint32_t add_pollers(Poller& poller, std::uint32_t first, std::uint32_t loops);
  /// One receive; the poller hears of the outcome, perhaps at once. `poll.poller` is its number here;
  /// `sample` the draw that chooses the shards.
  void receive(Time now, const cloud::Poll& poll, sim::Draw& sample);
  void abandon(std::uint32_t poller) {
    if (pollers_[poller].delivery != nullptr) break_delivery(poller);
    queue_.abandon(poller);
  }
  /// One call of a poller that deletes `count` messages; all fail if the queue is down. Deletes of what is
  /// gone succeed.
  QueueAnswer remove(Time now, std::uint32_t poller, const cloud::Received* messages, std::uint32_t count);
  /// One call that hides `count` messages for this long from now on, or shows them again if that is zero.
  QueueAnswer change_visibility(Time now, std::uint32_t poller, const cloud::Received* messages,
                                std::uint32_t count, Duration timeout);
  std::int64_t visible() const { return visible_.value(); }
  /// An operator moves what is in here to another queue, where it is new (1.9 of the facts).
  /// `per_second` 0: as fast as SQS does. False: another such move is under way.
  bool redrive(Time now, Queue& to, std::uint32_t per_second);
  bool working() const override { return move_.has_value(); }
  /// The lineage under which a message works: each receive after the first is a repetition.
  sim::Lineage lineage(const cloud::Received& message) const {
    return message.receipt.receive == 1 ? message.payload.lineage : repeated_lineage(message);
  }

 private:
  static constexpr std::int64_t chunk_bytes = 65'536;                     // 0.1 of the facts
  static constexpr Duration copies_after_max = std::chrono::seconds{60};  // 1.4 of the facts

  enum Kind : std::uint8_t { deadline = first_own_event, move_due };

  /// A move of what is in this queue.
  struct Move {
    cloud::MoveTask task;
    Queue* to;
    std::uint32_t batch = 0;  // messages of the batch that is on its way, and their bytes
    std::int64_t bytes = 0;
  };

  /// On its way over links to who has received it.
  struct Delivery {
    std::vector<cloud::Received> messages;
    physics::Activity activity;
    physics::RouteId route{};
    Place from = nowhere;
    Place to = nowhere;
  };
  struct PollerSlot {
    Poller* poller = nullptr;
    std::uint32_t loop = 0;
    std::uint64_t calls = 0;             // to this queue
    Time asked{};                        // when it polled last
    std::unique_ptr<Delivery> delivery;  // null: none is under way
  };

  void struck(Time now, bool) override { fail_waiting(now); }
  void fail_waiting(Time now);
  /// One call of a poller about `count` messages; `carry_out` returns how many failed.
  template <typename Action>
  QueueAnswer answer(std::uint32_t poller, std::uint32_t count, Counter& billed, Action carry_out);
  bool swallowed(std::uint32_t poller, Partitions::Way way) const {
    return runtime_.partitions != nullptr && cut_off(poller, way);
  }
  bool cut_off(std::uint32_t poller, Partitions::Way way) const;
  /// Answers a receive with an error, or not at all if the queue is silent or a partition swallows it.
  void fail_receive(Time now, std::uint32_t poller);
  void answer_cut(Time now, std::uint32_t poller, const cloud::Received* messages, std::uint32_t count) const;
  sim::Lineage repeated_lineage(const cloud::Received& message) const;
  std::uint32_t remove_all(Time now, const cloud::Received* messages, std::uint32_t count);
  std::uint32_t change_all(Time now, const cloud::Received* messages, std::uint32_t count, Duration timeout);
  void keep(RequestId request) {
    if (holds_dead_letters_) {
      runtime_.ledger.park(request);
    } else {
      runtime_.ledger.hold(request);
    }
  }
  void forget(Time now, RequestId request) {
    if (holds_dead_letters_) {
      runtime_.ledger.unpark(now, request);
    } else {
      runtime_.ledger.drop(now, request);
    }
  }
  void take_over(Time now, const cloud::QueueEffect& dead_letter);
  std::uint64_t placement(RequestId request, sim::Lineage lineage) const {
    return spec_.shards == 1 ? 0 : drawn_placement(request, lineage);
  }
  std::uint64_t drawn_placement(RequestId request, sim::Lineage lineage) const;
  /// Whether an effect that strikes this share of the deliveries or sends strikes this one.
  bool strikes(double share, const sim::DrawKey& key, RequestId request, sim::Lineage lineage) const {
    return share > 0 && drawn_within(share, key, request, lineage);
  }
  bool drawn_within(double share, const sim::DrawKey& key, RequestId request, sim::Lineage lineage) const;
  bool fifo() const { return spec_.type == scenario::QueueType::fifo; }
  cloud::GroupNumber group_of(RequestId request) const;
  bool admit(Time now, cloud::QueueAction action, cloud::GroupNumber group, bool joins);
  cloud::Admission admit_all(Time now, cloud::QueueAction action, const cloud::Received* messages,
                             std::uint32_t count);
  void deliver(Time now, const cloud::QueueEffect& effect);

  // Deliveries that cross links: queue_deliveries.cpp.
  void begin_delivery(Time now, std::uint32_t poller, physics::RouteId route, Place from, Place to,
                      const cloud::Received* messages, std::uint32_t count);
  void sent(Time now, std::uint32_t poller, bool well) override;
  void break_delivery(std::uint32_t poller);
  void trace_delivery(Time now, TraceEvent event, const PollerSlot& slot, std::string_view how) const;
  /// What the poller asked for crosses links to it; nullopt: none.
  std::optional<physics::RouteId> way_to(std::uint32_t poller, Place& to) const {
    return runtime_.machines == nullptr ? std::nullopt : way_over_links(poller, to);
  }
  std::optional<physics::RouteId> way_over_links(std::uint32_t poller, Place& to) const;
  void leave_copies(Time now, const cloud::QueueEffect& effect);
  void moves_due(Time now);
  void readmit(Time now, const cloud::Received& message);
  void after_operation(Time now);
  void arm_alarm() {
    alarm_.arm(runtime_.events, queue_.next_due(), sim::Order::deadlines, owner(), deadline);
  }
  /// Carries out what operations have brought about, and what that brings about.
  void carry_out(Time now);
  void carry_out(Time now, const cloud::QueueEffect& effect);
  /// For the bill: an API call for each 64 KiB that it carries, at least one.
  static std::uint64_t chunks_of(std::int64_t bytes) {
    return bytes <= chunk_bytes ? 1 : static_cast<std::uint64_t>((bytes + chunk_bytes - 1) / chunk_bytes);
  }
  void bill_send(const Arrival& arrival);
  /// Moves go in batches: a receive and a delete here, a send there (1.9).
  void bill_move(Move& move, std::int64_t bytes);
  void bill_receive(const cloud::Received* messages, std::uint32_t count);
  void note_levels(Time now);
  void set_levels(Time now, std::int64_t visible, std::int64_t in_flight, std::int64_t delayed);
  void trace_effect(Time now, const cloud::QueueEffect& effect) const;

  scenario::QueueSpec spec_;
  std::uint64_t site_;
  sim::DrawKey placement_key_;
  sim::DrawKey disorder_key_;
  sim::DrawKey copy_key_;
  sim::DrawKey stale_key_;
  cloud::Queue queue_;
  cloud::QueueEffects effects_;
  cloud::QueueEffects carried_;  // being carried out; an operation meanwhile fills effects_
  std::size_t held_ = 0;         // of effects_.messages: how many keep their requests
  bool carrying_ = false;
  Alarm alarm_;
  std::optional<Move> move_;
  Alarm move_alarm_;
  std::vector<cloud::GroupNumber>
      admitted_;                            // groups of the API call that arrives, as far as they were let in
  std::vector<cloud::GroupNumber> groups_;  // of one call
  std::vector<PollerSlot> pollers_;
  Queue* dead_letters_ = nullptr;
  bool holds_dead_letters_ = false;

  Counter sent_, moved_in_, received_, deleted_, redelivered_, expired_, dead_lettered_, empty_receives_,
      requests_, refused_, too_large_, copies_, deduplicated_, throttled_, over_limit_, extended_, redriven_;
  Counter sent_bytes_;
  // By 64 KiB of what goes over the line in one API call.
  Counter billed_sends_, billed_receives_, billed_deletes_, billed_changes_, failed_receives_;
  Counter repeated_sends_, repeated_receives_, grouped_sends_;  // of these
  stats::Gauge visible_, in_flight_, delayed_, backlog_, groups_in_flight_, noisy_groups_;
  OldestAge age_;
  PeakWatch peak_;
};

}  // namespace couplet::model
