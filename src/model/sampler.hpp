#pragma once

#include <vector>

#include "model/component.hpp"
#include "model/runtime.hpp"
#include "model/window.hpp"

namespace couplet::model {

/// Takes the time series, opens and closes the windows, and ends the run.
///
/// Spans are half-open, [warmup, duration) and [i·bin, (i+1)·bin): what happens at the very end of one belongs
/// to the next. So each is closed by the last event of the nanosecond before.
class Sampler {
 public:
  Sampler(Runtime& runtime, const std::vector<Component*>& components, const scenario::RunSettings& settings);

  void start();
  /// False when the run has come to its latest end.
  bool on_event(Time now, const sim::Event& event);
  /// The run ended at `end`: closes the last, shorter bin.
  void finish(Time end);

  const Series& series() const { return series_; }
  std::vector<Meters>& meters() { return meters_; }

 private:
  enum Kind : std::uint8_t { sample, window_begins, window_ends, latest_end };

  void schedule_before(Time boundary, Kind kind);
  void take();

  Runtime& runtime_;
  std::vector<Component*> components_;
  scenario::RunSettings settings_;
  std::vector<Meters> meters_;  // by component
  Series series_;
  Time bin_start_{};
  Ledger::Flow flow_;
};

}  // namespace couplet::model
