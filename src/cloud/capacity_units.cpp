#include "cloud/capacity_units.hpp"

namespace couplet::cloud {

namespace {

constexpr std::int64_t nanos = 1'000'000'000;
constexpr sim::Int128 hour_seconds = 3600;

/// count / per in billionths, rounded half up.
std::int64_t units(sim::Int128 count, sim::Int128 per) {
  return static_cast<std::int64_t>((count * nanos + per / 2) / per);
}

}  // namespace

void CapacityUnits::pass(Time until) {
  active_ns_ += static_cast<sim::Int128>(active_) * (until - since_).count();
  since_ = until;
}

void CapacityUnits::advance(Time now) {
  while (now >= hour_end_) {
    pass(hour_end_);
    close();
    hour_end_ += std::chrono::hours{1};
  }
  pass(now);
}

void CapacityUnits::close() {
  Amounts amounts;
  amounts[connections] = units(hour_[connections], unit_.connections_per_second * hour_seconds);
  amounts[active] = units(active_ns_, unit_.active_connections * hour_seconds * nanos);
  amounts[bytes] = units(hour_[bytes], unit_.bytes_per_hour);
  amounts[evaluations] = units(hour_[evaluations], unit_.evaluations_per_second * hour_seconds);
  std::int64_t greatest = 0;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    used_[i] += amounts[i];
    greatest = std::max(greatest, amounts[i]);
  }
  billed_ += greatest;
  hour_ = {};
  active_ns_ = 0;
}

void CapacityUnits::begin(Time now) {
  advance(now);
  hour_ = used_ = {};
  active_ns_ = 0;
  billed_ = 0;
}

void CapacityUnits::end(Time now) {
  advance(now);
  close();
}

}  // namespace couplet::cloud
