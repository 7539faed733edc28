#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "cloud/deduplication.hpp"
#include "cloud/groups.hpp"
#include "cloud/message_store.hpp"
#include "cloud/queue_types.hpp"
#include "cloud/tenants.hpp"
#include "cloud/throughput.hpp"
#include "cloud/visible_list.hpp"
#include "sim/draws.hpp"

namespace couplet::cloud {

/// A queue of SQS, standard (fair or not) or FIFO: sections 1 and 2 of the facts without their wire format.
///
/// A state machine with explicit time and no clock: every operation takes the instant at which it happens,
/// which never goes back, and first lets pass what is due until then. Intervals are half-open: at the very
/// end of a visibility timeout, delay, retention, wait or deduplication window, it is over.
///
/// Answers that are known at once are returned; what the passing of time and other callers' operations bring
/// about, deliveries among it, is added to `effects` in the order in which it happens.
///
/// Everything that is left to chance is the caller's draw: which shards a short poll asks (receive), where a
/// message is stored (SendRequest::placement), which message overtakes (SendRequest::overtakes), which
/// delivery leaves a copy (leave_copy), whether a stale receipt deletes (remove).
class Queue {
 public:
  explicit Queue(const QueueConfig& config);
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() = default;

  /// Lets time pass: waits, delays and visibility timeouts that end, messages that expire.
  void advance(Time now, QueueEffects& effects) {
    if (due_ <= now) catch_up(now, effects);
  }
  /// No later than when advance() next has something to do, or never. What is disarmed meanwhile does not
  /// move it: finding the next one out at every operation would cost more than an advance() in vain.
  Time next_due() const { return due_; }

  /// The limits of throughput of a FIFO queue (2.4). A call (a batch is one) asks before it does anything
  /// else; what is throttled is not done and costs nothing. Entry i of a batch is of groups[i]. In
  /// high-throughput mode each partition among them is one transaction and is admitted by itself; a receive
  /// (no groups) is charged to the partitions in turn. On a standard queue all entries are admitted.
  /// REQUIRES: count <= 32.
  Admission admit(Time now, QueueAction action, const GroupNumber* groups = nullptr, std::uint32_t count = 0);

  /// Stores a message; it becomes visible after its delay.
  SendResult send(Time now, const SendRequest& request, QueueEffects& effects);

  /// Takes a message over from a queue whose dead-letter queue this is (1.8): it keeps its count of receives.
  /// Its age counts from now; its retention counts from the first send on a standard queue, from now on a
  /// FIFO queue, where it is the newest of its group and never a duplicate.
  void take_over(Time now, const QueueEffect& dead_letter, std::uint64_t placement, QueueEffects& effects);

  /// Answers at once (delivered, empty or over_limit) or, for a long poll of a queue with nothing to give,
  /// later (delivered or empty). Who asked first is served first. `sample` chooses the shards that a short
  /// poll asks.
  void receive(Time now, const Poll& poll, sim::Draw& sample, QueueEffects& effects);

  /// The poller's connection broke: what it waits for is not delivered to it. Whether it did wait.
  bool abandon(std::uint32_t poller);

  /// At-least-once delivery (1.4): the replica that gave out this message will not hear of its delete. After
  /// `after` a copy of the message is visible, with the same payload, sending time and count of receives,
  /// whatever has become of the original; a receipt of one has no effect on the other. Until then it is in
  /// no gauge, but its retention passes. May be said any time after the delivery. REQUIRES: standard queue.
  void leave_copy(Time now, const Received& received, Duration after, std::uint64_t placement,
                  QueueEffects& effects);

  /// Deletes a message. A receipt works as long as the message exists, even after its visibility timeout, if
  /// it was not received again; a stale one (it was) works if `stale_works`. On a FIFO queue only the newest
  /// works, and only before the timeout ends.
  RemoveResult remove(Time now, const Receipt& receipt, bool stale_works, QueueEffects& effects);

  /// Hides a message in flight until now + timeout, or shows it if that is zero (1.2). A stale receipt works
  /// on a standard queue.
  ChangeOutcome change_visibility(Time now, const Receipt& receipt, Duration timeout, QueueEffects& effects);

  /// Removes all messages, and forgets deduplication and attempt ids (1.10). At once, where AWS takes up to
  /// 60 s.
  PurgeOutcome purge(Time now, QueueEffects& effects);

