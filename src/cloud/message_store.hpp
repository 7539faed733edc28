#pragma once

#include <cstdint>

#include "cloud/queue_types.hpp"
#include "sim/delay_lists.hpp"
#include "sim/slab.hpp"

namespace couplet::cloud {

enum class MessageState : std::uint8_t {
  gone,
  delayed,
  visible,
  in_flight,
  hidden_copy,  // a copy that has not appeared yet
};
inline constexpr std::size_t message_states = 5;

/// One message of a queue: 128 bytes, two lines of the processor's cache, whatever its body.
struct alignas(64) Message {
  std::uint64_t reference = 0;  // of its payload, as are `lineage` and `bytes`
  std::uint64_t lineage = 0;
  std::uint64_t sequence = 0;  // order of entry, from 1; 0: the slot is free
  std::int64_t order = 0;      // place among the visible ones, no two the same
  sim::DelayLink timer;  // end of delay or visibility timeout; while visible: its place in a VisibleList
  Time sent{};
  MessageState state = MessageState::gone;
  bool out_of_order : 1 = false;  // visible, but in its VisibleList's heap instead of the list
  bool aside : 1 = false;         // visible, among those of a noisy tenant
  bool copy : 1 = false;
  bool came_late : 1 = false;           // sent earlier than it entered: a dead letter or a copy
  bool visibility_changed : 1 = false;  // since its newest receive
  std::uint16_t shard = 0;
  std::uint16_t receives = 0;            // across queues
  std::uint16_t receives_elsewhere = 0;  // before it entered, included above
  std::uint32_t older = sim::nil;        // neighbours in order of entry
  std::uint32_t newer = sim::nil;
  Time entered{};
  Time first_received{};
  Time received{};  // the newest receive
  GroupNumber group = no_group;
  std::uint32_t before = sim::nil;  // FIFO: neighbours in its group
  std::uint32_t after = sim::nil;
  std::uint32_t bytes = 0;

  Payload payload() const { return {reference, lineage, bytes}; }
  std::uint16_t receives_here() const { return static_cast<std::uint16_t>(receives - receives_elsewhere); }
};
static_assert(sizeof(Message) == 128);

using MessageStore = sim::Slab<Message>;

}  // namespace couplet::cloud
