#pragma once

#include "cloud/table_capacity.hpp"
#include "model/managed_service.hpp"
#include "model/slowness.hpp"

namespace couplet::model {

/// A key-value table (8.2 of the facts): a call uses capacity by the size of its item, and is served at once.
/// A managed service: while it is down it takes nothing new, and what has come in is served.
class Table final : public ManagedService {
 public:
  Table(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation) const override { return spec_.latency; }
  void slow(Time now, double factor) override;
  void describe(Meters& meters) override;
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { served = first_own_event };

  struct Query {
    Arrival arrival;
    std::uint64_t event = 0;  // number of the event that ends it
    Time due{};
    bool live = false;
  };

  void finish(Time now, std::uint32_t query);

  scenario::DatabaseSpec spec_;
  cloud::TableCapacity capacity_;
  Reason item_too_large_;
  sim::DrawKey read_key_;
  sim::DrawKey write_key_;
  sim::Slab<Query> queries_;
  Slowness slowness_;

  Counter arrived_, reads_, writes_, read_half_units_, write_half_units_, repeated_reads_, repeated_writes_,
      throttled_, too_large_, refused_;
  stats::Gauge busy_;
};

}  // namespace couplet::model
