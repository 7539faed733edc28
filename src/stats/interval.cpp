#include "stats/interval.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/check.hpp"
#include "stats/student_t.hpp"

namespace couplet::stats {

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// The estimated variance of the mean of independent values. REQUIRES: two or more values.
double variance_of_mean(std::span<const double> values) {
  const double center = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - center) * (value - center);
  const auto n = static_cast<double>(values.size());
  return sum / (n - 1) / n;
}

/// The degrees of freedom of a sum of two estimated variances (Welch and Satterthwaite), rounded down
/// to the safe side. They lie between the smaller of the two and the sum of both.
std::int64_t welch_degrees(double variance1, double degrees1, double variance2, double degrees2) {
  const double share1 = variance1 / (variance1 + variance2);
  const double share2 = variance2 / (variance1 + variance2);
  const double degrees = 1 / (share1 * share1 / degrees1 + share2 * share2 / degrees2);
  return degrees < 1 ? 1 : static_cast<std::int64_t>(degrees);
}

Interval around(double estimate, double half_width) {
  return {estimate, estimate - half_width, estimate + half_width};
}

}  // namespace

double relative_half_width(const Interval& interval) {
  const double half_width = (interval.high - interval.low) / 2;
  if (half_width == 0) return 0;
  return half_width / (interval.estimate < 0 ? -interval.estimate : interval.estimate);
}

double mean(std::span<const double> replications) {
  if (replications.empty()) return no_number;
  // Relative to the first, so that what is the same everywhere gets an interval of width zero.
  const double first = replications.front();
  double sum = 0;
  for (const double value : replications) sum += value - first;
  return first + sum / static_cast<double>(replications.size());
}

Interval mean_interval(std::span<const double> replications, double confidence) {
  const double estimate = mean(replications);
  if (replications.size() < 2) return {estimate, no_number, no_number};
  const double error = std::sqrt(variance_of_mean(replications));
  const auto degrees = static_cast<std::int64_t>(replications.size()) - 1;
  return around(estimate, t_quantile(confidence, degrees) * error);
}

Interval paired_difference(std::span<const double> first, std::span<const double> second, double confidence) {
  COUPLET_CHECK(first.size() == second.size());
  std::vector<double> differences;
  differences.reserve(first.size());
  for (std::size_t r = 0; r < first.size(); ++r) differences.push_back(second[r] - first[r]);
  return mean_interval(differences, confidence);
}

Interval unpaired_difference(std::span<const double> first, std::span<const double> second,
                             double confidence) {
  const double estimate = mean(second) - mean(first);
  if (first.size() < 2 || second.size() < 2) return {estimate, no_number, no_number};
  const double variance1 = variance_of_mean(first);
  const double variance2 = variance_of_mean(second);
  const double variance = variance1 + variance2;
  if (!(variance > 0)) return around(estimate, variance);  // all the same, or NaN
  const std::int64_t degrees = welch_degrees(variance1, static_cast<double>(first.size() - 1), variance2,
                                             static_cast<double>(second.size() - 1));
  return around(estimate, t_quantile(confidence, degrees) * std::sqrt(variance));
}

Interval share_interval(std::uint64_t successes, std::uint64_t trials, double confidence) {
  COUPLET_CHECK(successes <= trials);
  if (trials == 0) return {no_number, no_number, no_number};
  constexpr std::int64_t beyond_all_samples =
      1'000'000'000'000;  // where Student's t is the normal distribution
  const double z = t_quantile(confidence, beyond_all_samples);
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double center = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  // At the ends the interval is exact, and rounding must not say otherwise.
  return {share, successes == 0 ? 0 : center - half, successes == trials ? 1 : center + half};
}

}  // namespace couplet::stats
