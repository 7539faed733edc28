#pragma once

#include <algorithm>
#include <cstdint>

#include "cloud/queue.hpp"
#include "model/component.hpp"
#include "model/ledger.hpp"

namespace couplet::model {

/// How long pollers wait for the answer to a call, as steps do that say nothing else.
inline constexpr Duration api_timeout = std::chrono::seconds{60};

/// How long a poller waits after the how-manieth failed receive in a row, from 0: 200 ms, twice as long after
/// each further one (1.3 of the facts), 20 s at most.
inline Duration receive_backoff(std::uint32_t failed_before) {
  constexpr std::uint32_t doublings_max = 7;
  const std::int64_t factor = std::int64_t{1} << std::min(failed_before, doublings_max);
  return std::min<Duration>(std::chrono::milliseconds{200} * factor, std::chrono::seconds{20});
}

/// What came of one call about messages.
struct QueueAnswer {
  std::uint32_t failed = 0;  // of the messages, as far as the poller knows
  bool heard = true;         // false: there is no answer, and never will be
};

/// Whoever polls a queue.
class Poller {
 public:
  virtual ~Poller() = default;
  /// What poll number `loop` has brought; `count` may be 0. The messages are valid during the call only.
  virtual void received(Time now, std::uint32_t loop, const cloud::Received* messages,
                        std::uint32_t count) = 0;
  /// The queue is down.
  virtual void receive_failed(Time now, std::uint32_t loop) = 0;
  /// The receive made at `asked` is not answered, and nobody says so: it has failed after api_timeout.
  virtual void unheard(Time now, std::uint32_t loop, Time asked) = 0;
  /// Which side of a partition it is on.
  virtual std::uint16_t side() const = 0;
  /// To where what poll number `loop` brings crosses the network; nowhere: it crosses nothing.
  virtual Place poll_place(std::uint32_t /*loop*/) const { return nowhere; }
};

}  // namespace couplet::model
