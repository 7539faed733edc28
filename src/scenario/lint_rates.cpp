#include "scenario/lint_rates.hpp"

#include <algorithm>

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;
using sim::Duration;
using sim::Time;

struct LastingRate {
  double operator()(const PoissonArrivals& poisson) const { return poisson.rate.per_second(); }
  double operator()(const ConstantArrivals& constant) const { return constant.rate.per_second(); }
  double operator()(const BurstArrivals& burst) const {
    return burst.every ? static_cast<double>(burst.size) / sim::to_seconds(*burst.every) : 0;
  }
  double operator()(const RenewalArrivals& renewal) const {
    const double mean = renewal.interval.mean_ns();
    return mean > 0 ? 1e9 / mean : 0;
  }
  double operator()(const ProfileArrivals& profile) const { return profile.points.back().per_second; }
  double operator()(const MmppArrivals& mmpp) const {
    double requests = 0;
    double cycle = 0;
    for (const MmppArrivals::State& state : mmpp.states) {
      requests += state.rate.per_second() * sim::to_seconds(state.stay);
      cycle += sim::to_seconds(state.stay);
    }
    return cycle > 0 ? requests / cycle : 0;
  }
  double operator()(const TraceArrivals&) const { return 0; }
};

/// An instant, or what was just before it.
struct Moment {
  Time at{};
  bool before = false;

  bool is_past(Time other) const { return before ? other < at : other <= at; }
};

struct RateAt {
  Moment moment;

  double operator()(const PoissonArrivals& poisson) const { return LastingRate{}(poisson); }
  double operator()(const ConstantArrivals& constant) const { return LastingRate{}(constant); }
  double operator()(const RenewalArrivals& renewal) const { return LastingRate{}(renewal); }
  double operator()(const BurstArrivals& burst) const {
    const Duration lasts = std::max<Duration>(burst.over, 1s);
    const Time from = sim::start_of_run + burst.at;
    if (!moment.is_past(from) || (!burst.every && moment.is_past(sim::add(from, lasts)))) return 0;
    return std::max(static_cast<double>(burst.size) / sim::to_seconds(lasts), LastingRate{}(burst));
  }
  double operator()(const ProfileArrivals& profile) const {
    std::size_t i = 0;
    while (i + 1 < profile.points.size() && moment.is_past(profile.points[i + 1].at)) ++i;
    const ProfileArrivals::Point& from = profile.points[i];
    if (!profile.linear || i + 1 == profile.points.size()) return from.per_second;
    const ProfileArrivals::Point& to = profile.points[i + 1];
    const double part = sim::to_seconds(moment.at - from.at) / sim::to_seconds(to.at - from.at);
    return from.per_second + part * (to.per_second - from.per_second);
  }
  double operator()(const MmppArrivals& mmpp) const {
    double most = 0;
    for (const MmppArrivals::State& state : mmpp.states) most = std::max(most, state.rate.per_second());
    return most;
  }
  double operator()(const TraceArrivals& trace) const {
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < trace.at.size(); ++i) {
      while (trace.at[i] - trace.at[first] >= 1s) ++first;
      most = std::max(most, i + 1 - first);
    }
    return static_cast<double>(most);
  }
};

double rate_at(const Producer& producer, Moment moment) {
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  if (arrivals == nullptr) return 0;
  const double rate = std::visit(RateAt{moment}, *arrivals);
  return producer.limit ? std::min(rate, static_cast<double>(*producer.limit)) : rate;
}

/// Where rates change.
std::vector<Time> changes_of(const Producer& producer) {
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  if (arrivals == nullptr) return {};
  std::vector<Time> changes;
  if (const auto* profile = std::get_if<ProfileArrivals>(arrivals)) {
    for (const ProfileArrivals::Point& point : profile->points) changes.push_back(point.at);
  } else if (const auto* burst = std::get_if<BurstArrivals>(arrivals)) {
    changes.push_back(sim::start_of_run + burst->at);
  }
  return changes;
}

}  // namespace

double lasting_rate(const Producer& producer) {
  const auto* arrivals = std::get_if<Arrivals>(&producer.source);
  if (arrivals == nullptr || producer.limit) return 0;
  return std::visit(LastingRate{}, *arrivals);
}

double peak_rate(const Architecture& architecture, const RunSettings& run,
                 const std::vector<double>& weights) {
  const Time end = sim::start_of_run + run.duration;
  std::vector<Moment> moments{{sim::start_of_run, false}, {end, true}};
  for (const Producer& producer : architecture.producers) {
    for (const Time change : changes_of(producer)) {
      if (change >= end) continue;
      moments.push_back({change, false});
      if (change > sim::start_of_run) moments.push_back({change, true});
    }
  }
  double most = 0;
  for (const Moment& moment : moments) {
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] > 0) sum += weights[i] * rate_at(architecture.producers[i], moment);
    }
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace couplet::scenario
