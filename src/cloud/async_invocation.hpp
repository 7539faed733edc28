#pragma once

#include <cstdint>

#include "cloud/backoff.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

/// What becomes of events that a function is invoked with asynchronously (7.3 of the facts).
struct AsyncConfig {
  std::uint32_t retries = 2;                     // after errors of the function, 0..2
  Duration maximum_age = std::chrono::hours{6};  // 60s..6h
  bool disabled = false;                         // reserved concurrency 0: no event is tried at all
};

/// One accepted event in the function's internal queue: when it is tried, and when it is given up.
///
/// A state machine with explicit time. After an error of the function it is tried again 1 min, then 2 min
/// later; when the function was throttled or unavailable, after 1 s, 2 s, 4 s, … 5 min, as often as it takes.
/// An event as old as the maximum age is not tried any more.
class AsyncEvent {
 public:
  AsyncEvent() = default;
  AsyncEvent(Time accepted, const AsyncConfig& config);

  enum class Next : std::uint8_t {
    attempt,  // invoke the function
    give_up,  // it goes to the on-failure destination, or is dropped
  };
  /// What is to be done at due().
  Next next() const { return next_; }
  Time due() const { return due_; }

  /// The function ended in an error or timed out.
  void failed(Time now, const AsyncConfig& config);
  /// 429, or 5xx of the service: the attempt does not count.
  void not_run(Time now, const AsyncConfig& config);
  /// Which attempt that the function runs is the next one, from 1.
  std::uint32_t attempt() const { return errors_ + 1; }

 private:
  void again(Time now, Duration delay, const AsyncConfig& config);

  Time accepted_{};
  Time due_{};
  Next next_ = Next::attempt;
  std::uint32_t errors_ = 0;
  std::uint32_t not_run_ = 0;  // in a row
};

}  // namespace couplet::cloud