  /// SetQueueAttributes (1.1). A changed delay holds for new messages, on a FIFO queue for delayed ones too;
  /// a changed retention for all; a changed visibility timeout or wait for receives to come. REQUIRES: type,
  /// fair, shards and deduplication_scope are as they were.
  void reconfigure(Time now, const QueueConfig& config, QueueEffects& effects);

  /// For a move task (1.9): the next visible message leaves the queue; nothing if none is visible.
  std::optional<Received> take_out(Time now, QueueEffects& effects);

  const QueueConfig& config() const { return config_; }
  const QueueCounters& counters() const { return counters_; }

  std::uint64_t visible() const {
    return count(MessageState::visible);
  }  // ApproximateNumberOfMessagesVisible
  std::uint64_t in_flight() const { return count(MessageState::in_flight); }  // ...NotVisible
  std::uint64_t delayed() const { return count(MessageState::delayed); }      // ...Delayed
  std::uint64_t hidden_copies() const { return count(MessageState::hidden_copy); }
  /// FIFO: ApproximateNumberOfGroupsWithInflightMessages.
  std::uint64_t groups_in_flight() const;
  /// Fair queues: what of the three gauges belongs to quiet tenants, and how many are noisy.
  struct QuietGauges {
    std::uint64_t visible = 0, in_flight = 0, delayed = 0;
    std::uint64_t noisy_groups = 0;
  };
  QuietGauges quiet() const;
  /// FIFO: partitions in use (1 without high throughput).
  std::uint32_t partitions() const { return throughput_.partitions(); }

  /// Sending time of the message sent first, or never.
  Time oldest_sent() const;
  /// Since when ApproximateAgeOfOldestMessage counts (1.12), or never: the entry into this queue of the
  /// oldest message; on a standard queue, of those received less than three times here.
  Time age_counts_from() const { return age_of_ == sim::nil ? sim::never : messages_[age_of_].entered; }
  /// The group of the message that a receipt belongs to, for admit(); no_group if it is gone or has none.
  GroupNumber group_of(const Receipt& receipt) const;
  /// Payloads of all messages, in order of entry: for the account at the end.
  std::vector<Payload> contents() const;

  /// The SequenceNumber of a FIFO message, from its `sequence`: 128 bits wide, increasing, with gaps (2.3).
  static sim::Uint128 sequence_number(std::uint64_t sequence);

 private:
  struct Waiter {
    Poll poll;  // nothing in it is left to the queue any more
    sim::DelayLink timer;
    std::uint32_t prev = sim::nil;  // in order of asking
    std::uint32_t next = sim::nil;
  };
  /// In the heap of messages that were sent earlier than they entered; may outlive its message.
  struct LateEntry {
    Time sent{};
    std::uint32_t slot = 0;
    bool operator<(const LateEntry& other) const {  // the first to expire on top
      return sent != other.sent ? sent > other.sent : slot > other.slot;
    }
  };

  /// Standard: one received so often goes to the back (1.4) and does not count for the age (1.12).
  static constexpr std::uint16_t receives_until_back = 3;

  bool fifo() const { return config_.type == QueueType::fifo; }
  std::uint64_t count(MessageState state) const { return counts_[static_cast<std::size_t>(state)]; }

  // Time (queue.cpp).
  void catch_up(Time now, QueueEffects& effects);
  /// What is due at this instant. REQUIRES: nothing is due before.
  void pass(Time now, QueueEffects& effects);
  Time earliest() const;
  void arm(Time now, Duration delay, std::uint32_t slot) {
    Message& message = messages_[slot];
    timers_.arm(now, delay, slot, message);
    due_ = std::min(due_, message.timer.due);
  }
  void arm_once(Time now, Duration delay, std::uint32_t slot);
  bool expire(Time now, QueueEffects& effects);
  std::uint32_t next_to_expire() const;

