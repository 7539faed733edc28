#pragma once

#include <cstdint>
#include <vector>

#include "physics/finish_heap.hpp"
#include "sim/time.hpp"

namespace couplet::physics {

/// A capacity that all who use it share equally: a host of c cores, each of which proceeds at most one task,
/// or a link (c = 1).
///
/// Virtual time: `level` is what each task has got since the server was last idle, so a task that comes at
/// level v with work w is done at level v + w, whoever comes and goes. It is a fixed-point number with 64
/// binary places, and so are the rates, so that nothing is lost over the hours. A task counts as done when it
/// lacks less than what it gets in 1/256 ns; otherwise its end is the next whole nanosecond, and what it
/// would have got beyond its work by then is shared by the others, as if it had left at the exact moment.
class SharedServer {
 public:
  using Fixed = sim::Uint128;
  using Places = std::vector<std::uint32_t>;

  static constexpr int binary_places = 64;
  static Fixed fixed(std::int64_t whole) { return static_cast<Fixed>(whole) << binary_places; }
  static double real(Fixed value);

  /// Each core gives `speed` per `per` nanoseconds. REQUIRES: 0 < speed <= 1e15, speed · cores <= 1e18.
  SharedServer(std::uint32_t cores, double speed, std::int64_t per);

  /// REQUIRES of all that take `now`: it never goes back, and advance(now) was called before and took out
  /// whoever was done.
  void set_speed(double speed);
  void add(std::uint32_t slot, Fixed work, Places& places);
  void remove(std::uint32_t slot, Places& places);

  /// Up to `now`; calls done(slot) for whoever is done by then, in the order in which they are.
  template <class Done>
  void advance(sim::Time now, Places& places, Done done) {
    if (tasks_.empty()) {
      since_ = now;
      return;
    }
    level_ += static_cast<Fixed>((now - since_).count()) * rate_;
    since_ = now;
    const Fixed slack = rate_ >> 8;
    bool changed = false;
    while (!tasks_.empty() && tasks_.top().finish <= level_ + slack) {
      const auto top = tasks_.top();
      const std::uint32_t others = tasks_.size() - 1;
      tasks_.erase(0, places);
      if (top.finish < level_ && others >= cores_) level_ += (level_ - top.finish) / others;
      done(top.slot);
      changed = true;
    }
    if (changed) settle();
  }

  /// When the next one is done if nothing changes, or never. At the time of the last advance().
  sim::Time next() const;
  /// What a task still lacks.
  Fixed remaining(std::uint32_t slot, const Places& places) const;
  std::uint32_t size() const { return tasks_.size(); }

 private:
  void settle();

  FinishHeap<Fixed> tasks_;
  sim::Time since_{};
  Fixed level_ = 0;
  Fixed rate_ = 0;      // of a task, per nanosecond
  Fixed capacity_ = 0;  // of a core, per `per_` nanoseconds
  std::uint32_t cores_;
  std::int64_t per_;
  std::uint64_t numbered_ = 0;
};

}  // namespace couplet::physics
