#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cloud/flow_hash.hpp"
#include "cloud/target_group.hpp"

namespace couplet::test {

inline sim::Time at(sim::Duration since_start) {
  return sim::start_of_run + since_start;
}

/// A group of targets with requests that are numbered, and so draw.
struct Group {
  explicit Group(cloud::Balancing algorithm) : Group(settings_of(algorithm)) {}
  explicit Group(const cloud::TargetGroupSettings& settings) : group(settings) {}

  static cloud::TargetGroupSettings settings_of(cloud::Balancing algorithm) {
    cloud::TargetGroupSettings settings;
    settings.algorithm = algorithm;
    return settings;
  }

  std::optional<std::uint32_t> pick(sim::Time now, std::optional<std::uint64_t> client = {}) {
    const std::uint64_t request = requests++;
    sim::Draw draw(key, request);
    return group.pick(now, {cloud::flow_hash(key.value(), request, 0), client}, draw);
  }
  /// The targets of so many requests that stay: "0 1 2".
  std::string picks(sim::Time now, int requests_wanted) {
    std::string text;
    for (int i = 0; i < requests_wanted; ++i) {
      const auto target = pick(now);
      text += (text.empty() ? "" : " ") + (target ? std::to_string(*target) : "none");
    }
    return text;
  }
  /// How many of so many requests, each over before the next, a target gets.
  int share(sim::Time now, std::uint32_t target, int requests_wanted,
            cloud::TargetOutcome outcome = cloud::TargetOutcome::answered) {
    int got = 0;
    for (int i = 0; i < requests_wanted; ++i) {
      const std::uint32_t picked = *pick(now);
      if (picked == target) ++got;
      group.ended(picked, picked == target ? outcome : cloud::TargetOutcome::answered);
    }
    return got;
  }
  void fail(sim::Time now, std::uint32_t target, int times) {
    for (int i = 0; i < times; ++i) group.failed(now, target);
  }
  void pass(sim::Time now, std::uint32_t target, int times) {
    for (int i = 0; i < times; ++i) group.passed(now, target);
  }

  cloud::TargetGroup group;
  sim::DrawKey key = sim::DrawKey::of(1, 0, "balancer/target");
  std::uint64_t requests = 0;
};

}  // namespace couplet::test
