#pragma once

#include <cstdint>
#include <optional>

#include "scenario/scenario.hpp"
#include "sim/draws.hpp"

namespace couplet::model {

/// When a producer's requests are issued: one instant after the other, from index 0.
class ArrivalProcess {
 public:
  /// `key` and `producer_hash`: a random interval is a draw of the request that ends it.
  ArrivalProcess(const scenario::Producer& producer, sim::DrawKey key, std::uint64_t producer_hash);

  /// The instant of request `index`; asked once for each index, in order. Nothing: no more come.
  std::optional<sim::Time> next(std::uint64_t index);

 private:
  sim::Time poisson(const scenario::PoissonArrivals& arrivals, std::uint64_t index);
  static std::optional<sim::Time> burst(const scenario::BurstArrivals& arrivals, std::uint64_t index);

  const scenario::Producer& producer_;
  sim::DrawKey key_;
  std::uint64_t producer_hash_;
  double mean_interval_ns_ = 0;
  sim::Time last_{};
};

}  // namespace couplet::model
