#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "sim/time.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

/// What one capacity unit of a load balancer does in an hour (LCU, NLCU; section 5 of the facts on prices).
struct CapacityUnit {
  std::int64_t connections_per_second = 25;  // new ones
  std::int64_t active_connections = 3000;
  std::int64_t bytes_per_hour = std::int64_t{1} << 30;
  std::int64_t evaluations_per_second = 1000;  // of rules
  static constexpr std::uint32_t free_rules = 10;

  static CapacityUnit application() { return {}; }
  /// TCP; it has no rules.
  static CapacityUnit network() { return {800, 100'000, std::int64_t{1} << 30, 1}; }
};

/// Counts what a load balancer uses, in billionths of a capacity unit for an hour. Each hour of the run is
/// billed by the dimension that is greatest in it; what an hour has used is what went through, so that an
/// hour of which only a part is counted has used no more than that.
class CapacityUnits {
 public:
  enum Dimension : std::size_t { connections, active, bytes, evaluations, dimensions };
  using Amounts = std::array<std::int64_t, dimensions>;

  explicit CapacityUnits(const CapacityUnit& unit) : unit_(unit) {}

  /// Something has come or gone: new connections, bytes, and evaluations of rules. So many connections are
  /// active from now on.
  void add(Time now, std::int64_t new_connections, std::int64_t more_bytes, std::int64_t more_evaluations,
           std::int64_t now_active) {
    advance(now);
    hour_[connections] += new_connections;
    hour_[bytes] += more_bytes;
    hour_[evaluations] += more_evaluations;
    active_ = now_active;
  }

  /// The end of the warm-up: forgets what was used, but not what is active.
  void begin(Time now);
  /// The end of the run: nothing is counted behind it.
  void end(Time now);

  /// Of each dimension by itself. REQUIRES: end().
  const Amounts& used() const { return used_; }
  /// The sum over hours of the greatest. REQUIRES: end().
  std::int64_t billed() const { return billed_; }

 private:
  void advance(Time now);
  void pass(Time until);
  void close();

  CapacityUnit unit_;
  std::int64_t active_ = 0;
  Time since_{};  // active connections are counted up to here
  Time hour_end_ = sim::start_of_run + std::chrono::hours{1};
  sim::Int128 active_ns_ = 0;  // of this hour
  Amounts hour_{};             // counts of this hour; active: none
  Amounts used_{};
  std::int64_t billed_ = 0;
};

}  // namespace couplet::cloud
