#include <fmt/format.h>

#include <algorithm>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

double seconds(sim::Duration duration) {
  return sim::to_seconds(duration);
}

/// Requests that arrivals are expected to bring in a run of this length.
struct Expected {
  sim::Duration duration;

  double operator()(const PoissonArrivals& poisson) const {
    return poisson.rate.per_second() * seconds(duration);
  }
  double operator()(const ConstantArrivals& constant) const {
    return constant.rate.per_second() * seconds(duration);
  }
  double operator()(const BurstArrivals& burst) const {
    if (burst.at >= duration) return 0;
    const auto size = static_cast<double>(burst.size);
    if (!burst.every) return size;
    return size * static_cast<double>(1 + (duration - burst.at) / *burst.every);
  }
  double operator()(const RenewalArrivals& renewal) const {
    const double mean = renewal.interval.mean_ns();
    return mean > 0 ? static_cast<double>(duration.count()) / mean : 0;
  }
  double operator()(const ProfileArrivals& profile) const {
    double sum = 0;
    for (std::size_t i = 0; i < profile.points.size(); ++i) {
      const ProfileArrivals::Point& point = profile.points[i];
      const sim::Duration from = std::min(point.at - sim::start_of_run, duration);
      if (i + 1 == profile.points.size()) {
        sum += point.per_second * seconds(duration - from);
        continue;
      }
      const ProfileArrivals::Point& next = profile.points[i + 1];
      const double whole = seconds(next.at - point.at);
      const double part = seconds(std::min(next.at - sim::start_of_run, duration) - from);
      const double slope = profile.linear ? (next.per_second - point.per_second) / whole : 0;
      sum += part * (point.per_second + slope * part / 2);
    }
    return sum;
  }
  double operator()(const MmppArrivals& mmpp) const {
    double requests = 0;
    double cycle = 0;
    for (const MmppArrivals::State& state : mmpp.states) {
      requests += state.rate.per_second() * seconds(state.stay);
      cycle += seconds(state.stay);
    }
    return cycle > 0 ? requests / cycle * seconds(duration) : 0;
  }
  double operator()(const TraceArrivals& trace) const {
    const auto end = std::lower_bound(trace.at.begin(), trace.at.end(), sim::start_of_run + duration);
    return static_cast<double>(end - trace.at.begin());
  }
};

/// "5e12"
std::string rough(double number) {
  const std::string text = fmt::format("{:.1e}", number);
  const std::size_t e = text.find("e+");
  std::string mantissa = text.substr(0, e);
  if (mantissa.size() > 2 && mantissa.substr(mantissa.size() - 2) == ".0")
    mantissa.resize(mantissa.size() - 2);
  return e == std::string::npos ? text : fmt::format("{}e{}", mantissa, std::stoi(text.substr(e + 2)));
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

ScenarioLimits read_limits(const Value& value, ProblemLog& log) {
  ScenarioLimits limits;
  Fields fields(value, "the limits", log);
  limits.arrivals = fields.count64("arrivals", limits.arrivals, {1, 1'000'000'000'000'000});
  limits.instances = fields.count64("instances", limits.instances, {1, 100'000'000});
  limits.events_at_one_instant =
      fields.count64("events_at_one_instant", limits.events_at_one_instant, {1, 1'000'000'000'000});
  fields.finish();
  return limits;
}

void check_arrivals(const Value& value, const Workload& workload, const RunSettings& run,
                    const ScenarioLimits& limits, ProblemLog& log) {
  double sum = 0;
  for (const ProducerDraft& draft : workload.producers) {
    const auto* arrivals = std::get_if<Arrivals>(&draft.producer.source);
    if (arrivals == nullptr) continue;
    const double expected = std::visit(Expected{run.duration}, *arrivals);
    const auto most = static_cast<double>(draft.producer.limit.value_or(std::uint64_t{1} << 63));
    sum += std::min(expected, most);
  }
  if (sum <= static_cast<double>(limits.arrivals)) return;
  log.add(value, fmt::format(R"(about {} requests in one run; more than {} need "limits": {{"arrivals": N}})",
                             rough(sum), grouped(limits.arrivals)));
}

}  // namespace couplet::scenario
