#pragma once

#include <cstdint>
#include <span>

namespace couplet::stats {

/// A number known from several independent replications, and where its true value lies with the
/// confidence asked for. A single replication has an estimate but no interval: low and high are NaN.
struct Interval {
  double estimate;
  double low;
  double high;
};

/// Half of an interval as a share of its estimate's size; 0 for an interval of no width, NaN without one.
double relative_half_width(const Interval& interval);

/// In all that follows replications are finite or NaN (a metric of nothing, such as the mean of no
/// latencies), and one NaN makes the result NaN. They are added in the order given, which is to be that
/// of replication numbers, so that the last bit does not depend on who finished first.
/// REQUIRES: confidence as in t_quantile.

/// NaN for no replications; exactly x if all are x.
double mean(std::span<const double> replications);

/// The estimate is mean(replications).
Interval mean_interval(std::span<const double> replications, double confidence = 0.95);

/// Second minus first, where first[r] and second[r] met the same random numbers: the interval of the
/// mean of the differences. REQUIRES: as many of one as of the other.
Interval paired_difference(std::span<const double> first, std::span<const double> second,
                           double confidence = 0.95);

/// Mean of second minus mean of first, for replications that have nothing to do with each other: Welch's
/// interval, with its degrees of freedom rounded down. NaN bounds if either has a single replication.
Interval unpaired_difference(std::span<const double> first, std::span<const double> second,
                             double confidence = 0.95);

/// Successes of so many independent trials as a share, with the interval of Wilson (1927), which keeps what
/// it promises also for few trials and near 0 and 1 (Brown, Cai and DasGupta 2001). NaN for no trials.
/// REQUIRES: successes <= trials.
Interval share_interval(std::uint64_t successes, std::uint64_t trials, double confidence = 0.95);

}  // namespace couplet::stats
