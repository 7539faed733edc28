#pragma once

#include <cstdint>
#include <vector>

#include "sim/delay_lists.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

/// In a request: what the queue's own setting says.
inline constexpr Duration queue_default{-1};

/// The number of a message group, given by the caller: dense from 0, since tables are indexed by it.
using GroupNumber = std::uint32_t;
inline constexpr GroupNumber no_group = sim::nil;

/// What a message carries: two words whose meaning is the caller's. The body itself stays with the caller.
struct Payload {
  std::uint64_t reference = 0;
  std::uint64_t lineage = 0;
};

/// An id that only has to be compared (deduplication id, receive-request attempt id): the caller's hash of
/// it, or a number it gave to it. Both words zero: none.
struct Key128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool given() const { return (high | low) != 0; }
  friend bool operator==(const Key128& a, const Key128& b) { return a.high == b.high && a.low == b.low; }
};

enum class QueueType : std::uint8_t { standard, fifo };
enum class DeduplicationScope : std::uint8_t { queue, message_group };

/// Settings of a queue (sections 1.1 and 2 of the facts). Ranges are the caller's to hold, except where it
/// says REQUIRES.
struct QueueConfig {
  Duration visibility_timeout = std::chrono::seconds{30};
  Duration retention = std::chrono::hours{96};
  std::uint32_t shards = 1;  // storage servers; a short poll asks half of them, rounded up. FIFO: 1
  std::uint32_t in_flight_limit = 120'000;
  std::uint32_t max_receives =
      0;  // a receive here that would be one more moves the message out; 0: none does
  Duration delay{0};
  Duration receive_wait{0};
  QueueType type = QueueType::standard;
  bool fair = false;  // standard: quiet tenants (groups) go before noisy ones; otherwise groups are ignored

  // FIFO queues alone.
  DeduplicationScope deduplication_scope = DeduplicationScope::queue;
  std::uint32_t look_ahead = 120'000;    // so many of the oldest messages are searched for available groups
  std::uint32_t calls_per_second = 300;  // of each action; per partition in high-throughput mode; 0: no limit
  bool high_throughput = false;
  std::uint32_t partitions_max = 233;  // the Region's quota (2.4) in partitions: 70,000 / 300

  static constexpr std::uint32_t shards_max = 10'000;
};

/// What limits of throughput count separately (2.4).
enum class QueueAction : std::uint8_t { send, receive, remove, change_visibility };

/// Which entries of a call, numbered from 0, are within the limits of throughput. The others are throttled.
struct Admission {
  std::uint32_t entries = 0;  // bit i: entry i; a call without entries has bit 0
  bool admitted(std::uint32_t entry) const { return (entries >> entry & 1U) != 0; }
};

/// A message on its way in.
struct SendRequest {
  Payload payload{};
  Duration delay = queue_default;  // FIFO: always the queue's (2.2), whatever is said here
  std::uint64_t placement = 0;     // chooses its shard
  GroupNumber group = no_group;    // REQUIRES: given on a FIFO queue
  std::uint32_t bytes = 0;         // its size, which receives tell
  Key128 deduplication{};          // FIFO: not given: the message is never a duplicate
  /// Standard: disorder. From the moment it is visible, it is in front of everything that waits in its shard
  /// (2.6: among the quiet or the noisy it belongs to), ones that overtook before it included.
  bool overtakes = false;
};

struct SendResult {
  enum class Outcome : std::uint8_t {
    accepted,
    duplicate,  // FIFO: same id within 5 min (2.3); success for the sender, but nothing was stored
  };
  Outcome outcome{};
  std::uint64_t sequence = 0;  // of the message; of a duplicate: of the one it duplicates
  Payload payload{};  // of the message; of a duplicate: of the one it duplicates, perhaps gone by now
};

/// Proof of one receive; the next receive of the message gives a new one. The three numbers, written out,
/// are a receipt handle; any three numbers are safe to present.
struct Receipt {
  std::uint32_t slot = sim::nil;
  std::uint16_t receive = 0;   // which receive of the message, from 1, across queues (1.7)
  std::uint64_t sequence = 0;  // of the message in this queue, never used twice
};

