#pragma once

#include "model/managed_service.hpp"
#include "model/notifier.hpp"

namespace couplet::model {

/// An object store. It keeps no objects: whether a request's object is there is written in the ledger.
class Bucket final : public ManagedService {
 public:
  Bucket(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation operation) const override;
  void describe(Meters& meters) override;
  void end_run(Time end) override { byte_ns_ = stored_.integral_until(end); }
  std::string check_books() const override;

  /// A customer looks whether the result is there; false while the bucket is down too.
  bool look(RequestId request);
  /// Whether the object of this request is stored.
  bool holds(RequestId request) const { return (runtime_.ledger[request].processed & sites_) != 0; }
  void set_place(Place place) override {
    Component::set_place(place);
    notifier_.set_place(place);
  }
  /// Whom it tells of what is put.
  Notifier& notifier() { return notifier_; }
  /// The sites that put into this bucket.
  void set_sites(std::uint64_t sites) { sites_ = sites; }

 private:
  scenario::BucketSpec spec_;
  std::uint64_t sites_ = 0;
  Notifier notifier_;
  /// What is stored times how long, in the window: mebibytes times seconds, rounded half up.
  double mib_seconds() const;

  Counter arrived_, puts_, gets_, probes_, refused_, put_bytes_, repeated_puts_, repeated_gets_;
  stats::Gauge stored_;
  sim::Int128 byte_ns_ = 0;
};

}  // namespace couplet::model
