#pragma once

#include <cstdint>
#include <vector>

#include "physics/finish_heap.hpp"
#include "sim/time.hpp"

namespace couplet::physics {

/// Links that share transfers with each other, because some route passes several of them. The rates are those
/// of max-min fairness, weighted by route: the link that has the least per weight for those who pass it
/// settles their rates, what they take is taken off the other links, and so on (progressive filling).
///
/// All transfers of one route have the same rate at all times, so the work grows with the routes in use, not
/// with the transfers: O(log n) per event and O(routes in use · their links · links that settle a rate).
///
/// Levels are doubles. From time to time a level begins anew near 0, so that additions to it stay exact to a
/// 2^17-th of a bit however long a route is busy: times are exact to 1/256 ns up to terabits per second.
class FlowNetwork {
 public:
  using Places = std::vector<std::uint32_t>;

  struct Lane {
    std::vector<std::uint32_t> links;  // places of this network's links, all different
    double weight = 1;                 // > 0
  };

  /// `bandwidths` in bits per nanosecond, > 0.
  FlowNetwork(const std::vector<double>& bandwidths, const std::vector<Lane>& lanes);

  /// As for SharedServer: after advance(now).
  void set_bandwidth(std::uint32_t link, double bandwidth);
  void add(std::uint32_t lane, std::uint32_t slot, double bits, Places& places);
  void remove(std::uint32_t lane, std::uint32_t slot, Places& places);
  /// Of a transfer.
  double remaining(std::uint32_t lane, std::uint32_t slot, const Places& places) const;

  template <class Done>
  void advance(sim::Time now, Places& places, Done done) {
    auto left = static_cast<double>((now - since_).count());
    since_ = now;
    while (true) {
      const Soonest soonest = find_soonest();
      if (soonest.lane == nullptr || soonest.in > left + slack_ns) break;
      const double passed = soonest.in < left ? soonest.in : left;
      pass(passed);
      left -= passed;
      Flows& flows = *soonest.lane;
      const auto top = flows.tasks.top();
      flows.level = top.finish;
      flows.tasks.erase(0, places);
      done(top.slot);
      settle();
    }
    pass(left);
  }

  sim::Time next() const;

 private:
  static constexpr double slack_ns = 1.0 / 256;
  /// A level that has come so far is counted anew, from a multiple of the second one: that is exact as long
  /// as what a transfer lacks is less than 2^73 bits.
  static constexpr double level_max = 68'719'476'736.0;  // 2^36 bits
  static constexpr double level_step = 1'048'576.0;      // 2^20 bits

  struct Flows {
    Lane lane;
    FinishHeap<double> tasks;
    double level = 0;  // bits that each has got since it was last 0
    double rate = 0;   // of each, in bits/ns
    bool settled = false;
  };
  struct Capacity {
    double bandwidth = 0;
    double left = 0;    // while rates are being settled
    double weight = 0;  // of those that pass it and are not settled yet
  };
  struct Soonest {
    Flows* lane = nullptr;
    double in = 0;
  };

  Soonest find_soonest();
  static double time_left(const Flows& flows) {
    return (flows.tasks.top().finish - flows.level) / flows.rate;
  }
  void pass(double ns);
  void settle();
  void give(Flows& flows, double share);
  static void begin_anew(Flows& flows);

  std::vector<Capacity> links_;
  std::vector<Flows> lanes_;
  std::vector<std::uint32_t> used_;     // lanes that are not empty, in the order in which they came to be so
  std::vector<std::uint32_t> crowded_;  // links that used lanes pass; while rates are being settled
  sim::Time since_{};
  std::uint64_t numbered_ = 0;
};

}  // namespace couplet::physics
