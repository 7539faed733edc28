#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cloud/message_store.hpp"
#include "sim/draws.hpp"

namespace couplet::cloud {

/// Settings of a standard queue (section 1.1 of the facts).
struct QueueConfig {
  Duration visibility_timeout = std::chrono::seconds{30};
  Duration retention = std::chrono::hours{96};
  std::uint32_t shards = 1;  // storage servers; a short poll asks half of them, rounded up
  std::uint32_t in_flight_limit = 120'000;
  std::uint32_t max_receives = 0;  // a receive that would be one more moves the message out; 0: none does

  static constexpr std::uint32_t shards_max = 10'000;
};

/// Proof of one receive; the next receive of the message gives a new one.
struct Receipt {
  std::uint32_t slot = sim::nil;
  std::uint16_t receive = 0;   // which receive of the message, from 1
  std::uint64_t sequence = 0;  // of the message
};

struct Received {
  Receipt receipt;
  Payload payload;
  Time sent{};
};

/// A request for messages.
struct Poll {
  std::uint32_t poller = 0;       // the caller's number for whoever asks; at most one poll each at a time
  std::uint32_t max = 1;          // 1..10
  Duration visibility_timeout{};  // of what it gets
  Duration wait{0};               // 0: short poll
};

/// What an operation or the passing of time has brought about, in order.
struct QueueEffect {
  enum class Kind : std::uint8_t {
    delivered,       // messages [first, first + count) of QueueEffects::messages go to `poller`
    empty,           // `poller` gets nothing
    became_visible,  // the delay of `payload` is over
    returned,        // the visibility timeout of `payload` is over
    expired,         // the retention of `payload` is over; it is gone
    dead_lettered,   // `payload`, sent at `sent` and received `receives` times, goes to the dead-letter queue
  };
  Kind kind{};
  std::uint32_t poller = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  Payload payload;
  std::uint16_t receives = 0;
  Time sent{};
};

struct QueueEffects {
  std::vector<QueueEffect> effects;
  std::vector<Received> messages;
  void clear() {
    effects.clear();
    messages.clear();
  }
};

/// A standard queue: at-least-once, best-effort order, visibility timeouts, retention, short and long polls.
///
/// A state machine with explicit time and no clock: every operation takes the instant at which it happens,
/// which never goes back, and first lets pass what is due until then. Intervals are half-open: at the very
/// end of a visibility timeout, delay, retention or wait, it is over.
class Queue {
 public:
  explicit Queue(const QueueConfig& config);

  /// Lets time pass: waits, delays and visibility timeouts that end, messages that expire.
  void advance(Time now, QueueEffects& effects);
  /// No later than when advance() next has something to do, or never. What is disarmed meanwhile does not
  /// move it: finding the next one out at every operation would cost more than an advance() in vain.
  Time next_due() const { return due_; }

  /// Stores a message; it becomes visible after `delay`. `placement` chooses its shard.
  void send(Time now, Payload payload, Duration delay, std::uint64_t placement, QueueEffects& effects);

  /// Takes a message over from a queue whose dead-letter queue this is (1.8 of the facts): it stays as old
  /// and as often received as it was.
  void take_over(Time now, const QueueEffect& dead_letter, std::uint64_t placement, QueueEffects& effects);

  /// Answers at once (delivered or empty) or, for a long poll of an empty queue, later.
  /// `sample` chooses the shards that a short poll asks.
  void receive(Time now, const Poll& poll, sim::Draw& sample, QueueEffects& effects);

  /// The poller's connection broke: what it waits for is not delivered to it. Whether it did wait.
  bool abandon(std::uint32_t poller);

  /// Deletes a message. A receipt works as long as the message exists, even after its visibility timeout.
  /// Returns what the message carried; nothing if it was gone already (which AWS reports as success too).
  std::optional<Payload> remove(Time now, const Receipt& receipt, QueueEffects& effects);

  std::uint64_t visible() const { return visible_; }
  std::uint64_t in_flight() const { return in_flight_; }
  std::uint64_t delayed() const { return delayed_; }
  /// Sending time of the oldest message not deleted, or never.
  Time oldest_sent() const { return oldest_ == sim::nil ? sim::never : messages_[oldest_].sent; }
  /// Payloads of all messages, oldest first: for the account at the end.
  std::vector<Payload> contents() const;

 private:
  struct Waiter {
    Poll poll;
    sim::DelayLink timer;
    std::uint32_t prev = sim::nil;  // in order of asking
    std::uint32_t next = sim::nil;
  };

  /// What is due at this instant. REQUIRES: nothing is due before.
  void pass(Time now, QueueEffects& effects);
  Time earliest() const;
  void arm(Time now, Duration delay, std::uint32_t slot);
  std::uint32_t store(Payload payload, Time sent, std::uint64_t placement);
  /// Puts a message into the order of sending, from the youngest end.
  void link_by_age(std::uint32_t slot);
  bool expire(Time now, QueueEffects& effects);
  void make_visible(std::uint32_t slot);
  void serve_waiters(Time now, QueueEffects& effects);
  void end_waits(Time now, QueueEffects& effects);
  /// Hands out up to poll.max messages of the shards in `shards` (a list of shard numbers).
  std::uint32_t take(Time now, const Poll& poll, const std::vector<std::uint16_t>& shards,
                     QueueEffects& effects);
  std::uint32_t oldest_of(const std::vector<std::uint16_t>& shards);
  void sample_shards(sim::Draw& sample);
  void forget(std::uint32_t slot);
  void drop_waiter(std::uint32_t slot);

  QueueConfig config_;
  sim::Slab<Message> messages_;
  sim::DelayLists<Message, &Message::timer> timers_{messages_};
  std::vector<Shard> shards_;
  std::vector<std::uint16_t> all_shards_;
  std::vector<std::uint16_t> sampled_;
  std::uint32_t oldest_ = sim::nil;  // in order of sending
  std::uint32_t newest_ = sim::nil;
  Time due_ = sim::never;
  std::uint64_t sent_ = 0;
  std::uint64_t visible_ = 0;
  std::uint64_t in_flight_ = 0;
  std::uint64_t delayed_ = 0;

  sim::Slab<Waiter> waiters_;
  sim::DelayLists<Waiter, &Waiter::timer> waits_{waiters_};
  std::vector<std::uint32_t> waiter_of_;  // by poller
  std::uint32_t first_waiter_ = sim::nil;
  std::uint32_t last_waiter_ = sim::nil;
};

}  // namespace couplet::cloud
