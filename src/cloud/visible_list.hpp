#pragma once

#include <cstdint>
#include <vector>

#include "cloud/message_store.hpp"

namespace couplet::cloud {

/// Visible messages by their `order`, smallest first.
///
/// Messages that become visible in order, nearly all, are a linked list; one that comes in before others
/// goes into a heap, whose entries may outlive their message (checked on the way out).
class VisibleList {
 public:
  void add(MessageStore& messages, std::uint32_t slot) {
    Message& message = messages[slot];
    if (last_ != sim::nil && messages[last_].order > message.order) {
      add_out_of_order(message, slot);
      return;
    }
    message.timer.prev = last_;
    message.timer.next = sim::nil;
    (last_ == sim::nil ? first_ : messages[last_].timer.next) = slot;
    last_ = slot;
  }
  /// REQUIRES: the message is in this list.
  void remove(MessageStore& messages, std::uint32_t slot) {
    Message& message = messages[slot];
    if (message.out_of_order) {
      remove_out_of_order(message, slot);
      return;
    }
    const std::uint32_t prev = message.timer.prev;
    const std::uint32_t next = message.timer.next;
    (prev == sim::nil ? first_ : messages[prev].timer.next) = next;
    (next == sim::nil ? last_ : messages[next].timer.prev) = prev;
    message.timer = {};
  }
  /// The slot of the message with the smallest order, or nil.
  std::uint32_t first(const MessageStore& messages) {
    return heap_.empty() ? first_ : first_with_heap(messages);
  }

 private:
  struct Entry {
    std::int64_t order;
    std::uint32_t slot;
    bool operator<(const Entry& other) const { return order > other.order; }  // smallest on top
  };

  void add_out_of_order(Message& message, std::uint32_t slot);
  void remove_out_of_order(Message& message, std::uint32_t slot);
  std::uint32_t first_with_heap(const MessageStore& messages);
  void drop_top();

  std::uint32_t first_ = sim::nil;
  std::uint32_t last_ = sim::nil;
  std::vector<Entry> heap_;
};

/// Numbers of the shards that a receive asks.
using ShardSet = std::vector<std::uint16_t>;

/// The messages of a standard queue by storage shard, oldest of the asked shards first.
class Shards {
 public:
  Shards(MessageStore& messages, std::uint32_t shards) : messages_(&messages), lists_(shards) {}

  /// The state of a message was `from` and has changed.
  void changed(const Message& message, std::uint32_t slot, MessageState from) {
    if (from == MessageState::visible) lists_[message.shard].remove(*messages_, slot);
    if (message.state == MessageState::visible) lists_[message.shard].add(*messages_, slot);
  }
  std::uint32_t next(const ShardSet& asked) {
    return asked.size() == 1 ? lists_[asked.front()].first(*messages_) : oldest(asked);
  }

 private:
  std::uint32_t oldest(const ShardSet& asked);

  MessageStore* messages_;
  std::vector<VisibleList> lists_;
};

}  // namespace couplet::cloud
