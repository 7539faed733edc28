#pragma once

#include "cloud/table_capacity.hpp"
#include "model/component.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// A key-value table (8.2 of the facts): a call uses capacity by the size of its item, and is served at once.
/// A managed service: while it is down it takes nothing new, and what has come in is served.
class Table final : public Component {
 public:
  Table(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void slow(Time now, double factor) override;
  void stop(Time) override { ++down_; }
  void resume(Time) override { come_up(); }
  void describe(Meters& meters) override;
  std::string check_books() const override;

 private:
  void come_up() {
    if (--down_ == 0) silent_ = false;
  }

  enum Kind : std::uint8_t { served = first_own_event };

  struct Query {
    Arrival arrival;
    std::uint64_t event = 0;  // number of the event that ends it
    Time due{};
    bool live = false;
  };

  void refuse(Time now, const Arrival& arrival, Reason reason, Counter& counter);
  void finish(Time now, std::uint32_t query);

  Runtime& runtime_;
  scenario::DatabaseSpec spec_;
  cloud::TableCapacity capacity_;
  Reason item_too_large_;
  sim::DrawKey read_key_;
  sim::DrawKey write_key_;
  sim::Slab<Query> queries_;
  std::uint32_t down_ = 0;
  bool silent_ = false;  // one of the crashes that hold it down
  double slowness_ = 1;

  Counter arrived_, reads_, writes_, read_half_units_, write_half_units_, throttled_, too_large_, refused_;
  stats::Gauge busy_;
};

}  // namespace couplet::model
