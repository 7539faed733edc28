#pragma once

#include "model/component.hpp"
#include "model/notifier.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// An object store. It keeps no objects: whether a request's object is there is written in the ledger.
class Bucket final : public Component {
 public:
  Bucket(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time now, const sim::Event& event) override;
  void arrive(Time now, const Arrival& arrival) override;
  const sim::DurationDistribution& latency(Operation operation) const override;
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) override;
  void recover(Time now, const std::vector<std::uint32_t>& instances) override;
  void stop(Time) override { ++down_; }
  void resume(Time) override { come_up(); }
  void describe(Meters& meters) override;
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
  void come_up() {
    if (--down_ == 0) silent_ = false;
  }

  Runtime& runtime_;
  scenario::BucketSpec spec_;
  std::uint64_t sites_ = 0;
  Notifier notifier_;
  std::uint32_t down_ = 0;
  bool silent_ = false;  // one of the crashes that hold it down
  Counter arrived_, puts_, gets_, probes_, refused_, put_bytes_;
};

}  // namespace couplet::model
