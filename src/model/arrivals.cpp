#include "model/arrivals.hpp"

#include <variant>

namespace couplet::model {

ArrivalProcess::ArrivalProcess(const scenario::Arrivals& arrivals, sim::DrawKey key, sim::DrawKey states,
                               std::uint64_t producer_hash)
    : arrivals_(arrivals), key_(key), producer_hash_(producer_hash) {
  if (const auto* poisson = std::get_if<scenario::PoissonArrivals>(&arrivals)) {
    mean_interval_ns_ = poisson->rate.mean_interval_ns();
  } else if (const auto* profile = std::get_if<scenario::ProfileArrivals>(&arrivals)) {
    path_.emplace(*profile);
  } else if (const auto* mmpp = std::get_if<scenario::MmppArrivals>(&arrivals)) {
    path_.emplace(*mmpp, states);
  }
}

sim::Time ArrivalProcess::next(std::uint64_t index) {
  if (const auto* poisson = std::get_if<scenario::PoissonArrivals>(&arrivals_)) return next(*poisson, index);
  return std::visit([&](const auto& arrivals) { return next(arrivals, index); }, arrivals_);
}

void ArrivalProcess::draw_gaps(std::uint64_t first) {
  std::array<std::uint64_t, gaps_at_once> identities{};
  for (std::size_t i = 0; i < gaps_at_once; ++i) {
    identities[i] = sim::identity_of(producer_hash_, first + i);
  }
  sim::exponentials(key_, identities, gaps_);
}

inline sim::Time ArrivalProcess::next(const scenario::PoissonArrivals&, std::uint64_t index) {
  last_ = sim::add(last_, sim::to_duration(gap(index) * mean_interval_ns_));
  return last_;
}

sim::Time ArrivalProcess::next(const scenario::RenewalArrivals& arrivals, std::uint64_t index) {
  sim::Draw draw(key_, sim::identity_of(producer_hash_, index));
  last_ = sim::add(last_, arrivals.interval.sample(draw));
  return last_;
}

sim::Time ArrivalProcess::along_path(std::uint64_t index) {
  integral_ += gap(index);
  return path_->reach(integral_);
}

sim::Time ArrivalProcess::next(const scenario::ConstantArrivals& arrivals, std::uint64_t index) {
  return sim::start_of_run + arrivals.rate.regular(static_cast<std::int64_t>(index));
}

sim::Time ArrivalProcess::next(const scenario::BurstArrivals& arrivals, std::uint64_t index) {
  const std::uint64_t round = index / arrivals.size;
  const auto place = static_cast<sim::Int128>(index % arrivals.size);
  if (round > 0 && !arrivals.every) return sim::never;
  const auto within = place * arrivals.over.count() / static_cast<sim::Int128>(arrivals.size);
  const sim::Int128 rounds = arrivals.every ? static_cast<sim::Int128>(round) * arrivals.every->count() : 0;
  const sim::Int128 at = arrivals.at.count() + rounds + within;
  if (at >= sim::never.time_since_epoch().count()) return sim::never;
  return sim::Time{sim::Duration{static_cast<std::int64_t>(at)}};
}

sim::Time ArrivalProcess::next(const scenario::TraceArrivals& arrivals, std::uint64_t index) {
  if (index >= arrivals.at.size()) return sim::never;
  return arrivals.at[static_cast<std::size_t>(index)];
}

}  // namespace couplet::model
