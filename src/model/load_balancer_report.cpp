#include <algorithm>
#include <limits>
#include <string>

#include "model/load_balancer.hpp"

namespace couplet::model {
namespace {

double real(std::uint64_t count) {
  return static_cast<double>(static_cast<std::int64_t>(count));
}

/// To a function a capacity unit carries 0.4 GB.
std::int64_t weighed(std::int64_t bytes, bool function) {
  return function ? bytes * 5 / 2 : bytes;
}

}  // namespace

void LoadBalancer::bill_arrival(Time now, const Arrival& arrival, std::size_t group, sim::Bytes back,
                                bool function) {
  const std::size_t rules = group > 0 ? group : rules_.size();  // evaluated until one held
  constexpr std::size_t free = cloud::CapacityUnit::free_rules;
  const std::size_t paid = rules > free ? rules - free : 0;
  const std::int64_t bytes = arrival.size.count + back.count;
  rule_evaluations_ += paid;
  processed_bytes_ += static_cast<std::uint64_t>(bytes);
  units_.add(now, 1, weighed(bytes, function), static_cast<std::int64_t>(paid), active_.value());
}

void LoadBalancer::bill_answer(Time now, sim::Bytes answer, bool function) {
  processed_bytes_ += static_cast<std::uint64_t>(answer.count);
  units_.add(now, 0, weighed(answer.count, function), 0, active_.value());
}

void LoadBalancer::describe(Meters& meters) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  const auto spread = [this] {
    TargetPool::Spread all;
    for (const auto& pool : pools_) {
      const TargetPool::Spread one = pool->spread();
      if (one.targets == 0) continue;
      all.least = all.targets == 0 ? one.least : std::min(all.least, one.least);
      all.most = std::max(all.most, one.most);
      all.sum += one.sum;
      all.targets += one.targets;
    }
    return all;
  };
  meters.figure("target_response_time", Unit::seconds, [this] {
    return responses_ == 0 ? undefined : static_cast<double>(response_sum_) / real(responses_) / 1e9;
  });
  meters.figure("fewest_healthy", Unit::instances, [this] { return static_cast<double>(hosts_.fewest()); });
  meters.figure("requests_per_target.mean", Unit::requests, [spread] {
    const TargetPool::Spread all = spread();
    return all.targets == 0 ? undefined : real(all.sum) / real(all.targets);
  });
  meters.figure("requests_per_target.min", Unit::requests, [spread] { return real(spread().least); });
  meters.figure("requests_per_target.max", Unit::requests, [spread] { return real(spread().most); });
  using Units = cloud::CapacityUnits;
  const auto used = [this](Units::Dimension dimension) {
    return static_cast<double>(units_.used()[dimension]) / 1e9;
  };
  meters.figure("lcu_hours.billed", Unit::lcu_hours,
                [this] { return static_cast<double>(units_.billed()) / 1e9; });
  meters.figure("lcu_hours.new_connections", Unit::lcu_hours, [used] { return used(Units::connections); });
  meters.figure("lcu_hours.active_connections", Unit::lcu_hours, [used] { return used(Units::active); });
  meters.figure("lcu_hours.processed_bytes", Unit::lcu_hours, [used] { return used(Units::bytes); });
  meters.figure("lcu_hours.rule_evaluations", Unit::lcu_hours, [used] { return used(Units::evaluations); });
  meters.counter("processed_bytes", Unit::bytes, processed_bytes_);
  meters.counter("rule_evaluations", Unit::count, rule_evaluations_);
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("target_2xx", Unit::requests, target_2xx_);
  meters.counter("target_4xx", Unit::requests, target_4xx_);
  meters.counter("target_5xx", Unit::requests, target_5xx_);
  meters.counter("elb_502", Unit::requests, elb_502_);
  meters.counter("elb_503", Unit::requests, elb_503_);
  meters.counter("elb_504", Unit::requests, elb_504_);
  meters.counter("client_gone", Unit::requests, client_gone_);
  meters.counter("resets", Unit::requests, resets_);
  meters.counter("connection_errors", Unit::requests, connection_errors_);
  meters.counter("probes", Unit::requests, hosts_.probes);
  meters.counter("failed_probes", Unit::requests, hosts_.failed_probes);
  meters.level("active", Unit::requests, active_);
  meters.level("healthy", Unit::instances, hosts_.healthy);
  meters.level("unhealthy", Unit::instances, hosts_.unhealthy);
  meters.level("anomalous", Unit::instances, hosts_.anomalous);
  meters.level("mitigated", Unit::instances, hosts_.mitigated);
}

void LoadBalancer::begin_window(Time at) {
  units_.begin(at);
  response_sum_ = 0;
  responses_ = 0;
  hosts_.begin();
  for (const auto& pool : pools_) pool->begin_window();
}

std::string LoadBalancer::check_books() const {
  const std::uint64_t out = target_2xx_.total + target_4xx_.total + target_5xx_.total + elb_502_.total +
                            elb_503_.total + elb_504_.total + client_gone_.total + resets_.total +
                            flights_.live();
  if (arrived_.total == out) return {};
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " answered, turned away, broken or inside";
}

}  // namespace couplet::model
