#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cloud/backoff.hpp"
#include "sim/time.hpp"
#include "sim/units.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

/// Pollers bought in advance instead of the usual scaling (7.1 of the facts: provisioned mode).
struct ProvisionedPollers {
  std::uint32_t minimum = 2;    // 2..200
  std::uint32_t maximum = 200;  // 2..2,000
};

/// How messages of one queue come to one function (7.1 of the facts).
struct MappingConfig {
  std::uint32_t batch = 10;  // 1..10, or 1..10,000 with a window; 1..10 on a FIFO queue
  Duration window{0};        // 0s..300s; 0s on a FIFO queue
  std::optional<std::uint32_t> maximum_concurrency;  // 2..1,000
  std::optional<ProvisionedPollers> provisioned;     // REQUIRES: no maximum_concurrency
};

/// Polls a queue for a function and invokes it with batches.
///
/// The mapping reads in lanes: a lane polls until it has a batch, invokes the function with it, deletes the
/// messages or gives them up, and polls again, so that lanes are concurrent batches. A state machine with
/// explicit time, which tells how many lanes there are; the owner numbers them, polls and invokes.
///
/// An idle mapping has 2 lanes (5 with a maximum concurrency). The first message makes them 5. As long as no
/// lane waits for messages, one is added every 200 ms (300 in a minute), to 1,250 at most or to the maximum
/// concurrency. A lane whose poll comes back empty ends, down to 5; and if no lane has a batch, down to 2.
/// After a failed or throttled batch the lanes are halved, to 2 at least, once a minute, and none are added
/// for that minute; AWS publishes no curve.
/// Provisioned pollers are ten lanes each, and scale from their minimum to their maximum by 1,000 in a
/// minute.
class EventSourceMapping {
 public:
  static constexpr std::uint32_t receive_max = 10;       // messages in one receive
  static constexpr std::uint32_t lanes_per_poller = 10;  // of provisioned ones
  static constexpr Duration poll_wait = std::chrono::seconds{20};
  static constexpr sim::Bytes payload_max{6'000'000};
  /// Before a throttled batch is tried again: AWS publishes no curve.
  static constexpr BackoffConfig throttle_backoff{Growth::exponential, std::chrono::seconds{1},
                                                  std::chrono::seconds{30}, Jitter::full};

  explicit EventSourceMapping(const MappingConfig& config);

  /// Lanes to be opened now: the owner does so.
  std::uint32_t open(Time now);
  std::uint32_t lanes() const { return open_; }
  /// No more than this at any time.
  std::uint32_t lanes_max() const { return ceiling_; }
  /// A lane polls no earlier than this after its last poll.
  Duration poll_interval() const { return poll_interval_; }

  /// How many messages a lane with `gathered` of them asks for.
  std::uint32_t ask(std::uint32_t gathered) const;
  /// Whether a batch of this size takes one more message of that size.
  bool fits(sim::Bytes payload, sim::Bytes more) const { return payload + more <= payload_max; }
  /// Whether a batch is invoked as it is; else the lane polls on. `begun`: when its first message came.
  bool complete(Time now, Time begun, std::uint32_t gathered, sim::Bytes payload) const;

  /// A lane found no message and waits for one.
  void waits();
  /// A lane's poll has brought messages. `waited`: it had to wait.
  void found(Time now, bool waited);
  /// A lane's poll that waited has brought nothing. False: the lane ends. `held`: it has a batch, and does
  /// not.
  bool came_back_empty(Time now, bool held);
  /// A lane stopped waiting because the queue went down or its poll was broken off.
  void wait_broken(Time now);
  /// A lane has a batch from its first message on, until it is through with it.
  void batch_begins() { ++batches_; }
  /// False: the lane ends.
  bool batch_ends();
  /// The function failed, or was throttled.
  void failed(Time now);
  /// The owner has closed every lane that has no batch (the mapping was disabled).
  void closed(std::uint32_t lanes);

  /// When a lane is to be added by open(), or never.
  Time next_due() const { return grows_; }

 private:
  void schedule_growth(Time now);

  MappingConfig config_;
  std::uint32_t floor_;    // lanes of an idle mapping
  std::uint32_t initial_;  // of one that has just become active
  std::uint32_t ceiling_;
  std::uint32_t cut_floor_;
  Duration growth_interval_{};
  Duration poll_interval_{0};
  std::uint32_t permitted_;
  std::uint32_t open_ = 0;
  std::uint32_t waiting_ = 0;
  std::uint32_t batches_ = 0;
  Time grows_ = sim::never;
  std::optional<Time> cut_;  // the last halving
};

/// What a function says about a batch.
struct BatchResponse {
  enum class Kind : std::uint8_t {
    success,
    error,          // it failed or timed out
    item_failures,  // a list of what failed (ReportBatchItemFailures)
    invalid,        // a list that names no message of the batch, or no list at all
  };
  Kind kind{};
  std::vector<bool> failed;  // by message; of item_failures
};

/// Which of `messages` are deleted; the others come back when their visibility timeout is over. Of a FIFO
/// queue nothing is deleted from the first failed message on.
std::vector<bool> deleted_after(const BatchResponse& response, std::size_t messages, bool fifo);

}  // namespace couplet::cloud
