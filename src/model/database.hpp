#pragma once

#include <deque>

#include "model/component.hpp"
#include "model/instances.hpp"
#include "model/runtime.hpp"
#include "model/slowness.hpp"
#include "sim/delay_lists.hpp"

namespace couplet::model {

/// A relational database: each call has a connection as long as it waits and is served. Behind a proxy a call
/// waits for a connection too, and outlasts a crash there.
class Database final : public Component, private InstanceHost {
 public:
  Database(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  std::vector<std::uint32_t> crash_zone(Time now, std::uint16_t zone, bool silent) override;
  /// After a takeover it is in another zone than the scenario says, after the next one back again.
  std::uint16_t zone_of(std::uint32_t instance) const override {
    return moved() ? no_zone : instances_.zone_of(instance);
  }
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void slow(Time now, double factor) override;
  void stop(Time) override { ++stopped_; }
  void resume(Time) override { --stopped_; }
  void describe(Meters& meters) override;
  void begin_window(Time at) override { peak_.begin(at, waiting_.value() + unconnected_.value()); }
  void tell(Story& story) const override {
    story.backlog(name(), peak_, waiting_.mean() + unconnected_.mean());
  }
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { served = first_own_event, gave_up, standby_ready };
  static constexpr std::uint32_t standby_only = ~std::uint32_t{0};  // in crashes: no number of takeovers

  struct Query {
    Arrival arrival;
    std::uint64_t event = 0;  // number of the event that ends it; 0: it waits
    Time due{};
    sim::DelayLink patience;        // while it waits for a connection
    std::uint32_t next = sim::nil;  // of those that wait to be served
    bool connected = false;
    bool committing = false;  // served, and waits for the standby
    bool live = false;
  };

  void refuse(Time now, const Arrival& arrival, Reason reason);
  void wait_for_connection(Time now, std::uint32_t query);
  void stop_waiting(Time now);
  void connect(Time now, std::uint32_t query);
  /// Gives free connections to those that wait for one.
  void connect_waiting(Time now);
  void gave_up_waiting(Time now);
  void crashed(Time now, std::vector<std::uint32_t>& instances);
  bool moved() const { return takeovers_ % 2 != 0; }
  /// The standby takes the place of what has crashed, or waits until its zone is back.
  void take_over(Time now);
  void work(Time now, std::uint32_t query, Duration duration);
  void free_thread(Time now);
  bool commits(Time now, std::uint32_t query);
  void watch_peak(Time now);
  void serve(Time now, std::uint32_t query);
  void finish(Time now, std::uint32_t query);
  /// `silent`: its caller hears nothing.
  void leave(Time now, std::uint32_t query, Reason reason, bool silent = false);
  void instance_lost(Time now, std::uint32_t instance, bool silent) override;
  void instance_up(Time now, std::uint32_t instance) override;

  Runtime& runtime_;
  scenario::DatabaseSpec spec_;
  Instances instances_;
  sim::DrawKey read_key_;
  sim::DrawKey write_key_;
  sim::DrawKey deadlock_key_;
  sim::DrawKey commit_key_;
  sim::DrawKey failover_key_;
  sim::Slab<Query> queries_;
  sim::DelayLists<Query, &Query::patience> patience_{queries_};
  Alarm patience_alarm_;
  std::deque<std::uint32_t> line_;   // for connections; all wait equally long, so the first gives up first
  std::uint64_t standby_event_ = 0;  // number of the event at which the standby takes over; 0: none
  bool standby_waits_ = false;       // it was ready to take over, but its zone is out
  std::uint32_t takeovers_ = 0;      // stands for the instance in crashes, so that a recovery from one before
                                     // the last takeover is told from others
  std::uint32_t first_ = sim::nil;
  std::uint32_t last_ = sim::nil;
  std::uint32_t stopped_ = 0;
  Slowness slowness_;

  Counter arrived_, reads_, writes_, deadlocks_, refused_, gave_up_, lost_, failovers_;
  stats::Gauge connections_, busy_, waiting_, unconnected_;
  PeakWatch peak_;
};

}  // namespace couplet::model
