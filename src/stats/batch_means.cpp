#include "stats/batch_means.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "sim/check.hpp"

namespace couplet::stats {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The standard normal is above it with a probability of 5 %.
constexpr double normal_95 = 1.6448536269514722;

double total(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

/// Whether neighbours are more alike than chance explains: of n independent normal values the ratio has the
/// mean 2 and the variance 4 (n - 2) / (n² - 1).
bool neighbours_alike(const std::vector<double>& values) {
  const double ratio = von_neumann_ratio(values);
  if (std::isnan(ratio)) return false;
  const auto n = static_cast<double>(values.size());
  return ratio < 2 - normal_95 * std::sqrt(4 * (n - 2) / (n * n - 1));
}

void join_pairs(std::vector<double>& values) {
  const std::size_t half = values.size() / 2;
  for (std::size_t i = 0; i < half; ++i) values[i] = values[2 * i] + values[2 * i + 1];
  values.resize(half);
}

}  // namespace

double von_neumann_ratio(std::span<const double> values) {
  const double center = mean(values);
  double differences = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) differences += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    squares += (values[i] - center) * (values[i] - center);
  }
  return squares > 0 ? differences / squares : unknown;
}

BatchEstimate ratio_of_batches(std::vector<double> sums, std::vector<double> sizes, double confidence) {
  COUPLET_CHECK(sums.size() == sizes.size() && sums.size() >= 2);
  const double size = total(sizes);
  BatchEstimate estimate;
  estimate.interval = {unknown, unknown, unknown};
  if (!(size > 0)) return estimate;
  const double ratio = total(sums) / size;
  estimate.interval.estimate = ratio;
  while (true) {
    const std::size_t count = sums.size();
    const double mean_size = size / static_cast<double>(count);
    std::vector<double> residuals(count);
    for (std::size_t i = 0; i < count; ++i) residuals[i] = (sums[i] - ratio * sizes[i]) / mean_size;
    if (!neighbours_alike(residuals)) {
      // Their mean is zero but for rounding; around the ratio itself the interval contains it.
      const Interval interval = mean_interval(residuals, confidence);
      const double half_width = (interval.high - interval.low) / 2;
      estimate.interval = {ratio, ratio - half_width, ratio + half_width};
      for (const double residual : residuals) estimate.parts.push_back(ratio + residual);
      return estimate;
    }
    if (count / 2 < parts_min || count % 2 != 0) break;
    join_pairs(sums);
    join_pairs(sizes);
  }
  estimate.correlated = true;
  return estimate;
}

std::vector<double> joined(std::vector<double> parts, std::size_t count) {
  while (parts.size() > count) {
    COUPLET_CHECK(parts.size() % 2 == 0 && parts.size() / 2 >= count);
    join_pairs(parts);
    for (double& part : parts) part /= 2;
  }
  COUPLET_CHECK(parts.size() == count);
  return parts;
}

}  // namespace couplet::stats
