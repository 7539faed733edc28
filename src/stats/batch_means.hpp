#pragma once

#include <span>
#include <vector>

#include "stats/interval.hpp"

namespace couplet::stats {

/// A ratio known from consecutive parts (batches) of one long run: a mean is the sum of a part's values by
/// their number, a share the number of those that count by that of all. R = sum of all S / sum of all N.
struct BatchEstimate {
  Interval interval{};        // of R; NaN bounds where there is none
  bool correlated = false;    // there is none, because the parts depend on each other: the run is too short
  std::vector<double> parts;  // R + (S_i - R N_i) / mean N: have the mean R and the spread of the interval;
                              // empty where there is none
  double half_width() const { return (interval.high - interval.low) / 2; }
};

/// The classical ratio estimator with residuals S_i - R N_i, and Student's t of their number minus one. As
/// long as neighbouring residuals are correlated (von Neumann's ratio, one-sided at 5 %), parts are joined in
/// pairs, down to `parts_min`; if they still are, there is no interval. NaN where the sizes add up to zero.
/// REQUIRES: as many sums as sizes, two or more; sizes are not negative; confidence as in t_quantile.
BatchEstimate ratio_of_batches(std::vector<double> sums, std::vector<double> sizes, double confidence = 0.95);

/// Parts joined in pairs until there are so many. REQUIRES: their number is that times a power of two.
std::vector<double> joined(std::vector<double> parts, std::size_t count);

/// Fewer are not joined any further: Student's t of 7 degrees is 2.36.
inline constexpr std::size_t parts_min = 8;

/// Von Neumann's ratio of successive differences, sum (x_i+1 - x_i)² / sum (x_i - mean)²: 2 on average if
/// neighbours are independent, less if they are alike. NaN if all are the same.
double von_neumann_ratio(std::span<const double> values);

}  // namespace couplet::stats
