#include "model/meters.hpp"

#include <utility>

namespace couplet::model {

namespace {

/// The share of their time that servers work, bin by bin.
class BinShare {
 public:
  BinShare(const stats::Gauge& working, const stats::Gauge& instances, double each)
      : working_(&working), instances_(&instances), each_(each) {}

  double operator()(sim::Time until) {
    const sim::Int128 worked = working_->whole_integral_until(until);
    const sim::Int128 there = instances_->whole_integral_until(until);
    const double capacity = static_cast<double>(there - there_) * each_;
    const double share = capacity > 0 ? static_cast<double>(worked - worked_) / capacity : 0;
    worked_ = worked;
    there_ = there;
    return share;
  }

 private:
  const stats::Gauge* working_;
  const stats::Gauge* instances_;
  double each_;
  sim::Int128 worked_ = 0;  // until the last bin was over
  sim::Int128 there_ = 0;
};

}  // namespace

void Meters::counter(std::string name, Unit unit, Counter& counter) {
  counters_.push_back({std::move(name), unit, &counter, 0});
}

void Meters::level(std::string name, Unit unit, stats::Gauge& gauge) {
  levels_.push_back({std::move(name), unit, &gauge});
}

void Meters::figure(std::string name, Unit unit, std::function<double()> value) {
  figures_.push_back({std::move(name), unit, std::move(value), {}});
}

void Meters::series(std::string name, Sample sample) {
  figures_.push_back({std::move(name), Unit::count, {}, std::move(sample)});
}

void Meters::curve(std::string name, Unit unit, std::function<double()> value, Sample sample) {
  figures_.push_back({std::move(name), unit, std::move(value), std::move(sample)});
}

void Meters::utilization(const stats::Gauge& working, const stats::Gauge& instances, std::uint32_t each) {
  const auto servers = static_cast<double>(each);
  curve(
      "utilization", Unit::fraction,
      [&working, &instances, servers] { return working.mean() / (instances.mean() * servers); },
      BinShare(working, instances, servers));
}

void Meters::begin_window(sim::Time at) {
  for (const CounterRow& row : counters_) row.counter->before_window = row.counter->total;
  for (const LevelRow& row : levels_) row.gauge->begin(at);
}

void Meters::freeze_window(sim::Time at) {
  for (const LevelRow& row : levels_) row.gauge->freeze(at);
}

std::vector<Metric> Meters::report() const {
  std::vector<Metric> metrics;
  for (const FigureRow& row : figures_) {
    if (row.value) metrics.push_back({row.name, row.unit, row.value()});
  }
  for (const CounterRow& row : counters_) {
    metrics.push_back({row.name, row.unit, static_cast<double>(row.counter->measured())});
  }
  for (const LevelRow& row : levels_) {
    metrics.push_back({row.name + ".mean", row.unit, row.gauge->mean()});
    metrics.push_back({row.name + ".max", row.unit, static_cast<double>(row.gauge->max())});
    metrics.push_back({row.name + ".last", row.unit, static_cast<double>(row.gauge->last())});
  }
  return metrics;
}

void Meters::series_columns(const std::string& prefix, std::vector<std::string>& columns) const {
  for (const FigureRow& row : figures_) {
    if (row.sample) columns.push_back(prefix + "." + row.name);
  }
  for (const CounterRow& row : counters_) columns.push_back(prefix + "." + row.name);
  for (const LevelRow& row : levels_) columns.push_back(prefix + "." + row.name);
}

void Meters::sample(sim::Time until, std::vector<double>& row) {
  for (const FigureRow& figure : figures_) {
    if (figure.sample) row.push_back(figure.sample(until));
  }
  for (CounterRow& counter : counters_) {
    row.push_back(static_cast<double>(counter.counter->total - counter.sampled));
    counter.sampled = counter.counter->total;
  }
  for (const LevelRow& level : levels_) row.push_back(static_cast<double>(level.gauge->value()));
}

}  // namespace couplet::model
