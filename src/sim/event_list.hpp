#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/check.hpp"
#include "sim/time.hpp"

namespace couplet::sim {

/// Which of several events of one instant comes first. Within a class: owner, then instance, then the
/// order in which they were scheduled.
enum class Order : std::uint8_t {
  failures,     // ends, then starts
  deadlines,    // timeouts, visibility, retention, delays, waits
  completions,  // of work and of calls
  arrivals,     // requests and messages
  receives,     // polls
  probes,       // health checks, scaling
  observers,    // samples, window edges, end of run
};

/// What is to happen, and when: 24 bytes. The order of events is the order of (at, high, low); the
/// scheduling number makes it total, so that kind and argument never decide.
// NOLINTNEXTLINE(cppcoreguidelines-special-member-functions)
class Event {
 public:
  static constexpr int owner_bits = 14;
  static constexpr int instance_bits = 22;

  Event() = default;
  // Word by word: copied as a block, an event just made would go through memory, and its words have to
  // arrive there before the block can be read.
  // NOLINTBEGIN(modernize-use-equals-default)
  Event(const Event& other) : at(other.at), high_(other.high_), low_(other.low_) {}
  Event& operator=(const Event& other) {
    at = other.at;
    high_ = other.high_;
    low_ = other.low_;
    return *this;
  }
  // NOLINTEND(modernize-use-equals-default)
  Event(Time when, Order order, std::uint16_t owner, std::uint32_t instance, std::uint64_t number,
        std::uint8_t kind, std::uint32_t argument)
      : at(when),
        high_((static_cast<std::uint64_t>(order) << 60) | (static_cast<std::uint64_t>(owner) << 46) |
              (static_cast<std::uint64_t>(instance) << 24) | (number >> 24)),
        low_((number << 40) | (static_cast<std::uint64_t>(kind) << 32) | argument) {}

  Time at{};

  Order order() const { return static_cast<Order>(high_ >> 60); }
  std::uint16_t owner() const { return static_cast<std::uint16_t>((high_ >> 46) & ((1U << owner_bits) - 1)); }
  std::uint32_t instance() const {
    return static_cast<std::uint32_t>(high_ >> 24) & ((1U << instance_bits) - 1);
  }
  /// Its place in the order of scheduling: identifies the event for ever.
  std::uint64_t number() const { return ((high_ & 0xffffffU) << 24) | (low_ >> 40); }
  std::uint8_t kind() const { return static_cast<std::uint8_t>(low_ >> 32); }
  std::uint32_t argument() const { return static_cast<std::uint32_t>(low_); }

  bool before(const Event& other) const {
    if (at != other.at) return at < other.at;
    if (high_ != other.high_) return high_ < other.high_;
    return low_ < other.low_;
  }

 private:
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
};
static_assert(sizeof(Event) == 24);

/// A binary heap of events, earliest on top.
///
/// A pop leaves the top vacant until it is known what fills it: mostly the next push, which then sinks from
/// the top once, instead of the last event sinking and the new one rising.
class EventHeap {
 public:
  bool empty() const { return used_ == vacant_; }
  std::size_t size() const { return used_ - vacant_; }
  /// Of an empty heap: after_all().
  const Event& top() {
    if (vacant_ != 0) settle();
    return items_.front();
  }

  void push(const Event& event) {
    if (!empty()) return insert(event);
    used_ = 1;
    vacant_ = 0;
    items_.front() = event;
  }

  /// REQUIRES: !empty().
  Event pop() {
    if (vacant_ != 0) settle();
    vacant_ = 1;
    return items_.front();
  }

 private:
  /// Behind any event that there can be.
  static Event after_all() { return {never, Order{15}, UINT16_MAX, 0, ~std::uint64_t{0}, 0, 0}; }

  /// Apart from push(), which stays small enough to become part of its callers. REQUIRES: !empty().
  [[gnu::noinline]] void insert(const Event& event) {
    if (vacant_ != 0) {
      vacant_ = 0;
      sink(event);
      return;
    }
    if (used_ == items_.size()) grow();
    rise(used_++, event);
  }

  [[gnu::noinline]] void settle() {
    vacant_ = 0;
    const Event last = --used_ == 0 ? after_all() : items_[used_];
    sink(last);
  }

  /// Puts `event` where the top is vacant, or below. The hole sinks to the bottom first, and the event rises
  /// from there: it mostly belongs far down, and so each level takes one comparison instead of two.
  void sink(const Event& event) {
    const std::size_t size = used_;
    Event* const items = items_.data();
    std::size_t hole = 0;
    std::size_t child = 2;  // the second of two
    for (; child < size; child = 2 * hole + 2) {
      if (items[child - 1].before(items[child])) --child;
      items[hole] = items[child];
      hole = child;
    }
    if (child == size) {  // an only child
      items[hole] = items[child - 1];
      hole = child - 1;
    }
    rise(hole, event);
  }

  /// Puts `event` where `hole` is, or above.
  void rise(std::size_t hole, const Event& event) {
    Event* const items = items_.data();
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 2;
      if (!event.before(items[parent])) break;
      items[hole] = items[parent];
      hole = parent;
    }
    items[hole] = event;
  }

  void grow() { items_.resize(std::max<std::size_t>(16, 2 * items_.size())); }

  std::vector<Event> items_{after_all()};  // the first used_ of them
  std::size_t used_ = 0;                   // counted apart: a vector knows its size only by a division
  std::size_t vacant_ = 0;                 // 1 after a pop, until the top is filled again
};

/// The events to come. Cancelling costs nothing here: whoever scheduled an event keeps its number, forgets
/// it to cancel, and ignores an event whose number it does not wait for. Delays that many things share
/// belong into DelayLists, which keep one event armed for all of them.
class EventList {
 public:
  /// REQUIRES: at >= now(). An event at now() joins this instant, behind what has already run.
  /// Returns the event's number, from 1.
  std::uint64_t schedule(Time at, Order order, std::uint16_t owner, std::uint32_t instance, std::uint8_t kind,
                         std::uint32_t argument) {
    COUPLET_CHECK(at >= now_);
    const Event event(at, order, owner, instance, ++scheduled_, kind, argument);
    (at == now_ ? current_ : order == Order::arrivals ? arrivals_ : others_).push(event);
    return scheduled_;
  }

  bool empty() const { return current_.empty() && arrivals_.empty() && others_.empty(); }

  /// REQUIRES: !empty().
  Time next_time() { return current_.empty() ? first_later().top().at : now_; }

  /// The next event in order; time moves to its instant. REQUIRES: !empty().
  Event pop() {
    ++popped_;
    EventHeap& later = first_later();
    if (!current_.empty() && current_.top().before(later.top())) {
      ++at_this_instant_;
      return current_.pop();
    }
    const Event event = later.pop();
    at_this_instant_ = event.at == now_ ? at_this_instant_ + 1 : 1;
    now_ = event.at;
    return event;
  }

  Time now() const { return now_; }
  /// Events handed out at now(), so far.
  std::uint64_t at_this_instant() const { return at_this_instant_; }
  /// Events handed out in all.
  std::uint64_t popped() const { return popped_; }

 private:
  EventHeap& first_later() { return arrivals_.top().before(others_.top()) ? arrivals_ : others_; }

  EventHeap current_;   // those of now_, most of which never meet a large heap
  EventHeap arrivals_;  // later ones, apart: the next customer comes before most of what else is to come
  EventHeap others_;
  Time now_{};
  std::uint64_t scheduled_ = 0;
  std::uint64_t popped_ = 0;
  std::uint64_t at_this_instant_ = 0;
};

}  // namespace couplet::sim
