#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/draws.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

/// Which nodes of a load balancer its name stands for: one node in each zone (5.1, 5.4 and 10.2 of the
/// facts). The name leads to zones that have a healthy target, or to all of them where none has. Who asked
/// before goes on with the answer that he got for as long as it may be kept. A state machine with explicit
/// time, which never goes back.
class ZoneDns {
 public:
  /// No zone has a healthy target yet. `ttl`: how long an answer is kept. REQUIRES: zones > 0, ttl >= 0.
  ZoneDns(std::uint32_t zones, sim::Duration ttl);

  /// The zone has so many healthy targets from now on.
  void set(sim::Time now, std::uint32_t zone, std::uint32_t healthy);

  /// The zone to whose node a request goes: one of the zones in the answer that its client holds, which is up
  /// to a ttl old, every age and every zone alike.
  std::uint32_t pick(sim::Time now, sim::Draw& draw) const;

  /// The zones of an answer that is given now, rising.
  const std::vector<std::uint32_t>& answer() const { return answers_.back().zones; }

 private:
  struct Answer {
    sim::Time from{};
    std::vector<std::uint32_t> zones;
  };

  std::vector<std::uint32_t> zones_now() const;

  sim::Duration ttl_;
  std::vector<std::uint32_t> healthy_;
  std::deque<Answer> answers_;  // the newest last; none but the first older than a ttl, once a newer one is
};

}  // namespace couplet::cloud
