#pragma once

#include <functional>

#include "experiment/stand_in.hpp"

namespace couplet::test {

/// A result with batches: in batch i (from 0) ten requests, all answered and completed after
/// `milliseconds(i)`.
inline model::RunResult batched(const std::function<int(std::size_t)>& milliseconds) {
  model::RunResult result;
  for (std::size_t i = 0; i < model::batches_per_run; ++i) {
    for (int k = 0; k < 10; ++k) {
      result.response.record(std::chrono::milliseconds{milliseconds(i)});
      result.completion.record(std::chrono::milliseconds{milliseconds(i)});
    }
  }
  result.books.issued = result.books.completed = result.books.accepted = result.response.count();
  result.completions_in_window = result.books.completed;
  for (std::size_t i = 0; i < model::batches_per_run; ++i) {
    model::Batch batch;
    batch.issued = batch.completions = 10;
    const sim::Duration latency = std::chrono::milliseconds{milliseconds(i)};
    for (const std::size_t kind : {std::size_t{0}, std::size_t{2}}) {
      model::LatencyBatch& each = batch.latencies[kind];
      each.count = 10;
      each.sum = sim::Int128{10} * latency.count();
      for (std::size_t p = 0; p < each.below.size(); ++p) {
        const sim::Duration percentile = result.response.percentile(model::reported_percentiles[p]);
        const bool below = stats::Histogram::index_of(latency) <= stats::Histogram::index_of(percentile);
        each.below[p] = below ? 10 : 0;
      }
    }
    result.batches.push_back(batch);
  }
  return result;
}

/// Batches that are as different as 10 and 14 ms, in turn: independent as far as a test can tell.
inline model::RunResult in_turn(int even, int odd) {
  return batched([=](std::size_t i) { return i % 2 == 0 ? even : odd; });
}

/// Batches that rise from one to the next.
inline model::RunResult rising(int first) {
  return batched([=](std::size_t i) { return first + static_cast<int>(i); });
}

}  // namespace couplet::test
