#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/target_group.hpp"
#include "model/component.hpp"
#include "model/instance_watcher.hpp"
#include "model/partitions.hpp"
#include "model/runtime.hpp"
#include "sim/delay_lists.hpp"

namespace couplet::model {

/// What the pools of one load balancer count together.
class HostMeters {
 public:
  void changed(Time now, std::int64_t healthy, std::int64_t unhealthy);
  /// Forgets what was before; `fewest` begins with what is.
  void begin() { fewest_ = healthy.value(); }
  /// The fewest healthy targets since then.
  std::int64_t fewest() const { return fewest_; }

  stats::Gauge healthy, unhealthy, anomalous, mitigated;
  Counter probes, failed_probes;

 private:
  std::int64_t fewest_ = 0;
};

/// The load balancer that a pool belongs to.
class PoolHost {
 public:
  virtual ~PoolHost() = default;
  /// Some timer of a pool may be due earlier than before.
  virtual void arm() = 0;
  /// What is under way to or at the target ends now.
  virtual void break_connections(Time now, std::uint16_t pool, std::uint32_t target) = 0;
  /// The pool may have another number of healthy targets than before. Returns that of its whole group.
  virtual std::uint32_t healthy_changed(Time now, std::uint16_t pool) = 0;
};

/// A target group at work, or the part of it that is in one zone: it knows the instances behind its targets,
/// has them checked, and hears when they come and go. A crash is no news that it gets: it finds out by its
/// checks.
///
/// Each target is asked once in an interval, whatever its last answer took. All targets of a pool share one
/// list of times, so that a balancer has one event armed for its checks, and not one for each target.
class TargetPool final : public Caller {
 public:
  struct Member {
    Component* component = nullptr;
    std::uint32_t instance = any_instance;
    bool checked = true;  // a function is not
  };

  /// `only`: of the instances of its services those in this zone become targets; nullopt: all of them.
  TargetPool(Runtime& runtime, PoolHost& host, HostMeters& meters, const scenario::Component& balancer,
             std::uint16_t owner, std::uint16_t number, std::optional<std::uint16_t> only);

  /// A service, all instances of which become targets, or a function. Before start().
  void connect(Component& component, bool function);
  /// Time zero: everything is healthy.
  void start(Time now);

  cloud::TargetGroup& group() { return group_; }
  /// As that of the group; what its reviews find is counted.
  std::optional<std::uint32_t> pick(Time now, const cloud::Flow& flow, sim::Draw& draw);
  const Member& member(std::uint32_t target) const { return members_[target]; }

  Time next_check() const { return checks_due_.next_due(); }
  Time next_timeout() const { return timeouts_.next_due(); }
  Time next_drained() const { return group_.next_drained(); }
  void check(Time now);
  void time_out(Time now);
  void finish_draining(Time now);

  /// The answer to a check. `slot`: the target.
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  std::uint16_t side() const override { return owner_; }

  /// Requests that the most and the least asked target got since begin_window(), and the mean.
  struct Spread {
    std::uint64_t least = 0, most = 0, sum = 0, targets = 0;
  };
  Spread spread() const;
  void begin_window();

 private:
  /// Hears of the instances of one service.
  class Watch final : public InstanceWatcher {
   public:
    Watch(TargetPool& pool, Component& component) : pool_(pool), component_(component) {}
    void instance_registered(Time now, std::uint32_t instance) override;
    Time instance_deregistered(Time now, std::uint32_t instance) override;
    void instance_terminated(Time now, std::uint32_t instance) override;
    /// So does one that has not been found unhealthy yet.
    bool finds_healthy(std::uint32_t instance) const override;
    bool has_found_healthy(std::uint32_t instance) const override;
    /// Makes all instances targets that are healthy.
    void start(Time now);

   private:
    bool here(std::uint32_t instance) const;
    bool knows(std::uint32_t instance) const {
      return instance < targets_.size() && targets_[instance] != sim::nil;
    }
    void add(std::uint32_t instance, std::uint32_t target);

    TargetPool& pool_;
    Component& component_;
    std::vector<std::uint32_t> targets_;  // by instance; nil or beyond: it never was one
  };

  struct Check {
    sim::DelayLink next;
    sim::DelayLink timeout;
    std::uint32_t token = 0;   // of the check whose answer counts; 0: none does
    std::uint64_t checks = 0;  // so far
  };

  void add_member(const Member& member);
  void begin_checks(Time now, std::uint32_t target, Duration after);
  void ask(Time now, std::uint32_t target);
  /// Whether a partition swallows the check under way, or its answer.
  bool swallowed(std::uint32_t target, Partitions::Way way) const;
  void result(Time now, std::uint32_t target, bool passed);
  void stop_checks(std::uint32_t target);
  void count_anomalies(Time now);
  /// Returns the healthy targets of the whole group.
  std::uint32_t count_change(Time now, std::int64_t healthy_before, std::int64_t unhealthy_before);

  Runtime& runtime_;
  PoolHost& host_;
  HostMeters& meters_;
  const std::string& balancer_;
  std::uint16_t owner_;
  std::uint16_t number_;
  std::optional<std::uint16_t> only_;
  bool thread_;
  bool resets_unhealthy_;
  bool spread_checks_;
  sim::DrawKey key_;
  cloud::TargetGroup group_;
  std::vector<Member> members_;               // by target
  std::vector<std::uint64_t> picked_before_;  // the window, by target
  std::vector<std::unique_ptr<Watch>> watches_;
  std::vector<Component*> functions_;
  sim::Slab<Check> checks_;  // by target
  sim::DelayLists<Check, &Check::next> checks_due_{checks_};
  sim::DelayLists<Check, &Check::timeout> timeouts_{checks_};
  std::uint32_t tokens_ = 0;
  std::uint32_t anomalous_ = 0, mitigated_ = 0;  // of its targets, as counted in the meters
};

}  // namespace couplet::model
