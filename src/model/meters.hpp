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
  /// What a time series has at the end of a bin, which is given.
  using Sample = std::function<double(sim::Time until)>;
  /// Only in the time series.
  void series(std::string name, Sample sample);
  /// Computed at the end of the run, and in the time series.
  void curve(std::string name, Unit unit, std::function<double()> value, Sample sample);
  /// The curve "utilization": the time that servers are `working` over the time that they are there, of which
  /// each of the `instances` has `each`. NaN if none was there all the time; 0 in a bin without any.
  void utilization(const stats::Gauge& working, const stats::Gauge& instances, std::uint32_t each);
  /// Computed at the end of the run.
  void figure(std::string name, Unit unit, std::function<double()> value);

  void begin_window(sim::Time at);
  void freeze_window(sim::Time at);
  std::vector<Metric> report() const;

  /// Appends "PREFIX.name" of everything that has a time series.
  void series_columns(const std::string& prefix, std::vector<std::string>& columns) const;
  /// Appends one value per column, of the bin that ends at `until`: counts since the last call, levels as
  /// they are.
  void sample(sim::Time until, std::vector<double>& row);

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
    std::function<double()> value;  // empty: it is only in the time series
    Sample sample;                  // empty: it has no time series
  };

  std::vector<CounterRow> counters_;
  std::vector<LevelRow> levels_;
  std::vector<FigureRow> figures_;
};

}  // namespace couplet::model
