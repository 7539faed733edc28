#pragma once

#include <cstdint>

#include "sim/time.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

/// A task that moves the messages of a dead-letter queue elsewhere (1.9 of the facts): a state machine that
/// says when the next message is to be moved. The caller moves it, with Queue::take_out from the source and
/// Queue::send to the destination, where it is a new message, and then reports:
///
///     while (task.next_due() <= now) {
///       const Time due = task.next_due();
///       if (!task.advance(due)) continue;                   // nothing to move: the state has changed
///       if (const auto message = source.take_out(due, effects)) {
///         destination.send(due, …);
///         task.moved();
///       } else {
///         task.drained();
///       }
///     }
///
/// Moves are 1/rate apart, the first 1/rate after the start; the k-th is at start + k/rate, rounded down to a
/// nanosecond.
class MoveTask {
 public:
  enum class State : std::uint8_t {
    running,
    completed,   // the source had nothing visible left
    cancelling,  // until the move under way is over
    cancelled,
    failed,  // 36 hours were not enough
  };

  static constexpr std::uint32_t rate_max = 500;  // messages a second; also what SQS is taken to choose
  static constexpr Duration duration_max = std::chrono::hours{36};

  /// `per_second` 0: the rate is SQS's choice. REQUIRES: per_second <= 500. `to_move`: how many messages are
  /// visible in the source now, for the record.
  MoveTask(Time now, std::uint32_t per_second, std::uint64_t to_move);

  /// When to call advance(), or never.
  Time next_due() const;
  /// Whether one message is to be moved now. REQUIRES: now == next_due().
  bool advance(Time now);
  /// One message was moved.
  void moved() { ++moved_; }
  /// There was none to move: the task is complete.
  void drained();
  /// False, and no effect, unless it is running (1.9). What was moved stays where it is.
  bool cancel(Time now);

  State state() const { return state_; }
  Time started() const { return started_; }
  std::uint64_t moved_so_far() const { return moved_; }  // ApproximateNumberOfMessagesMoved
  std::uint64_t to_move() const { return to_move_; }     // ApproximateNumberOfMessagesToMove
  std::uint32_t per_second() const { return rate_; }

 private:
  Time started_;
  std::uint32_t rate_;
  std::uint64_t to_move_;
  std::uint64_t moved_ = 0;
  std::uint64_t steps_ = 0;  // moves due so far
  State state_ = State::running;
};

}  // namespace couplet::cloud
