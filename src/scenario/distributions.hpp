#pragma once

#include <optional>

#include "scenario/problem_log.hpp"
#include "scenario/value.hpp"
#include "sim/distribution.hpp"

namespace couplet::scenario {

/// A plain value ("30s", a constant), or an object such as {"dist":"lognormal","mean":"800ms","cv":1.2}.
/// What does not fit is reported, and nullopt returned.
std::optional<sim::DurationDistribution> read_duration_distribution(const Value& value, ProblemLog& log);
std::optional<sim::SizeDistribution> read_size_distribution(const Value& value, ProblemLog& log);

}  // namespace couplet::scenario
