#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scenario/lint_view.hpp"

namespace couplet::scenario {

/// How long a worker or function needs for full batches of one producer's messages, from the receive on, on
/// an otherwise idle system: no waiting for threads, connections or environments, no failures. A function
/// gathers a batch for its whole window. Samples, in nanoseconds, sorted.
struct HandlingTimes {
  std::vector<std::int64_t> batch;  // until the last message of a batch is done with
  std::vector<std::int64_t>
      message;  // until a message that was handled well is deleted, whichever of its batch
};

inline constexpr int handling_samples = 10'000;

/// Deterministic Monte Carlo: sample k draws from Philox under a key of its own (seed 0, "lint/work") with
/// identity k, so neither the scenario's seed nor another rule changes it. Needs are drawn once a message,
/// branches are taken as often as the requests take them, a call beyond its timeout is given up and retried.
/// Nullopt: no request of the producer comes to it, or the scenario's budget is spent.
std::optional<HandlingTimes> handling_times(const LintView& view, ComponentIndex consumer,
                                            std::size_t producer);

/// Mean time in nanoseconds of a consumer's steps for a message of the class, likewise on an idle system.
/// What runs at the same time counts with its longest mean, so that the truth is not below it.
double mean_handling_ns(const LintView& view, ComponentIndex consumer, const CustomerClass& customer);

/// Mean of one such step for a customer of the class.
double mean_ns(const LintView& view, const Work& work, const CustomerClass& customer);

}  // namespace couplet::scenario
