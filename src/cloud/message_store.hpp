#pragma once

#include <cstdint>
#include <vector>

#include "cloud/queue_types.hpp"
#include "sim/delay_lists.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

enum class MessageState : std::uint8_t { gone, delayed, visible, in_flight };

/// One message of a queue: 88 bytes, whatever its body.
struct Message {
  Payload payload;
  Time sent{};
  std::uint64_t sequence = 0;  // order of sending, from 1; 0: the slot is free
  sim::DelayLink timer;  // end of the delay or of the visibility timeout; while visible: its place in a shard
  std::uint32_t older = sim::nil;  // neighbours in order of sending, for retention
  std::uint32_t newer = sim::nil;
  std::uint16_t shard = 0;
  std::uint16_t receives = 0;
  MessageState state = MessageState::gone;
  bool overtaken = false;  // visible, but in its shard's heap instead of the list
};
static_assert(sizeof(Message) <= 88);

/// The visible messages of one storage shard, oldest first.
///
/// Messages that become visible in the order of sending, nearly all, are a linked list; one that comes
/// back behind younger ones goes into a heap, whose entries may outlive their message (checked on the way
/// out).
class Shard {
 public:
  void add(sim::Slab<Message>& messages, std::uint32_t slot);
  /// REQUIRES: the message is visible in this shard.
  void remove(sim::Slab<Message>& messages, std::uint32_t slot);
  /// The oldest visible message, or nil.
  std::uint32_t oldest(const sim::Slab<Message>& messages);

 private:
  struct Entry {
    std::uint64_t sequence;
    std::uint32_t slot;
    bool operator<(const Entry& other) const { return sequence > other.sequence; }  // smallest on top
  };

  std::uint32_t first_ = sim::nil;
  std::uint32_t last_ = sim::nil;
  std::vector<Entry> heap_;
};

}  // namespace couplet::cloud
