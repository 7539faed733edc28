#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "stats/gauge.hpp"

namespace couplet::model {

/// Counts something from the start of the run; what is reported starts at the end of the warm-up.
struct Counter {
  std::uint64_t total = 0;
  std::uint64_t before_window = 0;

  void operator++() { ++total; }
  void operator+=(std::uint64_t n) { total += n; }
  std::uint64_t measured() const { return total - before_window; }
};

/// What one component reports, declared once: the summary, the time series and the windows all follow from
/// it.
class Meters {
 public:
  /// REQUIRES: the counter outlives the meters; so for the others.
  void counter(std::string name, Unit unit, Counter& counter);
  /// Reported as NAME.mean, NAME.max and NAME.last.
  void level(std::string name, Unit unit, stats::Gauge& gauge);
  /// Computed at the end of the run; in the time series what `sample` says at the end of each bin, about it.
  void curve(std::string name, Unit unit, std::function<double()> value, std::function<double()> sample);
  /// Computed at the end of the run.
  void figure(std::string name, Unit unit, std::function<double()> value);

  void begin_window(sim::Time at);
  void freeze_window(sim::Time at);
  std::vector<Metric> report() const;

  /// Appends "PREFIX.name" of everything that has a time series.
  void series_columns(const std::string& prefix, std::vector<std::string>& columns) const;
  /// Appends one value per column: counts since the last call, levels as they are.
  void sample(std::vector<double>& row);

 private:
  struct CounterRow {
    std::string name;
    Unit unit;
    Counter* counter;
    std::uint64_t sampled = 0;
  };
  struct LevelRow {
    std::string name;
    Unit unit;
    stats::Gauge* gauge;
  };
  struct FigureRow {
    std::string name;
    Unit unit;
    std::function<double()> value;
    std::function<double()> sample;  // empty: it has no time series
  };

  std::vector<CounterRow> counters_;
  std::vector<LevelRow> levels_;
  std::vector<FigureRow> figures_;
};

}  // namespace couplet::model
