#pragma once

#include <cstdint>
#include <vector>

#include "physics/physics.hpp"
#include "sim/slab.hpp"

namespace couplet::physics {

/// What both implementations share: who is under way where, what is up, how much was used, and how an end
/// becomes an event. What is left to an implementation is the sharing itself.
class Base : public Physics {
 public:
  /// REQUIRES: what the comments of Platform say. Without a file, that is checked.
  Base(Platform platform, sim::EventList& events, Listener& listener);

  Activity execute(HostId host, Duration work, Token token) final;
  Activity transfer(RouteId route, sim::Bytes size, Token token) final;
  Duration remaining(Activity execution) final;
  void cancel(Activity activity) final;

  void host_down(HostId host) final;
  void host_up(HostId host) final;
  bool host_is_up(HostId host) const final { return hosts_[index(host)].up; }
  void host_speed(HostId host, double factor) final;

  void link_down(LinkId link) final;
  void link_up(LinkId link) final;
  bool link_is_up(LinkId link) const final { return links_[index(link)].up; }
  void link_bandwidth(LinkId link, double factor) final;

  std::uint32_t busy_cores(HostId host) const final;
  Usage host_usage(HostId host) final;
  Usage link_usage(LinkId link) final;
  const Platform& platform() const final { return platform_; }

  void on_event(Time now, const sim::Event& event) final;

 protected:
  enum class State : std::uint8_t { waiting, running, ended };
  struct Record {
    Token token;
    State state = State::waiting;
    bool is_transfer = false;
    bool failed = false;
    std::uint32_t target = 0;  // place of its host or route
    std::int64_t amount = 0;   // ns of work, or bytes
    double done_before = 0;    // its host's `done` when it began to run
    std::uint64_t event = 0;   // armed for it: the end of its waiting, or its end
    std::uint32_t prev = sim::nil;
    std::uint32_t next = sim::nil;  // among those of its host or route
  };

  static std::size_t index(HostId id) { return static_cast<std::size_t>(id); }
  static std::size_t index(LinkId id) { return static_cast<std::size_t>(id); }
  static std::size_t index(RouteId id) { return static_cast<std::size_t>(id); }

  /// Begins to share. Its amount is not 0.
  virtual void begin(std::uint32_t slot) = 0;
  /// Brings what a running activity is part of up to now; that may end it, and others.
  virtual void bring_up(std::uint32_t slot) = 0;
  /// Shares no more, although it is not done. REQUIRES: bring_up() was called.
  virtual void stop(std::uint32_t slot) = 0;
  /// Of a running transfer, so far. REQUIRES: bring_up() was called.
  virtual double bits_done(std::uint32_t slot) = 0;
  /// Whether begin() of a transfer comes after the latency of its route; else the latency is part of what
  /// begins.
  virtual bool begins_after_latency() const = 0;
  /// How many times as long as the links say the latency of a transfer is.
  virtual double latency_factor() const { return 1; }
  virtual void speed_changed(std::size_t host) = 0;
  virtual void bandwidth_changed(std::size_t link) = 0;
  virtual void on_own_event(const sim::Event& event) = 0;

  /// A running activity has done its work, or was failed by the implementation, at `at` >= events().now().
  void end(std::uint32_t slot, Time at, bool failed);
  /// The run is over: what still runs counts as far as it came, and is asked for nothing any more. Whatever
  /// the implementation keeps of it may go then.
  void close_books();

  Duration latency_of(const Route& route) const;
  /// After a platform file was read, and before the first activity.
  void replace_platform(Platform platform);

  const Record& record(std::uint32_t slot) const { return records_[slot]; }
  const Host& host(std::size_t host) const { return platform_.hosts[host]; }
  const Link& link(std::size_t link) const { return platform_.links[link]; }
  const Route& route(std::size_t route) const { return platform_.routes[route]; }
  double host_factor(std::size_t host) const { return hosts_[host].factor; }
  double link_factor(std::size_t link) const { return links_[link].factor; }
  sim::EventList& events() { return events_; }
  Time now() const { return events_.now(); }

  enum Kind : std::uint8_t { ended_event = first_event, waited_event, first_own_kind };

 private:
  struct HostState {
    bool up = true;
    double factor = 1;
    std::uint32_t running = 0;
    std::uint32_t first = sim::nil;     // of its executions
    std::vector<std::uint32_t> routes;  // that begin or end there
    Time since{};                       // up to when the following are
    double done = 0;          // ns of work that an execution would have had, had it always been there
    sim::Int128 busy = 0;     // core-ns
    sim::Int128 offered = 0;  // core-ns
  };
  struct LinkState {
    bool up = true;
    double factor = 1;
    std::vector<std::uint32_t> routes;  // over it
    Time since{};                       // up to when `offered` is
    double carried = 0;                 // bits of transfers that are over
    double offered = 0;                 // bits
  };

  void lay_out();
  std::uint32_t open(bool is_transfer, std::uint32_t target, std::int64_t amount, Token token);
  void close(std::uint32_t slot);
  std::uint32_t& first_of(const Record& record);
  bool can_pass(const Route& route) const;
  bool is_known(Activity activity) const {
    return activity.slot < records_.end() && generations_[activity.slot] == activity.generation;
  }
  void start(std::uint32_t slot);
  void leave(std::uint32_t slot);
  void carried(std::uint32_t slot, double bits);
  void finish(std::uint32_t slot, Time at, bool failed);
  void fail_all(std::uint32_t first);
  void count(std::size_t host, Time to);
  void count_link(std::size_t link);

  Platform platform_;
  sim::EventList& events_;
  Listener& listener_;
  sim::Slab<Record> records_;
  std::vector<std::uint32_t> generations_;  // by slot; outlives the record
  std::vector<HostState> hosts_;
  std::vector<LinkState> links_;
  std::vector<std::uint32_t> route_first_;  // of the transfers of each route
};

}  // namespace couplet::physics
