#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace couplet::cloud {

/// Finds targets that fail more often than their peers, and lowers their weights (5.2 of the facts, which say
/// what is looked at and how often; the numbers are ours). Reviews are due every five seconds and look at
/// what was answered since the last one. A target is anomalous if it failed at least three requests, and a
/// share of at least 5 % plus three times that of its peers; nobody is while fewer than three are compared.
class TargetAnomalies {
 public:
  static constexpr sim::Duration period = std::chrono::seconds{5};
  static constexpr std::uint32_t peers_min = 3;
  static constexpr std::uint64_t failures_min = 3;
  static constexpr double share_min = 0.05;
  static constexpr double times_the_peers = 3;
  static constexpr double weight_min = 1.0 / 32;   // a review that finds an anomaly halves the weight
  static constexpr double weight_back = 1.0 / 16;  // a review that finds none gives back so much

  void resize(std::uint32_t targets) { records_.resize(targets); }
  void answered(std::uint32_t target, bool failed);
  /// Whether a review is due by now.
  bool due(sim::Time now) const { return now >= next_; }
  /// Carries out the reviews that are due by now. `compared`: the healthy targets. REQUIRES: due(now).
  void review(sim::Time now, const std::vector<std::uint32_t>& compared);

  /// How many targets the last review found, and how many have less than a full weight since some review.
  std::uint32_t found() const { return found_; }
  std::uint32_t lightened() const { return lightened_; }
  bool anomalous(std::uint32_t target) const { return records_[target].anomalous; }
  double weight(std::uint32_t target) const { return records_[target].weight; }

 private:
  struct Record {
    std::uint64_t answers = 0;
    std::uint64_t failures = 0;
    double weight = 1;
    bool anomalous = false;
  };
  void judge(const std::vector<std::uint32_t>& compared);
  void give_back(std::int64_t reviews);
  void count();

  std::vector<Record> records_;
  std::uint32_t found_ = 0, lightened_ = 0;
  sim::Time next_ = sim::start_of_run + period;
};

}  // namespace couplet::cloud
