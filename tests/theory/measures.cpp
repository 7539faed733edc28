#include "theory/measures.hpp"

#include <algorithm>

#include "sim/check.hpp"
#include "stats/histogram.hpp"

namespace couplet::theory {
namespace {

using stats::Histogram;

std::int32_t bucket_of(double seconds) {
  return Histogram::index_of(sim::Duration{static_cast<std::int64_t>(seconds * 1e9)});
}

}  // namespace

double metric(const model::RunResult& result, std::string_view component, std::string_view name) {
  for (const model::ComponentResult& candidate : result.components) {
    if (candidate.name != component) continue;
    for (const model::Metric& metric : candidate.metrics) {
      if (metric.name == name) return metric.value;
    }
  }
  COUPLET_CHECK(false);
  return 0;
}

double bucket_end(double seconds) {
  return sim::to_seconds(Histogram::highest(bucket_of(seconds)));
}

double share_above(const Histogram& histogram, double seconds) {
  const std::int32_t last = bucket_of(seconds);
  std::uint64_t above = 0;
  for (const Histogram::Bucket& bucket : histogram.buckets()) {
    if (bucket.index > last) above += bucket.count;
  }
  return static_cast<double>(above) / static_cast<double>(histogram.count());
}

std::vector<double> counts_per(std::size_t bins, std::string_view name, const model::RunResult& result,
                               const scenario::RunSettings& settings) {
  const model::Series& series = result.series;
  const auto column = static_cast<std::size_t>(std::find(series.columns.begin(), series.columns.end(), name) -
                                               series.columns.begin());
  COUPLET_CHECK(column < series.columns.size());
  const auto rows = static_cast<std::size_t>(settings.duration / series.bin);
  COUPLET_CHECK(rows <= series.rows());

  std::vector<double> counts(rows / bins, 0.0);
  for (std::size_t row = 0; row < counts.size() * bins; ++row) {
    counts[row / bins] += series.values[row * series.columns.size() + column];
  }
  return counts;
}

std::vector<double> issued_per(std::size_t bins, const model::RunResult& result,
                               const scenario::RunSettings& settings) {
  return counts_per(bins, "requests.issued", result, settings);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double dispersion_of(const std::vector<double>& counts) {
  const double mean = mean_of(counts);
  double squares = 0;
  for (const double count : counts) squares += (count - mean) * (count - mean);
  return squares / static_cast<double>(counts.size() - 1) / mean;
}

}  // namespace couplet::theory
