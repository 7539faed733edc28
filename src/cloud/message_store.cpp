#include "cloud/message_store.hpp"

#include <algorithm>

namespace couplet::cloud {

void Shard::add(sim::Slab<Message>& messages, std::uint32_t slot) {
  Message& message = messages[slot];
  if (last_ != sim::nil && messages[last_].sequence > message.sequence) {
    message.overtaken = true;
    heap_.push_back({message.sequence, slot});
    std::push_heap(heap_.begin(), heap_.end());
    return;
  }
  message.timer.prev = last_;
  message.timer.next = sim::nil;
  (last_ == sim::nil ? first_ : messages[last_].timer.next) = slot;
  last_ = slot;
}

void Shard::remove(sim::Slab<Message>& messages, std::uint32_t slot) {
  Message& message = messages[slot];
  if (message.overtaken) {
    message.overtaken = false;  // its heap entry is dropped when it comes to the top
    return;
  }
  const auto [prev, next] = std::pair(message.timer.prev, message.timer.next);
  (prev == sim::nil ? first_ : messages[prev].timer.next) = next;
  (next == sim::nil ? last_ : messages[next].timer.prev) = prev;
  message.timer = {};
}

std::uint32_t Shard::oldest(const sim::Slab<Message>& messages) {
  while (!heap_.empty()) {
    const Message& top = messages[heap_.front().slot];
    if (top.overtaken && top.sequence == heap_.front().sequence) break;
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
  }
  if (heap_.empty()) return first_;
  if (first_ == sim::nil || heap_.front().sequence < messages[first_].sequence) return heap_.front().slot;
  return first_;
}

}  // namespace couplet::cloud
