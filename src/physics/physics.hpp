#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>

#include "physics/platform.hpp"
#include "sim/event_list.hpp"
#include "sim/units.hpp"

namespace couplet::physics {

using sim::Duration;
using sim::Time;

/// Whom an activity belongs to. `owner` and `instance` give its end its place among the completions of one
/// instant, as those of an event do; all four come back with it.
struct Token {
  std::uint16_t owner = 0;
  std::uint32_t instance = 0;
  std::uint8_t kind = 0;
  std::uint32_t argument = 0;
};

/// Hears how activities end: each exactly once, unless it was cancelled before.
///
/// The end is heard when its event comes up in the event list, as that of class `completions` at the first
/// whole nanosecond at which the work is done or the last bit has arrived (SimGrid: the nearest one). Until
/// then the activity is under way: a failure of its host at that very instant fails it, and it can be
/// cancelled.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void completed(Time now, Token token) = 0;
  /// Its host, an end of its route or a link of it is down, or went down.
  virtual void failed(Time now, Token token) = 0;
};

/// Names an activity until its end has been heard or it was cancelled; afterwards it names nothing, for ever.
struct Activity {
  std::uint32_t slot = ~std::uint32_t{0};
  std::uint32_t generation = 0;
  bool operator==(const Activity&) const = default;
};

/// How much of a capacity was used from the start of the run on, and how much of it there was (a host that is
/// down or a link that is down offers nothing, a slow link less). Of hosts core-seconds: a core that works at
/// half its speed is busy. Of links bits.
struct Usage {
  double used = 0;
  double offered = 0;
};

/// Events of these kinds in the list are the physics' own, whatever their owner: hand them to on_event().
inline constexpr std::uint8_t first_event = 240;

/// How work on hosts and bytes on links share what there is.
///
/// Executions on a host of c cores and speed s: of n each proceeds at s·min(1, c/n). Transfers wait for the
/// latency of their route, then share the links by max-min fairness; docs/physics.md has it in full.
///
/// Lives as long as one run; `events` are that run's. Every call is made at events.now(). Calls never call
/// the listener: what they cause is an event, at the earliest of this instant.
class Physics {
 public:
  virtual ~Physics() = default;
  Physics() = default;
  Physics(const Physics&) = delete;
  Physics& operator=(const Physics&) = delete;

  /// `work` is the time that it takes one core of speed 1. REQUIRES: work >= 0. On a host that is down it
  /// fails, in this instant.
  virtual Activity execute(HostId host, Duration work, Token token) = 0;
  /// REQUIRES: size >= 0. No bytes take the latency alone. Fails in this instant if an end or a link is down.
  virtual Activity transfer(RouteId route, sim::Bytes size, Token token) = 0;
  /// The work that an execution still lacks, to the nearest nanosecond of one core of speed 1; 0 of one that
  /// has ended, has been cancelled or has failed.
  virtual Duration remaining(Activity execution) = 0;
  /// Its end will not be heard. No effect on an activity whose end has been heard or that was cancelled.
  virtual void cancel(Activity activity) = 0;

  /// Fails what runs there and the transfers that begin or end there. No effect on a host that is down.
  virtual void host_down(HostId host) = 0;
  virtual void host_up(HostId host) = 0;
  virtual bool host_is_up(HostId host) const = 0;
  /// From now on its cores have `factor` times their speed. REQUIRES: 1, or one of its Host::factors.
  virtual void host_speed(HostId host, double factor) = 0;

  /// Fails the transfers over it, those that wait for the latency too.
  virtual void link_down(LinkId link) = 0;
  virtual void link_up(LinkId link) = 0;
  virtual bool link_is_up(LinkId link) const = 0;
  /// From now on it has `factor` times its bandwidth. REQUIRES: 0 < factor <= its Link::factor_max.
  virtual void link_bandwidth(LinkId link, double factor) = 0;

  /// Cores at work now: as many as there are executions, at most all. For CPU credits.
  virtual std::uint32_t busy_cores(HostId host) const = 0;
  virtual Usage host_usage(HostId host) = 0;
  virtual Usage link_usage(LinkId link) = 0;
  /// The platform as it is, with what a platform file said.
  virtual const Platform& platform() const = 0;

  /// Takes an event of the kinds from first_event on.
  virtual void on_event(Time now, const sim::Event& event) = 0;
  /// Carries out the run: calls `step`, which carries out the next event of the list, until it says false.
  /// With SimGrid the time belongs to SimGrid, which is why the loop is here. What `step` throws comes out.
  /// REQUIRES: the list is not empty as long as `step` says true; called once.
  virtual void drive(const std::function<bool()>& step) = 0;
};

/// The platform cannot be had: what a file says, or a time that is too long. The message names cause and
/// remedy.
class PlatformError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What SimGrid simulates at most, drain included: beyond that its clock, seconds in a double, would no
/// longer tell nanoseconds apart.
inline constexpr Duration simgrid_longest = std::chrono::hours{30 * 24};

/// `horizon`: no event lies later.
using Factory = std::function<std::unique_ptr<Physics>(const Platform& platform, Duration horizon,
                                                       sim::EventList& events, Listener& listener)>;

/// Needs no library, and runs wherever Couplet does. Takes no platform file: throws PlatformError.
std::unique_ptr<Physics> make_builtin(const Platform& platform, Duration horizon, sim::EventList& events,
                                      Listener& listener);

}  // namespace couplet::physics