  // The life of a message (queue.cpp).
  /// A new message in no state yet.
  std::uint32_t store(Time now, Payload payload, Time sent, std::uint64_t placement, GroupNumber group);
  void set_state(Time now, std::uint32_t slot, MessageState state) {
    set_state(now, slot, messages_[slot], state);
  }
  void set_state(Time now, std::uint32_t slot, Message& message, MessageState state) {
    const MessageState from = message.state;
    message.state = state;
    --counts_[static_cast<std::size_t>(from)];
    ++counts_[static_cast<std::size_t>(state)];
    if (auto* const shards = std::get_if<Shards>(&next_)) {
      shards->changed(message, slot, from);
    } else {
      state_changed(now, slot, from);
    }
  }
  /// The same to a queue with groups, fair or FIFO.
  void state_changed(Time now, std::uint32_t slot, MessageState from);
  /// Shows a message that was in flight.
  void give_back(Time now, std::uint32_t slot);
  bool goes_to_back(const Message& message) const;
  void line_up_at_back(Time now);
  void forget(Time now, std::uint32_t slot);
  bool counts_for_age(const Message& message) const;
  /// Moves age_of_ on to a message that counts.
  void find_age();
  const Deduplication::Original* duplicate_of(Time now, const SendRequest& request);
  ScopedKey scoped(const SendRequest& request) const;
  static Throughput throughput_for(const QueueConfig& config);
  /// The queue's delay has changed (FIFO).
  void delay_again(Time now);
  void drop_stale_late_entries();
  /// The slot of an existing message of this receipt, or nil.
  std::uint32_t find(const Receipt& receipt) const;
  /// Whether it is the receipt of a message's newest receive, which is in flight.
  bool holds(std::uint32_t slot, const Receipt& receipt) const;

  // Receiving (queue_receive.cpp).
  /// Gives what is visible to those who wait.
  void serve_waiters(Time now, QueueEffects& effects) {
    if (first_waiter_ != sim::nil && visible() > 0) serve_first_waiters(now, effects);
  }
  void serve_first_waiters(Time now, QueueEffects& effects);
  void end_waits(Time now, QueueEffects& effects);
  void wait(Time now, const Poll& poll);
  /// Whether a message that became visible now would go to who has waited longest, and nothing else happen.
  bool goes_straight_out() const {
    // A timeout of zero shows the message again, perhaps to others who wait.
    return first_waiter_ != sim::nil && visible() == 0 && in_flight() < config_.in_flight_limit &&
           std::holds_alternative<Shards>(next_) &&
           waiters_[first_waiter_].poll.visibility_timeout > Duration{0};
  }
  /// Shortens that way: the message, stored just now, does not pass through the visible ones.
  void hand_over(Time now, std::uint32_t slot, QueueEffects& effects);
  void drop_waiter(std::uint32_t poller);
  void answer(QueueEffect::Kind kind, std::uint32_t poller, QueueEffects& effects);
  /// Hands out up to poll.max messages of the asked shards.
  std::uint32_t take(Time now, const Poll& poll, const ShardSet& asked, QueueEffects& effects);
  void deliver(Time now, std::uint32_t slot, Duration timeout, QueueEffects& effects);
  void finish_delivery(Time now, const Poll& poll, std::uint32_t first, QueueEffects& effects);
  bool repeat_attempt(Time now, const Poll& poll, QueueEffects& effects);
  void begin_receive();
  std::uint32_t next(Time now, const ShardSet& asked);
  void describe(std::uint32_t slot, Received& received) const { describe(slot, messages_[slot], received); }
  static void describe(std::uint32_t slot, const Message& message, Received& received);
  void sample_shards(sim::Draw& sample);

  QueueConfig config_;
  MessageStore messages_;
  sim::DelayLists<Message, &Message::timer> timers_{messages_};
  std::variant<Shards, Tenants, Groups> next_;  // which of the visible messages comes next
  ShardSet all_shards_;
  ShardSet sampled_;
  std::uint32_t oldest_ = sim::nil;  // in order of entry
  std::uint32_t newest_ = sim::nil;
  std::uint32_t age_of_ = sim::nil;  // the oldest that counts for the age (1.12)
  std::vector<LateEntry> late_;      // a heap; the one on top exists
  std::size_t late_live_ = 0;
  std::vector<std::uint32_t> to_back_;  // returned at this instant
  Time due_ = sim::never;
  std::uint64_t numbers_ = 0;    // given out as sequences and as places at the back
  std::int64_t overtakers_ = 0;  // places in front are numbered down from 0
  std::array<std::uint64_t, message_states> counts_{};
  QueueCounters counters_;

  Deduplication deduplication_;
  Attempts attempts_;
  Throughput throughput_;
  Time purged_ = sim::never;  // the last time

  sim::Slab<Waiter> waiters_;  // by poller; who waits has its timer armed
  sim::DelayLists<Waiter, &Waiter::timer> waits_{waiters_};
  std::uint32_t first_waiter_ = sim::nil;
  std::uint32_t last_waiter_ = sim::nil;
};

}  // namespace couplet::cloud
