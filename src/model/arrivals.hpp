#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/rate_path.hpp"
#include "scenario/scenario.hpp"
#include "sim/draws.hpp"

namespace couplet::model {

/// When an open producer's requests are issued: one instant after the other, from index 0.
class ArrivalProcess {
 public:
  /// `key` and `producer_hash`: a random interval is a draw of the request that ends it; `states`: what
  /// changes the rate by itself.
  ArrivalProcess(const scenario::Arrivals& arrivals, sim::DrawKey key, sim::DrawKey states,
                 std::uint64_t producer_hash);

  /// The instant of request `index`; asked once for each index, in order. sim::never: no more come.
  sim::Time next(std::uint64_t index);

 private:
  sim::Time next(const scenario::PoissonArrivals&, std::uint64_t index);
  sim::Time next(const scenario::RenewalArrivals& arrivals, std::uint64_t index);
  sim::Time next(const scenario::ProfileArrivals&, std::uint64_t index) { return along_path(index); }
  sim::Time next(const scenario::MmppArrivals&, std::uint64_t index) { return along_path(index); }
  static sim::Time next(const scenario::ConstantArrivals& arrivals, std::uint64_t index);
  static sim::Time next(const scenario::BurstArrivals& arrivals, std::uint64_t index);
  static sim::Time next(const scenario::TraceArrivals& arrivals, std::uint64_t index);
  sim::Time along_path(std::uint64_t index);
  /// The exponential of mean 1 that belongs to request `index`.
  double gap(std::uint64_t index) {
    const std::size_t place = index % gaps_.size();
    if (place == 0) draw_gaps(index);
    return gaps_[place];
  }
  void draw_gaps(std::uint64_t first);

  static constexpr std::size_t gaps_at_once = 16;
  const scenario::Arrivals& arrivals_;
  sim::DrawKey key_;
  std::uint64_t producer_hash_;
  /// Those of the requests around the next one. Drawn together, for none needs the one before it: so the
  /// processor works on several at a time, and nothing waits for the one it needs next.
  std::array<double, gaps_at_once> gaps_{};
  double mean_interval_ns_ = 0;   // Poisson
  std::optional<RatePath> path_;  // where the rate changes
  double integral_ = 0;
  sim::Time last_{};
};

}  // namespace couplet::model
