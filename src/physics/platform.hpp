#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/time.hpp"

namespace couplet::physics {

/// Places in the lists of a Platform.
enum class HostId : std::uint32_t {};
enum class LinkId : std::uint32_t {};
enum class RouteId : std::uint32_t {};

/// A machine whose cores are shared by what runs on it.
struct Host {
  std::string name;
  std::uint32_t cores = 1;  // >= 1
  double speed = 1;         // of each core: work done per time; > 0, at most 1e6
  /// Every factor that Physics::host_speed may be given for it, in any order; 1 need not be listed. Each > 0.
  std::vector<double> factors;
};

/// A capacity that transfers share, in whatever direction they go: two directions that do not disturb each
/// other are two links.
struct Link {
  std::string name;
  double bandwidth = 0;  // bit/s, > 0, at most 1e15
  sim::Duration latency{};
  double factor_max = 1;  // the largest factor that Physics::link_bandwidth may be given for it; >= 1
};

/// What a transfer from one host to another passes. There is at most one route for an ordered pair of hosts,
/// and its links differ; the way back is a route of its own.
struct Route {
  HostId from{};
  HostId to{};
  std::vector<LinkId> links;  // not empty, unless a file says which they are
};

/// How SimGrid shares links; the built-in physics always does it as cm02 (docs/physics.md).
enum class NetworkModel : std::uint8_t {
  cm02,  // max-min fair, weighted by 1/latency; without the cap by TCP's window and without cross traffic
  lv08,  // with the corrections of Legrand and Velho for TCP on a cluster
};

/// Hosts, links and routes, by number.
struct Platform {
  std::vector<Host> hosts;
  std::vector<Link> links;
  std::vector<Route> routes;
  NetworkModel network = NetworkModel::cm02;
  /// Path of a SimGrid platform file, or empty. With a file, hosts and links are names in it; their cores,
  /// speeds, bandwidths and latencies and the links of the routes come from it (1 Gf is speed 1).
  std::string file;
};

}  // namespace couplet::physics
