#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "cloud/balancing.hpp"
#include "cloud/least_loaded.hpp"
#include "cloud/target_anomalies.hpp"
#include "cloud/target_health.hpp"
#include "sim/draws.hpp"

namespace couplet::cloud {

/// What a pick may depend on besides the targets.
struct Flow {
  std::uint64_t hash = 0;               // flow_hash of its connection
  std::optional<std::uint64_t> client;  // whom stickiness remembers
};

/// How a request ended at its target.
enum class TargetOutcome : std::uint8_t { answered, server_error, connection_error, given_up };

/// The targets of a load balancer: which of them take requests, and whose turn it is (5.1, 5.2 and 5.4 of the
/// facts). It keeps no requests: what has no target is turned away.
///
/// Targets have numbers from 0 in the order of their registration, which are never used again. Times never go
/// back; at its very end a deregistration delay, a slow start or a session is over.
class TargetGroup {
 public:
  explicit TargetGroup(TargetGroupSettings settings) : settings_(settings) {}

  const TargetGroupSettings& settings() const { return settings_; }

  /// One more target, not healthy before its first check. Returns its number. Those that are registered
  /// together in an empty group begin without a slow start.
  std::uint32_t add(sim::Time now);
  /// The same for one that is healthy when all begins. It is not warmed up by a slow start.
  std::uint32_t add_healthy();
  /// No new requests; what it has may finish. Returns when that ends at the latest: `now`, if it has nothing.
  /// Its state shows draining until the delay is over, whatever it has.
  sim::Time deregister(sim::Time now, std::uint32_t target);
  /// The target is gone.
  void retire(std::uint32_t target);
  /// When the next deregistration delay is over, or never.
  sim::Time next_drained() const;
  /// One whose deregistration delay is over by now, and which is unused from here on.
  std::optional<std::uint32_t> pop_drained(sim::Time now);

  /// A result of its checks. True if the target becomes healthy, or unhealthy.
  bool passed(sim::Time now, std::uint32_t target);
  bool failed(sim::Time now, std::uint32_t target);

  /// The target of one more request, which it then has until ended(); nullopt: there is none.
  std::optional<std::uint32_t> pick(sim::Time now, const Flow& flow, sim::Draw& draw);
  /// A request that was picked for the target is over.
  void ended(std::uint32_t target, TargetOutcome outcome);

  TargetState state(std::uint32_t target) const { return targets_[target].health.state(); }
  std::uint32_t outstanding(std::uint32_t target) const { return targets_[target].outstanding; }
  /// Requests picked for it so far.
  std::uint64_t picked(std::uint32_t target) const { return targets_[target].picked; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(targets_.size()); }
  std::uint32_t healthy() const { return healthy_; }
  std::uint32_t unhealthy() const { return unhealthy_; }
  /// Targets that are not deregistered.
  std::uint32_t registered() const { return registered_; }
  /// No target is healthy, so that all that are registered take requests.
  bool fails_open() const { return healthy_ == 0 && registered_ > 0; }
  /// The share of a full turn that a target gets: less than 1 while it is warmed up, or mitigated.
  double weight(sim::Time now, std::uint32_t target) const;
  /// Looks for anomalies, as far as that is due (pick() does so too): in all groups but those of a network
  /// load balancer, which does not know what is answered.
  void review(sim::Time now);
  bool anomalous(std::uint32_t target) const { return anomalies_.anomalous(target); }
  /// How many targets are anomalous, and how many get less than their share for that.
  std::uint32_t anomalous() const { return anomalies_.found(); }
  std::uint32_t mitigated() const { return settings_.anomaly_mitigation ? anomalies_.lightened() : 0; }

 private:
  struct Target {
    TargetHealth health;
    std::uint32_t outstanding = 0;
    std::uint64_t picked = 0;
    std::uint64_t turn = 0;  // of its last request, for ties
    bool eligible = false;   // takes new requests
    bool spared = false;     // its first slow start
    bool ramps = false;      // slow start
    sim::Time ramp_from{};
    double credit = 0;  // parts of turns that it had while it ramps
  };
  struct Due {
    sim::Time until{};
    std::uint32_t target = 0;
  };
  struct Session {
    std::uint32_t target = 0;
    sim::Time until{};
  };

  std::uint32_t add(TargetState state);
  void count(TargetState state, std::int32_t change);
  bool changed(sim::Time now, std::uint32_t target, TargetState before);
  void begin_slow_start(sim::Time now, std::uint32_t target);
  void end_slow_start(Target& target);
  /// Ends the slow starts that are over by now.
  void end_slow_starts(sim::Time now);
  /// Brings the list of those that take requests up to date.
  void refresh();
  std::uint32_t choose(sim::Time now, const Flow& flow, sim::Draw& draw);
  std::uint32_t next_in_turn(sim::Time now);
  std::uint32_t weighted(sim::Draw& draw) const;
  std::uint32_t less_loaded_of_two(sim::Draw& draw) const;
  bool takes_turn(sim::Time now, std::uint32_t target);
  double ramp(sim::Time now, const Target& target) const;
  void load_changed(std::uint32_t target);

  TargetGroupSettings settings_;
  std::vector<Target> targets_;
  std::vector<std::uint32_t> eligible_;  // by number
  bool stale_ = false;                   // eligible_ is
  std::uint32_t healthy_ = 0, unhealthy_ = 0, registered_ = 0, ramping_ = 0;
  std::uint32_t turn_ = 0;   // round robin: who is next, or the first behind it
  std::size_t place_ = 0;    // of it in eligible_
  std::uint64_t turns_ = 0;  // picks so far
  LeastLoaded least_;
  TargetAnomalies anomalies_;
  sim::Time filled_ = sim::never;  // when the first target came to an empty group
  // Slow starts and deregistration delays are as long for all, so both are in the order of their ends.
  std::deque<Due> warming_;  // some have ended before, as their targets became unhealthy
  std::deque<Due> draining_;
  std::map<std::uint64_t, Session> sessions_;
};

}  // namespace couplet::cloud
