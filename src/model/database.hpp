#pragma once

#include "model/component.hpp"
#include "model/instances.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// A relational database: each call has a connection as long as it waits and is served.
class Database final : public Component, private InstanceHost {
 public:
  Database(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  std::vector<std::uint32_t> crash_zone(Time now, std::uint16_t zone, bool silent) override {
    return instances_.crash_zone(now, zone, silent);
  }
  std::uint16_t zone_of(std::uint32_t instance) const override { return instances_.zone_of(instance); }
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void slow(Time now, double factor) override;
  void stop(Time) override { ++stopped_; }
  void resume(Time) override { --stopped_; }
  void describe(Meters& meters) override;
  void begin_window(Time at) override { peak_.begin(at, waiting_.value()); }
  void tell(Story& story) const override { story.backlog(name(), peak_, waiting_.mean()); }
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { served = first_own_event };

  struct Query {
    Arrival arrival;
    std::uint64_t event = 0;  // number of the event that ends it; 0: it waits
    Time due{};
    std::uint32_t next = sim::nil;  // of those that wait
    bool live = false;
  };

  void refuse(Time now, const Arrival& arrival, Reason reason);
  void serve(Time now, std::uint32_t query);
  void finish(Time now, std::uint32_t query);
  void leave(Time now, std::uint32_t query, Reason reason);
  void instance_lost(Time now, std::uint32_t instance, bool silent) override;
  void instance_up(Time, std::uint32_t) override {}

  Runtime& runtime_;
  scenario::DatabaseSpec spec_;
  Instances instances_;
  sim::DrawKey read_key_;
  sim::DrawKey write_key_;
  sim::DrawKey deadlock_key_;
  sim::Slab<Query> queries_;
  std::uint32_t first_ = sim::nil;
  std::uint32_t last_ = sim::nil;
  std::uint32_t stopped_ = 0;
  double slowness_ = 1;

  Counter arrived_, reads_, writes_, deadlocks_, refused_, lost_;
  stats::Gauge connections_, busy_, waiting_;
  PeakWatch peak_;
};

}  // namespace couplet::model
