#include "model/meters.hpp"

#include <utility>

namespace couplet::model {

void Meters::counter(std::string name, Unit unit, Counter& counter) {
  counters_.push_back({std::move(name), unit, &counter, 0});
}

void Meters::level(std::string name, Unit unit, stats::Gauge& gauge) {
  levels_.push_back({std::move(name), unit, &gauge});
}

void Meters::figure(std::string name, Unit unit, std::function<double()> value) {
  figures_.push_back({std::move(name), unit, std::move(value), {}});
}

void Meters::curve(std::string name, Unit unit, std::function<double()> value,
                   std::function<double()> sample) {
  figures_.push_back({std::move(name), unit, std::move(value), std::move(sample)});
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
  for (const FigureRow& row : figures_) metrics.push_back({row.name, row.unit, row.value()});
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

void Meters::sample(std::vector<double>& row) {
  for (const FigureRow& figure : figures_) {
    if (figure.sample) row.push_back(figure.sample());
  }
  for (CounterRow& counter : counters_) {
    row.push_back(static_cast<double>(counter.counter->total - counter.sampled));
    counter.sampled = counter.counter->total;
  }
  for (const LevelRow& level : levels_) row.push_back(static_cast<double>(level.gauge->value()));
}

}  // namespace couplet::model
