#pragma once

#include <memory>
#include <vector>

#include "model/component.hpp"
#include "model/runtime.hpp"
#include "model/window.hpp"

namespace couplet::model {

/// Takes the time series, opens and closes the windows, and ends the run.
///
/// Spans are half-open, [warmup, duration) and [i·bin, (i+1)·bin): what happens at the very end of one
/// belongs to the next. So each is closed by the last event of the nanosecond before.
class Sampler {
 public:
  Sampler(Runtime& runtime, const std::vector<std::unique_ptr<Part>>& components,
          const scenario::RunSettings& settings);

  void start() { arm(); }
  /// False when the run has come to its latest end.
  bool on_event(Time now);
  /// The run ended at `end`: closes the last, shorter bin.
  void finish(Time end);

  const Series& series() const { return series_; }
  std::vector<Meters>& meters() { return meters_; }

 private:
  /// One event for whatever comes next: every further one would make the event list deeper.
  void arm();
  void open_window(Time at);
  void close_window(Time at);
  /// The bin that ends at `until` is over.
  void take(Time until);

  Runtime& runtime_;
  std::vector<Part*> components_;
  std::vector<Meters> meters_;  // by component
  Series series_;
  Ledger::Flow flow_;
  Time bin_start_{};
  Time bin_end_;
  Time window_start_;  // never: opened, or there is no warm-up
  Time window_end_;    // never: closed
  Time latest_end_;
};

}  // namespace couplet::model
