#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stats/splitmix.hpp"

/// What scales in a random scenario, where it is, and what is planned for it. It is drawn apart: the rest of
/// a number's scenario stays as it was without it.
class RandomScaling {
 public:
  explicit RandomScaling(std::uint64_t number) : draws_(number ^ 0x5ca1e) {}

  /// The zone of a component, if it has one.
  std::string zone();
  /// The same for what is in one place.
  std::string zone_of_one();
  bool zones() const { return zones_; }
  /// An autoscaler for some of the services, workers and functions.
  std::string autoscalers();
  /// Outages of zones, deployments and random crashes, each with a comma before it.
  std::string planned();

  std::vector<std::string> fleets;     // services that may be scaled
  std::vector<std::string> functions;  // that reserve nothing
  std::vector<std::string> pools;      // workers

 private:
  bool luck(double share) { return draws_.uniform() < share; }
  std::string some(std::int64_t from, std::int64_t to) {
    return std::to_string(from + draws_.below(to - from + 1));
  }
  std::string autoscaler(const std::string& name, bool polls);
  std::string concurrency(const std::string& name);
  std::string metric(bool polls);
  /// Of the metric drawn last.
  std::string level(double share) const;

  SplitMix draws_;
  bool zones_ = false;  // somebody is in one
  bool rate_ = false;   // of the metric drawn last
  bool messages_ = false;
};
