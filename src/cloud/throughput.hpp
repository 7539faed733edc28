#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "cloud/queue_types.hpp"

namespace couplet::cloud {

/// At most `rate` calls in any second: one at t counts in [t, t + 1 s).
class CallLimit {
 public:
  /// Counts the call if it is within the limit. REQUIRES: the rate is always the same.
  bool admit(Time now, std::uint32_t rate);

 private:
  std::vector<Time> last_;  // the last `rate` calls admitted, a ring
  std::size_t oldest_ = 0;
};

/// The limits of throughput of a FIFO queue (2.4 of the facts), separate for each action.
///
/// In high-throughput mode the queue has partitions, each with the full rate; a hash of the group chooses
/// one. There is one at first; one more after every 10 s in which the busiest action used more than 80 % of
/// what all of them give, and one less after 10 s without a call. Spans of 10 s count from the first call.
class Throughput {
 public:
  Throughput(std::uint32_t calls_per_second, bool high, std::uint32_t partitions_max)
      : rate_(calls_per_second), high_(high), partitions_max_(partitions_max) {}

  /// See Queue::admit.
  Admission admit(Time now, QueueAction action, const GroupNumber* groups, std::uint32_t count);
  std::uint32_t partitions() const { return partitions_; }
  std::uint32_t partition_of(GroupNumber group) const;

 private:
  static constexpr std::size_t actions = 4;
  static constexpr Duration span = std::chrono::seconds{10};

  bool admit_one(Time now, QueueAction action, std::uint32_t partition);
  void adapt(Time now);

  std::uint32_t rate_;
  bool high_;
  std::uint32_t partitions_max_;
  std::uint32_t partitions_ = 1;
  std::uint32_t receive_turn_ = 0;
  std::vector<std::array<CallLimit, actions>> limits_;  // by partition
  std::array<std::uint64_t, actions> used_{};           // since begin_
  Time begin_ = sim::never;                             // of this span
};

}  // namespace couplet::cloud
