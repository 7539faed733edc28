#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "sim/check.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace couplet::sim {

/// A timer inside an object of a slab. While it is not armed, prev and next are free for other lists.
struct DelayLink {
  Time due = never;
  std::uint32_t prev = nil;
  std::uint32_t next = nil;
  std::int32_t list = unarmed;

  static constexpr std::int32_t unarmed = -1;
  static constexpr std::int32_t sorted = -2;
  bool armed() const { return list != unarmed; }
};

/// Timers for the objects of a slab. Timers of the same delay are armed in the order in which they fall
/// due, so each delay is a linked list: arming, disarming and finding the next are O(1), and the owner
/// needs one armed event for all of them. Delays beyond the sixteenth different one go into a sorted set.
template <class T, DelayLink T::* Link>
class DelayLists {
 public:
  explicit DelayLists(Slab<T>& items) : items_(&items) {}

  /// Due at now + delay. REQUIRES: not armed; now never goes back.
  void arm(Time now, Duration delay, std::uint32_t item) { arm(now, delay, item, (*items_)[item]); }
  /// The same for who has the object at hand.
  void arm(Time now, Duration delay, std::uint32_t item, T& object) {
    DelayLink& link = object.*Link;
    COUPLET_CHECK(!link.armed());
    link.due = add(now, delay);
    link.list = list_of(delay);
    if (link.list == DelayLink::sorted) {
      sorted_.emplace(link.due, item);
      return;
    }
    List& list = lists_[static_cast<std::size_t>(link.list)];
    link.prev = list.last;
    link.next = nil;
    if (list.last == nil) {
      list.first = item;
    } else {
      DelayLink& before = (*items_)[list.last].*Link;
      COUPLET_CHECK(before.due <= link.due);
      before.next = item;
    }
    list.last = item;
  }

  /// The same for a delay that will not come often, and so gets no list. O(log n).
  void arm_once(Time now, Duration delay, std::uint32_t item) {
    DelayLink& link = (*items_)[item].*Link;
    COUPLET_CHECK(!link.armed());
    link.due = add(now, delay);
    link.list = DelayLink::sorted;
    sorted_.emplace(link.due, item);
  }

  /// No effect on a timer that is not armed.
  void disarm(std::uint32_t item) { disarm(item, (*items_)[item]); }
  void disarm(std::uint32_t item, T& object) {
    DelayLink& link = object.*Link;
    if (!link.armed()) return;
    if (link.list == DelayLink::sorted) {
      sorted_.erase({link.due, item});
    } else {
      List& list = lists_[static_cast<std::size_t>(link.list)];
      (link.prev == nil ? list.first : ((*items_)[link.prev].*Link).next) = link.next;
      (link.next == nil ? list.last : ((*items_)[link.next].*Link).prev) = link.prev;
    }
    link = DelayLink{};
  }

  /// When the next timer falls due, or never.
  Time next_due() const {
    Time due = sorted_.empty() ? never : sorted_.begin()->first;
    for (const List& list : lists_) {
      if (list.first == nil) continue;
      const Time first = ((*items_)[list.first].*Link).due;
      if (first < due) due = first;
    }
    return due;
  }

  /// Disarms and returns the first timer with due <= now, earliest first; nil if there is none.
  std::uint32_t pop_due(Time now) {
    std::uint32_t item = sorted_.empty() ? nil : sorted_.begin()->second;
    Time due = sorted_.empty() ? never : sorted_.begin()->first;
    for (const List& list : lists_) {
      if (list.first == nil) continue;
      const Time first = ((*items_)[list.first].*Link).due;
      if (item == nil || first < due) {
        due = first;
        item = list.first;
      }
    }
    if (item == nil || due > now) return nil;
    disarm(item);
    return item;
  }

 private:
  static constexpr std::size_t lists_max = 16;

  struct List {
    Duration delay{};
    std::uint32_t first = nil;
    std::uint32_t last = nil;
  };

  std::int32_t list_of(Duration delay) {
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      if (lists_[i].delay == delay) return static_cast<std::int32_t>(i);
    }
    if (lists_.size() == lists_max) return DelayLink::sorted;
    lists_.push_back({delay, nil, nil});
    return static_cast<std::int32_t>(lists_.size() - 1);
  }

  Slab<T>* items_;
  std::vector<List> lists_;
  std::set<std::pair<Time, std::uint32_t>> sorted_;
};

}  // namespace couplet::sim
