#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/busy_watch.hpp"
#include "model/component.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// A host of the platform, for failures that name it and for what it reports. The work on it is Machines'.
class Host final : public Component {
 public:
  Host(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  /// A component that is placed here, or some instances of it. One that does not fall with its zone is there
  /// in other zones too, and reached by way of this one as long as it is up.
  void add_guest(Component& guest, bool falls_with_zone);

  void on_event(Time, const sim::Event&) override { COUPLET_CHECK(false); }
  void arrive(Time, const Arrival&) override { COUPLET_CHECK(false); }
  const sim::DurationDistribution& latency(Operation) const override { return none_; }
  bool takes_requests() const override { return false; }
  std::uint32_t instances() const override { return 0; }

  /// Takes down everything that is placed here. The number returned names the failure.
  std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) override;
  std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t) override { return crash(now, {}); }
  std::vector<std::uint32_t> crash_zone(Time now, std::uint16_t zone, bool silent) override;
  void recover(Time now, const std::vector<std::uint32_t>& failures) override;
  void slow(Time now, double factor) override;
  void stop(Time) override { COUPLET_CHECK(false); }
  void resume(Time) override { COUPLET_CHECK(false); }

  void describe(Meters& meters) override;
  void begin_window(Time at) override;
  void freeze_window(Time at) override;
  void tell(Story& story) const override { watch_.tell(name(), story); }
  std::string check_books() const override { return {}; }

 private:
  struct Guest {
    Component* component = nullptr;
    bool falls_with_zone = true;
  };
  /// What one failure has taken down, by guest.
  struct Outage {
    std::vector<std::vector<std::uint32_t>> instances;
    bool silent = false;
    bool of_zone = false;
  };

  std::uint32_t take_down(Time now, bool silent, bool of_zone);
  /// Those that the provider keeps up are reached by way of this host, or by another way, which costs
  /// nothing.
  void lead_elsewhere(bool elsewhere);

  physics::Usage usage() const;
  /// Share of the window in which it worked below its speed for want of credits.
  double low_share() const;

  Runtime& runtime_;
  Place place_;
  std::uint16_t zone_;
  std::vector<Guest> guests_;
  std::map<std::uint32_t, Outage> outages_;  // those that last, by number
  std::uint32_t numbered_ = 0;
  sim::DurationDistribution none_;
  BusyWatch watch_;
  struct Edge {
    Time at{};
    Duration low{};
  };
  Edge begin_;  // of the window
  Edge end_;
};

}  // namespace couplet::model
