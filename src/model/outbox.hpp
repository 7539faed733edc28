#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "model/program.hpp"

namespace couplet::model {

/// Sends that one instance gathers for one API call: what a step with `batch` and `linger` does.
///
/// The call goes out when the batch is full, when one more would pass the size limit of a call, or when its
/// first message has lingered long enough; it has one latency, drawn for its first message, and counts as one
/// request. What an instance had gathered when it crashed was never sent.
class Outboxes {
 public:
  Outboxes(Runtime& runtime, std::uint16_t owner, std::uint8_t event_kind)
      : runtime_(runtime), owner_(owner), event_kind_(event_kind) {}

  /// REQUIRES: op.batch > 1. `op` stays where it is.
  void add(Time now, const Op& op, std::uint32_t instance, const Arrival& arrival);
  /// REQUIRES: an event of the kind given to the constructor.
  void on_event(Time now, const sim::Event& event);
  void instance_lost(Time now, std::uint32_t instance);

 private:
  struct Outbox {
    const Op* op = nullptr;
    std::uint32_t instance = 0;
    std::vector<Arrival> gathered;  // each keeps its request alive
    sim::Bytes size{};
    std::uint64_t event = 0;  // of the end of the linger
  };

  std::uint32_t of(const Op& op, std::uint32_t instance);
  void flush(Time now, Outbox& outbox);

  Runtime& runtime_;
  std::uint16_t owner_;
  std::uint8_t event_kind_;
  std::vector<Outbox> outboxes_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint32_t> places_;  // by instance and step
};

}  // namespace couplet::model
