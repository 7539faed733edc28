#include "physics/flow_network.hpp"

#include <algorithm>
#include <cmath>

namespace couplet::physics {

FlowNetwork::FlowNetwork(const std::vector<double>& bandwidths, const std::vector<Lane>& lanes) {
  for (const double bandwidth : bandwidths) links_.push_back({bandwidth, 0, 0});
  for (const Lane& lane : lanes) {
    lanes_.emplace_back();
    lanes_.back().lane = lane;
  }
}

void FlowNetwork::set_bandwidth(std::uint32_t link, double bandwidth) {
  links_[link].bandwidth = bandwidth;
  settle();
}

void FlowNetwork::add(std::uint32_t lane, std::uint32_t slot, double bits, Places& places) {
  Flows& flows = lanes_[lane];
  if (flows.tasks.empty()) {
    flows.level = 0;
    used_.push_back(lane);
  }
  flows.tasks.push({flows.level + bits, ++numbered_, slot}, places);
  settle();
}

void FlowNetwork::remove(std::uint32_t lane, std::uint32_t slot, Places& places) {
  lanes_[lane].tasks.erase(places[slot], places);
  settle();
}

double FlowNetwork::remaining(std::uint32_t lane, std::uint32_t slot, const Places& places) const {
  const Flows& flows = lanes_[lane];
  return std::max(0.0, flows.tasks.at(places[slot]).finish - flows.level);
}

FlowNetwork::Soonest FlowNetwork::find_soonest() {
  Soonest soonest;
  for (const std::uint32_t lane : used_) {
    Flows& flows = lanes_[lane];
    const double in = time_left(flows);
    if (soonest.lane == nullptr || in < soonest.in) soonest = {&flows, in};
  }
  return soonest;
}

void FlowNetwork::pass(double ns) {
  for (const std::uint32_t lane : used_) {
    Flows& flows = lanes_[lane];
    flows.level += flows.rate * ns;
    if (flows.level >= level_max) begin_anew(flows);
  }
}

/// Both the level and what transfers end at are multiples of their last binary place, and so is `passed`:
/// nothing is rounded.
void FlowNetwork::begin_anew(Flows& flows) {
  const double passed = std::floor(flows.level / level_step) * level_step;
  flows.level -= passed;
  flows.tasks.bring_forward(passed);
}

sim::Time FlowNetwork::next() const {
  double soonest = -1;
  for (const std::uint32_t lane : used_) {
    const double in = std::max(0.0, time_left(lanes_[lane]) - slack_ns);
    if (soonest < 0 || in < soonest) soonest = in;
  }
  if (soonest < 0) return sim::never;
  const double whole = std::floor(soonest);
  return sim::add(since_, sim::to_duration(whole < soonest ? whole + 1 : whole));
}

/// Fixes the rates of a lane's transfers and takes them off its links.
void FlowNetwork::give(Flows& flows, double share) {
  flows.rate = share * flows.lane.weight;
  flows.settled = true;
  const double tasks = flows.tasks.size();
  for (const std::uint32_t link : flows.lane.links) {
    links_[link].left -= flows.rate * tasks;
    links_[link].weight -= flows.lane.weight * tasks;
  }
}

void FlowNetwork::settle() {
  std::erase_if(used_, [this](std::uint32_t lane) { return lanes_[lane].tasks.empty(); });
  crowded_.clear();
  for (const std::uint32_t lane : used_) {
    Flows& flows = lanes_[lane];
    flows.settled = false;
    for (const std::uint32_t link : flows.lane.links) {
      Capacity& capacity = links_[link];
      if (std::find(crowded_.begin(), crowded_.end(), link) == crowded_.end()) {
        crowded_.push_back(link);
        capacity.left = capacity.bandwidth;
        capacity.weight = 0;
      }
      capacity.weight += flows.lane.weight * flows.tasks.size();
    }
  }
  double level = 0;  // shares never fall from one link to the next, but for what rounding does
  while (!crowded_.empty()) {
    auto tightest = crowded_.begin();
    for (auto link = crowded_.begin(); link != crowded_.end(); ++link) {
      const Capacity& a = links_[*link];
      const Capacity& b = links_[*tightest];
      if (a.left / a.weight < b.left / b.weight) tightest = link;
    }
    const std::uint32_t chosen = *tightest;
    level = std::max(level, links_[chosen].left / links_[chosen].weight);
    for (const std::uint32_t lane : used_) {
      Flows& flows = lanes_[lane];
      const auto& links = flows.lane.links;
      if (!flows.settled && std::find(links.begin(), links.end(), chosen) != links.end()) give(flows, level);
    }
    std::erase_if(crowded_, [this, chosen](std::uint32_t link) {
      if (link == chosen) return true;
      // Everybody who passes it is settled.
      return std::none_of(used_.begin(), used_.end(), [this, link](std::uint32_t lane) {
        const Flows& flows = lanes_[lane];
        const auto& links = flows.lane.links;
        return !flows.settled && std::find(links.begin(), links.end(), link) != links.end();
      });
    });
  }
}

}  // namespace couplet::physics
