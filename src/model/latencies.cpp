#include "model/latencies.hpp"

#include <algorithm>
#include <functional>

namespace couplet::model {

namespace {

/// Of a histogram that is not empty: the buckets that its percentiles lie in.
std::vector<std::int32_t> percentile_buckets(const stats::Histogram& whole) {
  std::vector<std::int32_t> buckets;
  for (const double p : reported_percentiles)
    buckets.push_back(stats::Histogram::index_of(whole.percentile(p)));
  return buckets;
}

void add_to(LatencyBatch& batch, const stats::Histogram& part, const std::vector<std::int32_t>& buckets) {
  if (part.count() == 0) return;
  batch.count += part.count();
  batch.sum += part.sum();
  const std::vector<std::uint64_t> below = part.counts_up_to(buckets);
  std::transform(below.begin(), below.end(), batch.below.begin(), batch.below.begin(), std::plus<>());
}

}  // namespace

Latencies::Latencies(const Window& window)
    : window_(window),
      length_(std::max((window.duration - window.warmup) / static_cast<std::int64_t>(batches_per_run),
                       Duration{1})),
      part_end_(window.warmup + length_),
      parts_(batches_per_run) {
  if (window.pilot) pilot_ = std::make_unique<Pilot>();
}

/// The last part takes the few nanoseconds that the division leaves over, and what comes later.
void Latencies::turn(Time now) {
  while (now >= part_end_) {
    ++part_;
    part_end_ = part_ + std::size_t{1} == batches_per_run ? sim::never : part_end_ + length_;
    if (part_end_ == sim::never) return;
  }
}

void Latencies::follow(Latency what, Time now, Duration latency) {
  if (!window_.measures(now)) return;
  if (what == Latency::response) pilot_->responses.add(now, latency);
  if (what == Latency::completion) pilot_->completions.add(now, latency);
}

/// The longer warm-up of the two, as far as there is anything to look at.
Truncation Latencies::truncation() const {
  Truncation truncation{Duration{0}, true};
  for (const stats::Mser* each : {&pilot_->responses, &pilot_->completions}) {
    const stats::Mser::Cut cut = each->cut();
    truncation.warmup = std::max(truncation.warmup, cut.at - sim::start_of_run);
    truncation.reliable = truncation.reliable && cut.reliable;
  }
  return truncation;
}

void Latencies::report(RunResult& result) const {
  result.batches.resize(batches_per_run);
  for (std::size_t i = 0; i < batches_per_run; ++i) {
    result.batches[i].issued = parts_[i].issued;
    result.batches[i].failed = parts_[i].failed;
    result.batches[i].lost = parts_[i].lost;
    result.batches[i].completions = parts_[i].completions;
  }
  std::size_t kind = 0;
  for (stats::Histogram* whole :
       {&result.response, &result.error_response, &result.completion, &result.collected}) {
    const bool of_both = whole == &result.response || whole == &result.completion;
    for (const Part& part : parts_) {
      whole->merge(part.latencies[kind]);
      if (of_both) whole->merge(part.both);
    }
    if (whole->count() > 0) {
      const std::vector<std::int32_t> buckets = percentile_buckets(*whole);
      for (std::size_t i = 0; i < batches_per_run; ++i) {
        add_to(result.batches[i].latencies[kind], parts_[i].latencies[kind], buckets);
        if (of_both) add_to(result.batches[i].latencies[kind], parts_[i].both, buckets);
      }
    }
    ++kind;
  }
  if (pilot_) result.truncation = truncation();
}

}  // namespace couplet::model
