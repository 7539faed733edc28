#pragma once

#include <string>
#include <vector>

#include "cloud/topic_limits.hpp"
#include "model/managed_service.hpp"

namespace couplet::model {

/// A subscriber outside. HTTP: a server that answers after its latency. E-mail, SMS, push: what a carrier has
/// accepted, which is its answer, arrives after the latency, or never.
class Endpoint final : public ManagedService {
 public:
  Endpoint(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  /// None: its own latency passes inside.
  const sim::DurationDistribution& latency(Operation) const override { return no_latency_; }
  void describe(Meters& meters) override;
  std::string check_books() const override;

 private:
  enum Kind : std::uint8_t { arrives = first_own_event };

  /// On its way to the reader, or to the server and back.
  struct Transit {
    RequestId request = 0;
    sim::Lineage lineage = 0;
    ReplyTo reply;
    std::uint64_t event = 0;  // number of the one that ends it; 0: lost in a crash, or the slot is free
    bool fails = false;
  };

  bool http() const {
    return spec_.protocol == scenario::EndpointProtocol::http ||
           spec_.protocol == scenario::EndpointProtocol::https;
  }
  void struck(Time now, bool silent) override;
  void arrived(Time now, std::uint32_t slot);
  void forget(Time now, std::uint32_t slot);

  scenario::EndpointSpec spec_;
  SiteId site_;
  sim::DurationDistribution no_latency_;
  sim::DrawKey latency_key_;
  sim::DrawKey availability_key_;
  sim::DrawKey loss_key_;
  Reason throttled_;
  cloud::RateBucket rate_;
  sim::Slab<Transit> transits_;

  Counter attempts_, refused_, throttled_count_, failed_, lost_, delivered_;
  stats::Gauge in_transit_;
};

}  // namespace couplet::model
