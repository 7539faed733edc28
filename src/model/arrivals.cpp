#include "model/arrivals.hpp"

#include <variant>

namespace couplet::model {

ArrivalProcess::ArrivalProcess(const scenario::Producer& producer, sim::DrawKey key,
                               std::uint64_t producer_hash)
    : producer_(producer), key_(key), producer_hash_(producer_hash) {
  if (const auto* poisson = std::get_if<scenario::PoissonArrivals>(&producer.arrivals)) {
    mean_interval_ns_ = poisson->rate.mean_interval_ns();
  }
}

std::optional<sim::Time> ArrivalProcess::next(std::uint64_t index) {
  if (producer_.limit && index >= *producer_.limit) return std::nullopt;
  if (const auto* arrivals = std::get_if<scenario::PoissonArrivals>(&producer_.arrivals)) {
    return poisson(*arrivals, index);
  }
  if (const auto* arrivals = std::get_if<scenario::ConstantArrivals>(&producer_.arrivals)) {
    return sim::start_of_run + arrivals->rate.regular(static_cast<std::int64_t>(index));
  }
  return burst(std::get<scenario::BurstArrivals>(producer_.arrivals), index);
}

sim::Time ArrivalProcess::poisson(const scenario::PoissonArrivals&, std::uint64_t index) {
  sim::Draw draw(key_, sim::identity_of(producer_hash_, index));
  last_ = sim::add(last_, sim::to_duration(draw.exponential() * mean_interval_ns_));
  return last_;
}

std::optional<sim::Time> ArrivalProcess::burst(const scenario::BurstArrivals& arrivals, std::uint64_t index) {
  const std::uint64_t round = index / arrivals.size;
  const auto place = static_cast<sim::Int128>(index % arrivals.size);
  if (round > 0 && !arrivals.every) return std::nullopt;
  const auto within = place * arrivals.over.count() / static_cast<sim::Int128>(arrivals.size);
  const sim::Int128 rounds = arrivals.every ? static_cast<sim::Int128>(round) * arrivals.every->count() : 0;
  const sim::Int128 at = arrivals.at.count() + rounds + within;
  if (at >= sim::never.time_since_epoch().count()) return std::nullopt;
  return sim::Time{sim::Duration{static_cast<std::int64_t>(at)}};
}

}  // namespace couplet::model
