#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

using namespace std::chrono_literals;

/// Median 35 s and 95th percentile 70 s until the system is up, and 60 s for the application (6.5 of the
/// facts), as one distribution with the median and the 99th percentile of both together.
sim::DurationDistribution usual_boot() {
  sim::DurationDistribution boot;
  boot.distribution = sim::Distribution::lognormal_median_p99(
      static_cast<double>(sim::Duration{95s}.count()), static_cast<double>(sim::Duration{153s}.count()));
  return boot;
}

class ScalingChecks {
 public:
  ScalingChecks(std::vector<Component>& components, const std::vector<Member>& merged, bool effects,
                ProblemLog& log)
      : components_(components), merged_(merged), effects_(effects), log_(log) {}

  void run() {
    std::vector<std::string> scaled_by(components_.size());
    for (std::size_t i = 0; i < components_.size(); ++i) {
      const auto* autoscaler = std::get_if<AutoscalerSpec>(&components_[i].spec);
      if (autoscaler == nullptr) continue;
      const auto target = static_cast<std::size_t>(autoscaler->scales);
      if (std::holds_alternative<ServiceSpec>(components_[target].spec)) {
        settle(i, *autoscaler, target, std::get<ServiceSpec>(components_[target].spec));
      } else if (std::holds_alternative<WorkerSpec>(components_[target].spec)) {
        settle(i, *autoscaler, target, std::get<WorkerSpec>(components_[target].spec));
      } else if (std::holds_alternative<FunctionSpec>(components_[target].spec)) {
        settle(i, *autoscaler, target, std::get<FunctionSpec>(components_[target].spec));
      } else {
        continue;  // reported where it is named
      }
      if (!scaled_by[target].empty()) {
        log_.add(place_of(i, "scales"),
                 fmt::format("'{}' is scaled by '{}' already; one autoscaler has a group",
                             components_[target].name, scaled_by[target]));
      }
      scaled_by[target] = components_[i].name;
    }
  }

 private:
  const Value& place_of(std::size_t component, std::string_view key) const {
    const Member* member = merged_[component].value.find(key);
    return member == nullptr ? merged_[component].value : member->value;
  }

  const Value& place_of_metric(std::size_t component, std::size_t policy) const {
    const Member* list = merged_[component].value.find("policies");
    if (list == nullptr) return place_of(component, "metric");
    for (const Value& element : list->value.elements) {
      const Member* metric = element.find("metric");  // a scheduled policy has none
      if (metric != nullptr && policy-- == 0) return metric->value;
    }
    return list->value;
  }

  void settle(std::size_t i, const AutoscalerSpec& autoscaler, std::size_t target, FunctionSpec& spec) {
    const std::string& name = components_[target].name;
    if (merged_[target].value.find("provisioned_concurrency") == nullptr) {
      spec.provisioned_concurrency = autoscaler.min;
    } else if (spec.provisioned_concurrency < autoscaler.min ||
               spec.provisioned_concurrency > autoscaler.max) {
      log_.add(place_of(target, "provisioned_concurrency"),
               fmt::format("'{}' begins with {} provisioned environments, but '{}' keeps between {} and {}; "
                           "move one of them",
                           name, spec.provisioned_concurrency, components_[i].name, autoscaler.min,
                           autoscaler.max));
    }
    if (spec.reserved_concurrency && autoscaler.max > *spec.reserved_concurrency) {
      log_.add(place_of(i, "max"),
               fmt::format("{} provisioned environments are more than the reserved concurrency of '{}', {}",
                           autoscaler.max, name, *spec.reserved_concurrency));
      spec.provisioned_concurrency = std::min(spec.provisioned_concurrency, *spec.reserved_concurrency);
    }
    for (std::size_t policy = 0; policy < autoscaler.policies.size(); ++policy) {
      if (autoscaler.policies[policy].metric == ScalingMetric::provisioned_utilization) continue;
      log_.add(place_of_metric(i, policy),
               fmt::format("'{}' is a function and has no instances; scale it by \"provisioned_utilization\"",
                           name));
    }
  }

  template <typename Spec>
  void settle(std::size_t i, const AutoscalerSpec& autoscaler, std::size_t target, Spec& spec) {
    const std::string& name = components_[target].name;
    if (merged_[target].value.find("instances") == nullptr) {
      spec.instances = autoscaler.min;
    } else if (spec.instances < autoscaler.min || spec.instances > autoscaler.max) {
      log_.add(
          place_of(target, "instances"),
          fmt::format("'{}' begins with {} instances, but '{}' keeps between {} and {}; move one of them",
                      name, spec.instances, components_[i].name, autoscaler.min, autoscaler.max));
    }
    spec.instances_max = autoscaler.max;
    if (effects_ && merged_[target].value.find("boot") == nullptr) spec.boot = usual_boot();
    for (std::size_t policy = 0; policy < autoscaler.policies.size(); ++policy) {
      if (autoscaler.policies[policy].metric == ScalingMetric::provisioned_utilization) {
        log_.add(place_of_metric(i, policy),
                 fmt::format("'{}' is no function: it has nothing provisioned; scale it by \"busy_threads\" "
                             "or \"requests_per_target\"",
                             name));
      }
      if (!std::is_same_v<Spec, ServiceSpec>) continue;
      if (autoscaler.policies[policy].metric != ScalingMetric::backlog_per_instance) continue;
      log_.add(place_of_metric(i, policy),
               fmt::format("'{}' is a service and polls no queue; scale it by \"busy_threads\" or "
                           "\"requests_per_target\"",
                           name));
    }
  }

  std::vector<Component>& components_;
  const std::vector<Member>& merged_;
  bool effects_;
  ProblemLog& log_;
};

}  // namespace

void settle_autoscalers(std::vector<Component>& components, const std::vector<Member>& merged, bool effects,
                        ProblemLog& log) {
  ScalingChecks(components, merged, effects, log).run();
}

}  // namespace couplet::scenario
