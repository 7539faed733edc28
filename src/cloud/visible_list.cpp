#include "cloud/visible_list.hpp"

#include <algorithm>

namespace couplet::cloud {

void VisibleList::add_out_of_order(Message& message, std::uint32_t slot) {
  message.out_of_order = true;
  heap_.push_back({message.order, slot});
  std::push_heap(heap_.begin(), heap_.end());
}

void VisibleList::remove_out_of_order(Message& message, std::uint32_t slot) {
  message.out_of_order = false;
  // One that goes on living leaves from the front, and takes its entry along: it may come back here, or go
  // to another list's heap. That of a message which is gone is dropped when it comes to the top.
  if (heap_.front().slot == slot && heap_.front().order == message.order) drop_top();
}

void VisibleList::drop_top() {
  std::pop_heap(heap_.begin(), heap_.end());
  heap_.pop_back();
}

std::uint32_t VisibleList::first_with_heap(const MessageStore& messages) {
  while (!heap_.empty()) {
    const Message& top = messages[heap_.front().slot];
    if (top.out_of_order && top.order == heap_.front().order) break;
    drop_top();
  }
  if (heap_.empty()) return first_;
  if (first_ == sim::nil || heap_.front().order < messages[first_].order) return heap_.front().slot;
  return first_;
}

std::uint32_t Shards::oldest(const ShardSet& asked) {
  std::uint32_t first = sim::nil;
  for (const std::uint16_t shard : asked) {
    const std::uint32_t candidate = lists_[shard].first(*messages_);
    if (candidate == sim::nil) continue;
    if (first == sim::nil || (*messages_)[candidate].order < (*messages_)[first].order) first = candidate;
  }
  return first;
}

}  // namespace couplet::cloud
