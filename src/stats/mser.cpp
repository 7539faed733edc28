#include "stats/mser.hpp"

#include <cstddef>

namespace couplet::stats {

void Mser::close(sim::Time at) {
  batches_.push_back({sum_, at});
  sum_ = 0;
  count_ = 0;
  if (batches_.size() < batches_max) return;
  for (std::size_t i = 0; i < batches_max / 2; ++i) {
    batches_[i] = {batches_[2 * i].sum + batches_[2 * i + 1].sum, batches_[2 * i + 1].end};
  }
  batches_.resize(batches_max / 2);
  size_ *= 2;
}

Mser::Cut Mser::cut() const {
  const std::size_t n = batches_.size();
  Cut cut{sim::start_of_run, false};
  if (n < batches_min) return cut;
  // From the back: mean and squared deviations of those behind the cut grow one by one (Welford).
  double mean = 0;
  double squares = 0;
  double best = -1;        // of all; none yet
  double best_first = -1;  // of the first half
  std::size_t where = 0;
  std::size_t where_first = 0;
  for (std::size_t left = 1; left <= n; ++left) {
    const std::size_t removed = n - left;
    const double value = static_cast<double>(batches_[removed].sum);
    const auto number = static_cast<double>(left);
    const double step = value - mean;
    mean += step / number;
    squares += step * (value - mean);
    if (left < spared) continue;
    const double score = squares / (number * number);
    // Of equals the earlier cut: it comes later here.
    if (best < 0 || score <= best) {
      best = score;
      where = removed;
    }
    if (removed <= n / 2 && (best_first < 0 || score <= best_first)) {
      best_first = score;
      where_first = removed;
    }
  }
  cut.reliable = where <= n / 2;
  if (where_first > 0) cut.at = batches_[where_first - 1].end;
  return cut;
}

}  // namespace couplet::stats
