#pragma once

#include <cstdint>

#include "cloud/queue.hpp"
#include "model/ledger.hpp"

namespace couplet::model {

/// Whoever polls a queue.
class Poller {
 public:
  virtual ~Poller() = default;
  /// What poll number `loop` has brought; `count` may be 0. The messages are valid during the call only.
  virtual void received(Time now, std::uint32_t loop, const cloud::Received* messages,
                        std::uint32_t count) = 0;
  /// The queue is down.
  virtual void receive_failed(Time now, std::uint32_t loop) = 0;
};

}  // namespace couplet::model
