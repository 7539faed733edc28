#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "sim/check.hpp"

namespace couplet::cloud {

/// Who waits for one turn after another: first come, first served. Whoever has a place may leave it at any
/// time. Every operation is O(1), amortised; memory grows with what came behind the first who still waits.
class WaitingLine {
 public:
  /// From 1 on, and never given twice.
  using Place = std::uint64_t;

  Place join(std::uint32_t who) {
    line_.push_back({who, false});
    ++waiting_;
    return first_ + line_.size() - 1;
  }
  /// No effect if nobody waits there any more.
  void leave(Place place) {
    if (place < first_ || place - first_ >= line_.size()) return;
    Waiter& waiter = line_[static_cast<std::size_t>(place - first_)];
    if (waiter.left) return;
    waiter.left = true;
    --waiting_;
    skip();
  }

  bool empty() const { return waiting_ == 0; }
  std::uint64_t waiting() const { return waiting_; }
  /// The first, who leaves it. REQUIRES: !empty().
  std::uint32_t pop() {
    COUPLET_CHECK(waiting_ > 0);
    const std::uint32_t who = line_.front().who;
    line_.pop_front();
    ++first_;
    --waiting_;
    skip();
    return who;
  }

 private:
  struct Waiter {
    std::uint32_t who = 0;
    bool left = false;
  };

  /// Whoever is in front waits.
  void skip() {
    while (!line_.empty() && line_.front().left) {
      line_.pop_front();
      ++first_;
    }
  }

  std::deque<Waiter> line_;
  Place first_ = 1;  // of the one in front
  std::uint64_t waiting_ = 0;
};

}  // namespace couplet::cloud
