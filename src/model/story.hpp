#pragma once

#include <string>
#include <vector>

#include "model/result.hpp"

namespace couplet::model {

/// Watches one backlog: its highest point and when it was gone after that.
class PeakWatch {
 public:
  /// `size`: everything that counts as backlog; `waiting`: what of it nobody works on yet.
  void set(sim::Time now, std::int64_t size, std::int64_t waiting) {
    if (size > peak_) {
      peak_ = size;
      peak_at_ = now;
      drained_at_ = sim::never;
    } else if (waiting == 0 && drained_at_ == sim::never) {
      drained_at_ = now;
    }
  }
  /// Forgets the warm-up.
  void begin(sim::Time at, std::int64_t size) {
    peak_ = size;
    peak_at_ = at;
    drained_at_ = sim::never;
  }
  std::int64_t peak() const { return peak_; }
  sim::Time peak_at() const { return peak_at_; }
  /// The first instant after the peak at which nothing waited; never if there was none.
  sim::Time drained_at() const { return drained_at_; }

 private:
  std::int64_t peak_ = 0;
  sim::Time peak_at_{};
  sim::Time drained_at_ = sim::never;
};

/// Collects what is worth telling of a run.
class Story {
 public:
  /// `extent`: instances, or the factor or share.
  void failure_struck(sim::Time now, const std::string& component, const std::string& name, double extent);
  void failure_ended(sim::Time now, const std::string& component, const std::string& name, double extent);
  /// An operator has the messages of one queue moved to another; 0: there is nothing to move, or another move
  /// is under way.
  void redrive(sim::Time now, const std::string& from, const std::string& to, double messages);
  /// A circuit breaker opened: told once for each caller and callee, with how often it did.
  void breaker_opened(sim::Time now, const std::string& caller, const std::string& callee);
  /// A cache lost all that it held: a failure that is over at once.
  void flush(sim::Time now, const std::string& cache, const std::string& name, double entries);
  /// An autoscaler wanted more or fewer instances of a component: `amount`, in one step or several.
  void scaled(sim::Time now, const std::string& component, bool out, std::uint32_t amount) {
    events_.push_back({now, out ? StoryKind::scaled_out : StoryKind::scaled_in, component, "",
                       static_cast<double>(amount)});
  }
  /// One instance went down by a random failure; the first few are told.
  void random_failure(sim::Time now, const std::string& component, const std::string& name);
  void customer_answered(sim::Time now) {
    if (watching_ && errors_ > 0) count_success(now);
  }
  void customer_failed(sim::Time now, bool measured);
  void request_lost(sim::Time now, bool measured);
  /// A load balancer takes a target out of service, or takes it back; the first few are told.
  void target_changed(sim::Time now, const std::string& balancer, const std::string& target, bool healthy,
                      std::uint32_t healthy_targets);
  /// A backlog is told if it came to at least ten, and to twice its mean.
  void backlog(const std::string& component, const PeakWatch& watch, double mean);

  /// A host or link was this busy from one instant to another.
  void bottleneck(sim::Time from, sim::Time until, const std::string& part, double utilization);

  /// A machine had spent its CPU credits; `speed`: what it has left of its own.
  void credits_spent(sim::Time now, const std::string& part, double speed) {
    events_.push_back({now, StoryKind::credits_spent, part, "", speed});
  }

  std::vector<StoryEvent> in_order() const;

 private:
  static constexpr int random_told = 3;
  static constexpr int targets_told = 6;
  static constexpr int calm_answers = 20;  // positive answers in a row that count as recovered

  /// Tells a failure, and looks for the recovery from it.
  void watch(sim::Time now, StoryKind kind, const std::string& component, const std::string& name,
             double amount);
  void count_success(sim::Time now);

  std::vector<StoryEvent> events_;
  int random_failures_ = 0;
  int target_changes_ = 0;
  bool failed_ = false;
  bool lost_ = false;
  bool watching_ = false;     // between a failure and the recovery from it
  std::uint64_t errors_ = 0;  // customers' errors since it struck
  sim::Time ended_at_ = sim::never;
  std::string failure_;
  int calm_ = 0;
  sim::Time calm_since_{};
};

}  // namespace couplet::model
