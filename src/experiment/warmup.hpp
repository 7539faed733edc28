#pragma once

#include <optional>

#include "experiment/points.hpp"

namespace couplet::experiment {

/// Finds the warm-up of a scenario that leaves it to the program ("auto"), and sets it: a pilot run of
/// replication 0 of every architecture, without warm-up, says where MSER-5 would cut the sequence of answers
/// and that of completions; the latest of all holds for every architecture, so that they meet the same
/// measured customers. Does nothing if the warm-up is given. Where the pilot does not end well, points say
/// why; otherwise nullopt.
std::optional<Points> settle_warmup(scenario::Scenario& scenario, const RunFunction& run,
                                    const PointsOptions& options);

}  // namespace couplet::experiment