/// One message of one receive.
struct Received {
  Receipt receipt{};
  Payload payload{};
  Time sent{};
  Time first_received{};
  GroupNumber group = no_group;
  std::uint32_t bytes = 0;
  std::uint16_t receives_elsewhere = 0;  // before it came to this queue, included in receipt.receive
  bool copy = false;                     // see Queue::leave_copy
};

/// A request for messages.
struct Poll {
  std::uint32_t poller = 0;  // the caller's number, dense from 0; at most one poll each at a time
  std::uint32_t max = 1;     // 1..10
  Duration visibility_timeout = queue_default;  // of what it gets
  Duration wait = queue_default;                // 0: short poll
  Key128 attempt{};                             // FIFO: receive-request attempt id (2.5)
};

/// What became of a delete (1.5, 2.2).
struct RemoveResult {
  enum class Outcome : std::uint8_t {
    deleted,
    gone,      // it was deleted, moved or expired before, or never was: success too
    survived,  // standard: a stale receipt that had no effect: success too
    expired,   // FIFO: the receipt's visibility timeout is over, or a newer receive took its place: an error
  };
  Outcome outcome{};
  Payload payload{};  // of what was deleted
  bool copy = false;
  bool deleted() const { return outcome == Outcome::deleted; }
  bool success() const { return outcome != Outcome::expired; }
};

/// What became of a ChangeMessageVisibility (1.2, 2.2).
enum class ChangeOutcome : std::uint8_t {
  changed,
  not_in_flight,   // standard: visible, since its timeout is over: success, no effect
  gone,            // deleted, moved or expired: an error
  beyond_maximum,  // it would end more than 12 h after the receive: an error, no effect
  expired,         // FIFO: the receipt is no longer good: an error, no effect
};

enum class PurgeOutcome : std::uint8_t { purged, in_progress };  // in progress: another within 60 s before

/// What an operation or the passing of time has brought about, in order.
struct QueueEffect {
  enum class Kind : std::uint8_t {
    delivered,       // messages [first, first + count) of QueueEffects::messages go to `poller`
    empty,           // `poller` gets nothing
    over_limit,      // `poller`'s short poll fails: the in-flight limit of a standard queue is reached (1.6)
    became_visible,  // the delay of `payload` is over
    returned,        // the visibility timeout of `payload` is over, or was set to zero
    copy_appeared,   // a copy of `payload` is visible; from now on a message like any other
    expired,         // the retention of `payload` is over; it is gone
    dead_lettered,   // `payload`, sent at `sent` and received `receives` times, goes to the dead-letter queue
    purged,          // `payload` is gone
  };
  Kind kind{};
  bool copy = false;           // the message is a copy
  std::uint16_t receives = 0;  // across queues
  std::uint32_t poller = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  Payload payload{};
  Time sent{};
  Time first_received{};  // if it was received
  GroupNumber group = no_group;
  std::uint32_t bytes = 0;
};

struct QueueEffects {
  std::vector<QueueEffect> effects;
  std::vector<Received> messages;
  void clear() {
    effects.clear();
    messages.clear();
  }
};

/// What the queue has counted since it was made (1.12). Every message that came in is accounted for:
/// sent + moved_in + copies = deleted + expired + dead_lettered + purged + taken_out + what is inside.
struct QueueCounters {
  std::uint64_t sent = 0;            // NumberOfMessagesSent less duplicates; automatic moves do not count
  std::uint64_t duplicates = 0;      // sends that were not stored (2.3)
  std::uint64_t moved_in = 0;        // from queues whose dead-letter queue this is
  std::uint64_t copies = 0;          // left by leave_copy
  std::uint64_t received = 0;        // NumberOfMessagesReceived
  std::uint64_t empty_receives = 0;  // NumberOfEmptyReceives
  std::uint64_t delete_calls = 0;    // NumberOfMessagesDeleted: successful calls, repeated ones too
  std::uint64_t deleted = 0;         // messages
  std::uint64_t expired = 0;
  std::uint64_t dead_lettered = 0;
  std::uint64_t purged = 0;
  std::uint64_t taken_out = 0;  // by take_out
};

}  // namespace couplet::cloud
