#pragma once

#include <exception>
#include <memory>
#include <unordered_map>
#include <vector>

#include "physics/base.hpp"
#include "physics/simgrid/versions.hpp"

namespace simgrid::kernel::timer {
class Timer;
}

namespace couplet::physics {

/// Processor sharing by SimGrid's activities, started from its main loop, without any actor.
///
/// SimGrid keeps the time. Its callbacks only put ends into the run's event list; the events of an instant
/// are carried out by a timer a quarter of a nanosecond behind it, so that what SimGrid ends at that instant
/// is in the list by then. What runs is then cancelled here, never by switching a host or link of SimGrid's
/// off, which it would notice only at its next event.
class SimgridEngine final : public Base {
 public:
  SimgridEngine(const Platform& platform, sim::EventList& events, Listener& listener);
  ~SimgridEngine() override;
  SimgridEngine(const SimgridEngine&) = delete;
  SimgridEngine& operator=(const SimgridEngine&) = delete;

  void drive(const std::function<bool()>& step) override;

 private:
  void begin(std::uint32_t slot) override;
  void bring_up(std::uint32_t) override {}
  void stop(std::uint32_t slot) override;
  double bits_done(std::uint32_t slot) override;
  bool begins_after_latency() const override { return false; }
  double latency_factor() const override;
  void speed_changed(std::size_t host) override;
  void bandwidth_changed(std::size_t link) override;
  void on_own_event(const sim::Event&) override {}

  void make_platform();
  void make_hosts(versions::s4u::NetZone& zone, versions::s4u::NetZone& apart);
  void start_transfer(std::uint32_t slot);
  void find_platform();
  void find_route(Platform& found, Route& route);
  void make_pstates_known(std::size_t host);
  /// Gives the slowed links of a route the bandwidth that they have at most, or what they have now.
  void set_slowed_links(const Route& way, bool to_most);
  /// SimGrid has ended an activity, in its own good time.
  void ended(const versions::s4u::Activity& activity);
  void arm(Time at);
  void on_timer();
  void give_up_all();

  std::unique_ptr<versions::s4u::Engine> engine_;
  std::vector<versions::s4u::Host*> hosts_;
  std::vector<versions::s4u::Link*> links_;
  std::vector<std::vector<double>> pstates_;                                 // by host: the factor of each
  std::vector<versions::s4u::ActivityPtr> running_;                          // by slot
  std::unordered_map<const versions::s4u::Activity*, std::uint32_t> slots_;  // of what runs
  /// What has ended: SimGrid still works on it when it says so, and an address that came back too early would
  /// be taken for the old one.
  std::vector<versions::s4u::ActivityPtr> ended_;
  const std::function<bool()>* step_ = nullptr;
  std::exception_ptr thrown_;
  simgrid::kernel::timer::Timer* timer_ = nullptr;
  Time armed_ = sim::never;
  bool over_ = false;
};

}  // namespace couplet::physics
