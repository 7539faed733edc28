#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cloud/auto_scaling.hpp"
#include "scenario/steps.hpp"

namespace couplet::scenario {

/// What an autoscaler looks at: an average over the instances that are in service and warm.
enum class ScalingMetric {
  backlog_per_instance,     // visible messages per instance, at the end of a period
  busy_threads,             // share of the threads that are busy, 0..1, over a period
  cpu,                      // share of the threads that are at work, and not waiting for an answer; 0..1
  requests_per_target,      // requests a second that come to each
  provisioned_utilization,  // of a function: share of its provisioned environments in use, over a period
};

/// When an autoscaler changes what it wants, and to what (6.2 and 6.3 of the facts).
struct ScalingPolicy {
  enum class Type { target_tracking, step, simple };
  Type type = Type::target_tracking;
  ScalingMetric metric = ScalingMetric::backlog_per_instance;
  double target = 0;                    // target tracking
  double low_factor = 0.7;              // of the target, below which it may scale in; 0..1
  bool scale_in = true;                 // target tracking
  std::uint32_t high_datapoints = 1;    // in a row; default for target tracking 3
  std::uint32_t low_datapoints = 1;     // in a row; default for target tracking 15
  std::vector<cloud::ScalingStep> out;  // by rising ranges, without gaps
  std::vector<cloud::ScalingStep> in;
};

/// Whose word counts when an instance is to be replaced: the machine's, or that of the balancer's checks too.
enum class ScalingHealth { instance, balancer };

/// Launches and terminates instances of a service or worker (section 6 of the facts), or changes the
/// provisioned concurrency of a function.
struct AutoscalerSpec {
  ComponentIndex scales{};
  std::vector<ScalingPolicy> policies;  // empty: keeps its minimum, or follows its schedule
  std::vector<cloud::ScheduledAction> schedule;
  std::uint32_t min = 1;
  std::uint32_t max = 1;
  sim::Duration period = std::chrono::minutes{1};  // of the metric
  sim::Duration metric_delay{0};  // from the end of a period until its datapoint; "effects": the period
  sim::DurationDistribution action_delay;  // from the datapoint until the alarm's action; "effects": 1s..5s
  sim::Duration cooldown{0};               // of all policies
  sim::Duration simple_cooldown{0};        // of simple ones, where `cooldown` is not given
  sim::Duration scale_in_cooldown{0};
  sim::Duration warmup = std::chrono::minutes{5};  // 0s..1h
  ScalingHealth health = ScalingHealth::instance;
  sim::Duration grace{0};  // before the balancer's word counts
};

}  // namespace couplet::scenario
