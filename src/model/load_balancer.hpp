#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloud/capacity_units.hpp"
#include "cloud/zone_dns.hpp"
#include "model/cancellations.hpp"
#include "model/managed_service.hpp"
#include "model/program.hpp"
#include "model/target_pool.hpp"

namespace couplet::model {

/// Spreads requests over targets that its health checks find well, and passes their answers on (section 5 of
/// the facts). It keeps no requests of its own: each goes to a target at once, or is turned away.
class LoadBalancer final : public ManagedService, public Caller, public PoolHost {
 public:
  LoadBalancer(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  /// The second step of making it, when all components exist: they are numbered as in the scenario.
  void connect(const std::vector<scenario::Component>& described, const std::vector<Component*>& components);
  void start(Time now) override;
  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) override;
  bool waits(std::uint32_t slot, std::uint32_t token) const override {
    return flights_[slot].token == token && !flights_[slot].reply.abandoned();
  }
  std::uint16_t side() const override { return owner(); }
  Place place(std::uint32_t) const override { return own_place(); }
  void cancel(Time now, CancelKey key) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  void describe(Meters& meters) override;
  void begin_window(Time at) override;
  void freeze_window(Time) override { response_frozen_ = true; }
  void end_run(Time end) override { units_.end(end); }
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { deadline = first_own_event, check_due, check_timeout, drained };

  /// A request on its way to a target, there, or on the way back.
  struct Flight {
    sim::DelayLink deadline;
    RequestId request = 0;
    sim::Lineage lineage = 0;
    ReplyTo reply;
    Time handed{};
    std::uint32_t target = 0;
    std::uint32_t token = 0;  // of the answer that counts; 0: the slot is free
    std::uint16_t pool = 0;
    bool connecting = false;  // nobody answers the attempt to connect
    bool cancellable = false;
    sim::Bytes answer{};  // a good one
  };

  /// What becomes of a request, and what that tells of the target.
  struct Verdict {
    Reason reason;
    Counter* counter;
    cloud::TargetOutcome outcome;
  };

  void find_zones(const std::vector<scenario::Component>& described);
  void add_group(const std::vector<scenario::ComponentIndex>& targets,
                 const std::vector<scenario::Component>& described,
                 const std::vector<Component*>& components);
  std::size_t group_of(const Arrival& arrival) const;
  /// For the bill: what has come, with what goes back at once; and the answer of a target. `function`: it
  /// goes there.
  void bill_arrival(Time now, const Arrival& arrival, std::size_t group, sim::Bytes back, bool function);
  void bill_answer(Time now, sim::Bytes answer, bool function);
  /// Of its group, that in the zone of the node to which it comes.
  std::size_t pool_of(Time now, const Arrival& arrival, std::size_t group) const;
  bool is_function(const Flight& flight) const { return !pools_[flight.pool]->member(flight.target).checked; }
  std::size_t nodes() const { return zones_.empty() ? 1 : zones_.size(); }
  void reject(Time now, const Arrival& arrival);
  void reject_for_want_of_targets(Time now, const Arrival& arrival, std::size_t group);
  void hand_over(Time now, const Arrival& arrival, std::uint32_t slot);
  Verdict verdict(Reason reason, bool function);
  Verdict connection_failed(Reason reason);
  /// The connection to the target ended without an answer: it broke, or nothing came in time.
  Verdict ended(bool in_time);
  void finish(Time now, std::uint32_t slot, const Verdict& verdict);
  void deadlines_due(Time now);
  void arm() override;
  void break_connections(Time now, std::uint16_t pool, std::uint32_t target) override;
  std::uint32_t healthy_changed(Time now, std::uint16_t pool) override;

  scenario::LoadBalancerSpec spec_;
  std::vector<Condition> rules_;
  std::vector<std::uint16_t> zones_;  // that have a node which sends to its own only; empty: none is alone
  std::optional<cloud::ZoneDns> dns_;
  std::vector<std::unique_ptr<TargetPool>> pools_;  // of the balancer, then of each rule; in each by zones_
  sim::DrawKey choice_key_;
  sim::DrawKey node_key_;
  sim::DrawKey latency_key_;
  const scenario::Component& described_;
  HostMeters hosts_;
  sim::Slab<Flight> flights_;
  Cancellations cancellations_;
  sim::DelayLists<Flight, &Flight::deadline> deadlines_{flights_};
  Alarm deadline_alarm_, check_alarm_, timeout_alarm_, drained_alarm_;
  std::uint32_t tokens_ = 0;

  Counter arrived_, target_2xx_, target_4xx_, target_5xx_, elb_502_, elb_503_, elb_504_, client_gone_,
      resets_;
  cloud::CapacityUnits units_;
  Counter processed_bytes_, rule_evaluations_;
  Counter connection_errors_;
  stats::Gauge active_;
  sim::Int128 response_sum_ = 0;  // nanoseconds that targets took for their answers, in the window
  std::uint64_t responses_ = 0;
  bool response_frozen_ = false;
};

}  // namespace couplet::model
