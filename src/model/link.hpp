#pragma once

#include <string>
#include <vector>

#include "model/busy_watch.hpp"
#include "model/component.hpp"
#include "model/machines.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// A link of the platform, for failures that name it and for what it reports. What crosses it is Transfers'.
class Link final : public Component {
 public:
  Link(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  void on_event(Time, const sim::Event&) override { COUPLET_CHECK(false); }
  void arrive(Time, const Arrival&) override { COUPLET_CHECK(false); }
  const sim::DurationDistribution& latency(Operation) const override { return none_; }
  bool takes_requests() const override { return false; }
  std::uint32_t instances() const override { return 0; }

  /// What crosses it is lost, and so is what is to cross it meanwhile.
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t) override { return crash(now, {}); }
  void recover(Time now, const std::vector<std::uint32_t>& failures) override;
  /// A `factor`-th of its bandwidth is left.
  void slow(Time now, double factor) override;
  void stop(Time) override { COUPLET_CHECK(false); }
  void resume(Time) override { COUPLET_CHECK(false); }

  void describe(Meters& meters) override;
  void begin_window(Time) override { watch_.begin_window(usage()); }
  void freeze_window(Time) override { watch_.freeze_window(usage()); }
  void tell(Story& story) const override { watch_.tell(name(), story); }
  std::string check_books() const override { return {}; }

 private:
  physics::Usage usage() const { return runtime_.machines->physics().link_usage(link_); }

  Runtime& runtime_;
  physics::LinkId link_;
  std::uint32_t down_ = 0;
  sim::DurationDistribution none_;
  BusyWatch watch_;
};

}  // namespace couplet::model
