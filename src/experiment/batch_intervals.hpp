#pragma once

#include "experiment/results.hpp"

namespace couplet::experiment {

/// Whether an architecture meets the same conditions from the beginning to the end of the run: no failures,
/// customers who come at random or steadily (in closed loops, too), not in bursts or by a profile or a trace,
/// no autoscaler with a schedule, and no machine that slows down when its CPU credits are spent. Only then
/// parts of the run stand for each other.
bool stationary(const scenario::Architecture& architecture);

/// Intervals of a single run from its batches, for latencies, shares of requests, throughput and
/// availability. Of percentiles: the interval of the share below, turned into one of times by the percentiles
/// of the whole. Shares that are 0 or 1 in every batch have none. Leaves everything as it is if the run has
/// no batches.
void add_batch_intervals(const model::RunResult& run, sim::Duration window, ArchitectureResult& result);

/// The interval of second minus first from the parts of both, which met the same customers; NaN bounds if
/// either has no parts.
stats::Interval difference_of_parts(const Scalar& first, const Scalar& second);

}  // namespace couplet::experiment
