#include "experiment/batch_intervals.hpp"

#include <algorithm>
#include <limits>

#include "sim/check.hpp"
#include "stats/batch_means.hpp"

namespace couplet::experiment {

using model::Batch;
using stats::BatchEstimate;

namespace {

bool steady(const scenario::Producer& producer) {
  const auto* arrivals = std::get_if<scenario::Arrivals>(&producer.source);
  if (producer.limit) return false;
  return arrivals == nullptr || std::holds_alternative<scenario::PoissonArrivals>(*arrivals) ||
         std::holds_alternative<scenario::ConstantArrivals>(*arrivals) ||
         std::holds_alternative<scenario::RenewalArrivals>(*arrivals) ||
         std::holds_alternative<scenario::MmppArrivals>(*arrivals);
}

/// A schedule changes capacity at its times; credits are earned and spent, and then the machine slows down.
/// (In unlimited mode it borrows, and keeps its speed.)
bool steady(const scenario::Component& component) {
  const auto* autoscaler = std::get_if<scenario::AutoscalerSpec>(&component.spec);
  if (autoscaler != nullptr && !autoscaler->schedule.empty()) return false;
  const auto* host = std::get_if<scenario::HostSpec>(&component.spec);
  const scenario::Machine& machine = host != nullptr ? host->machine : component.machine;
  return machine.credits != scenario::CpuCredits::standard;
}

/// The ratio of two numbers that each batch has.
template <typename Sum, typename Size>
BatchEstimate estimate(const std::vector<Batch>& batches, const Sum& sum, const Size& size) {
  std::vector<double> sums;
  std::vector<double> sizes;
  for (const Batch& batch : batches) {
    sums.push_back(sum(batch));
    sizes.push_back(size(batch));
  }
  return stats::ratio_of_batches(std::move(sums), std::move(sizes));
}

/// The share of requests that something happened to. That it happened to none so far, or to all, does not
/// make it certain: batches without any spread say nothing of how rare the other case is.
template <typename Count>
BatchEstimate share_of_issued(const std::vector<Batch>& batches, const Count& count) {
  BatchEstimate share =
      estimate(batches, count, [](const Batch& batch) { return static_cast<double>(batch.issued); });
  if (share.interval.estimate <= 0 || share.interval.estimate >= 1) share.parts.clear();
  return share;
}

double as_real(std::uint64_t count) {
  return static_cast<double>(count);
}

void attach(BatchEstimate estimate, const std::string& path, ArchitectureResult& result) {
  for (Scalar& scalar : result.scalars) {
    if (scalar.path != path) continue;
    scalar.parts_correlated = estimate.correlated;
    if (estimate.parts.empty()) return;
    scalar.interval = estimate.interval;
    scalar.parts = std::move(estimate.parts);
    return;
  }
  COUPLET_CHECK(false && "a figure that does not exist");
}

/// From shares below a time to times: the parts are laid around the percentile so that they have the spread
/// of its interval.
BatchEstimate in_seconds(const BatchEstimate& shares, double percentile, const stats::Histogram& whole) {
  BatchEstimate seconds;
  seconds.correlated = shares.correlated;
  if (shares.parts.empty()) return seconds;
  const double half_width = shares.half_width() * 100;
  const double value = sim::to_seconds(whole.percentile(percentile));
  if (!(half_width > 0)) {
    // All the same, or by the same share below in every batch; but that nothing was above says little.
    if (shares.interval.estimate >= 1 && whole.min() < whole.max()) return seconds;
    seconds.interval = {value, value, value};
    seconds.parts.assign(shares.parts.size(), value);
    return seconds;
  }
  if (percentile - half_width <= 0 || percentile + half_width >= 100)
    return seconds;  // beyond all that was seen
  const double low = sim::to_seconds(whole.percentile(percentile - half_width));
  const double high = sim::to_seconds(whole.percentile(percentile + half_width));
  seconds.interval = {value, low, high};
  const double scale = (high - low) / (2 * shares.half_width());
  for (const double part : shares.parts) {
    // More below this time than elsewhere: the percentile comes earlier.
    seconds.parts.push_back(value + (shares.interval.estimate - part) * scale);
  }
  return seconds;
}

void add_latency(const std::vector<Batch>& batches, std::size_t kind, ArchitectureResult& result) {
  const stats::Histogram& whole = result.histograms[kind];
  if (whole.count() == 0) return;
  const auto count = [&](const Batch& batch) { return as_real(batch.latencies[kind].count); };
  const std::string prefix = std::string(latency_kinds[kind].first) + ".";
  attach(estimate(
             batches,
             [&](const Batch& batch) { return static_cast<double>(batch.latencies[kind].sum) / 1e9; }, count),
         prefix + "mean", result);
  for (std::size_t p = 0; p < model::reported_percentiles.size(); ++p) {
    const auto below = [&](const Batch& batch) { return as_real(batch.latencies[kind].below[p]); };
    const double percentile = model::reported_percentiles[p];
    attach(in_seconds(estimate(batches, below, count), percentile, whole),
           prefix + latency_figures[p + 1].first, result);
  }
}

}  // namespace

bool stationary(const scenario::Architecture& architecture) {
  return architecture.failures.empty() &&
         std::all_of(architecture.producers.begin(), architecture.producers.end(),
                     [](const auto& producer) { return steady(producer); }) &&
         std::all_of(architecture.components.begin(), architecture.components.end(),
                     [](const auto& component) { return steady(component); });
}

void add_batch_intervals(const model::RunResult& run, sim::Duration window, ArchitectureResult& result) {
  const std::vector<Batch>& batches = run.batches;
  if (batches.empty()) return;
  for (std::size_t kind = 0; kind < latency_kinds.size(); ++kind) add_latency(batches, kind, result);
  attach(share_of_issued(batches, [](const Batch& batch) { return as_real(batch.failed); }),
         "requests.failed_share", result);
  attach(share_of_issued(batches, [](const Batch& batch) { return as_real(batch.lost); }),
         "requests.lost_share", result);
  attach(share_of_issued(batches, [](const Batch& batch) { return as_real(batch.latencies[0].count); }),
         "availability", result);
  const double seconds = sim::to_seconds(window) / as_real(batches.size());
  attach(estimate(
             batches, [](const Batch& batch) { return as_real(batch.completions); },
             [&](const Batch&) { return seconds; }),
         "throughput", result);
}

stats::Interval difference_of_parts(const Scalar& first, const Scalar& second) {
  if (first.parts.empty() || second.parts.empty()) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    return {second.value - first.value, unknown, unknown};
  }
  const std::size_t count = std::min(first.parts.size(), second.parts.size());
  const stats::Interval spread =
      stats::paired_difference(stats::joined(first.parts, count), stats::joined(second.parts, count));
  const double half_width = (spread.high - spread.low) / 2;
  const double estimate = second.value - first.value;
  return {estimate, estimate - half_width, estimate + half_width};
}

}  // namespace couplet::experiment
