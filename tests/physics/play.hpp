#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "physics/physics.hpp"

namespace couplet::physics::test {

using namespace std::chrono_literals;

inline constexpr HostId host0{0};
inline constexpr HostId host1{1};
inline constexpr HostId host2{2};
inline constexpr LinkId link0{0};
inline constexpr LinkId link1{1};
inline constexpr RouteId route0{0};
inline constexpr RouteId route1{1};
inline constexpr RouteId route2{2};

enum class Implementation : std::uint8_t { builtin, simgrid };

/// Those that this build has.
std::vector<Implementation> implementations();
const char* name_of(Implementation implementation);

/// How one activity ended.
struct End {
  std::uint32_t number = 0;  // of its start, from 0
  std::int64_t at = 0;       // ns
  bool failed = false;
  bool operator==(const End&) const = default;
};

/// What a play left behind.
struct Outcome {
  std::vector<End> ends;  // in the order in which they were heard
  std::vector<Usage> hosts;
  std::vector<Usage> links;
  std::vector<std::uint64_t> notes;
  std::string error;  // of the physics, if it could not be had or threw
  int signal = 0;     // of the process, if it died

  /// When activity `number` ended; -1: it did not. REQUIRES: not twice.
  std::int64_t at(std::uint32_t number) const;
  bool failed(std::uint32_t number) const;
};

/// One run: things that are done at instants, and what becomes of the activities that they start.
class Play : public Listener {
 public:
  Play(Implementation implementation, const Platform& platform, Duration horizon);

  /// Does something at an instant, as an arrival does; those of one instant in the order in which they were
  /// given.
  void at(Duration when, std::function<void()> action, sim::Order order = sim::Order::arrivals);

  /// Starts activity number 0, 1, 2, …
  Activity execute(HostId host, Duration work);
  Activity transfer(RouteId route, std::int64_t bytes);
  Physics& physics() { return *physics_; }
  Duration now() const { return events_.now().time_since_epoch(); }
  void note(std::uint64_t value) { outcome_.notes.push_back(value); }
  std::uint32_t started() const { return started_; }
  /// Called after each end, in its instant; may start others.
  std::function<void(const End&)> heard;

  /// To the horizon; whoever is under way then is left where he is.
  Outcome run();

 private:
  void completed(Time now, Token token) override { hear(now, token, false); }
  void failed(Time now, Token token) override { hear(now, token, true); }
  void hear(Time now, Token token, bool failed);
  Token next_token();
  bool step();

  sim::EventList events_;
  std::unique_ptr<Physics> physics_;
  std::vector<std::function<void()>> actions_;
  std::uint32_t started_ = 0;
  Outcome outcome_;
};

/// Builds and runs a play; with SimGrid in a process of its own, because a process can have one engine only.
Outcome play(Implementation implementation, const Platform& platform, Duration horizon,
             const std::function<void(Play&)>& script);

/// One host of so many cores.
Platform one_host(std::uint32_t cores, double speed = 1);
/// Two hosts, and one link from the first to the second.
Platform one_link(double bandwidth, Duration latency = 0s);

/// The built-in physics ends everything in the right nanosecond; SimGrid's clock is a double.
bool ends_at(Implementation implementation, const Outcome& outcome, std::uint32_t number, Duration when);

inline constexpr double megabyte_per_second = 8e6;  // in bit/s
inline constexpr std::int64_t megabyte = 1'000'000;

}  // namespace couplet::physics::test
