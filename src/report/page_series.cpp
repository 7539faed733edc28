#include "report/page_series.hpp"

#include <algorithm>

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::ExperimentResult;

namespace {

const char* unit_word(model::Unit unit) {
  switch (unit) {
    case model::Unit::count: return "";
    case model::Unit::seconds: return "s";
    case model::Unit::bytes: return "B";
    case model::Unit::fraction: return "share";
    case model::Unit::messages: return "messages";
    case model::Unit::requests: return "requests";
    case model::Unit::threads: return "threads";
    case model::Unit::instances: return "instances";
    case model::Unit::connections: return "connections";
    case model::Unit::groups: return "groups";
    case model::Unit::per_second: return "/s";
    case model::Unit::milliseconds: return "ms";
    case model::Unit::gb_seconds: return "GB s";
    case model::Unit::mib_seconds: return "MiB s";
    case model::Unit::lcu_hours: return "LCU h";
  }
  return "";
}

/// Whose column it is; null: of all requests, whatever a component is called.
const model::ComponentResult* component_of(const ArchitectureResult& architecture, std::size_t column) {
  const std::string& name = architecture.series.columns[column];
  const auto& all = model::request_columns;
  if (column < all.size() && std::find(all.begin(), all.end(), name) != all.end()) return nullptr;
  for (const auto& component : architecture.components) {
    const std::size_t size = component.name.size();
    if (name.size() > size && name[size] == '.' && name.starts_with(component.name)) return &component;
  }
  return nullptr;
}

/// A level has its mean among the figures. Shares, and what is sampled of hosts and links, are no counts
/// either.
void describe(const model::ComponentResult& component, PageSeries& series) {
  const std::string mean_name = series.metric + ".mean";
  for (const model::Metric& metric : component.metrics) {
    const bool mean = metric.name == mean_name;
    if (metric.name != series.metric && !mean) continue;
    const bool share = metric.unit == model::Unit::fraction;
    series.level = mean || share || component.kind == "host" || component.kind == "link";
    series.unit = unit_word(metric.unit);
    return;
  }
}

/// A series without its points.
PageSeries series_of(const ArchitectureResult& architecture, std::size_t column) {
  const std::string& name = architecture.series.columns[column];
  PageSeries result;
  const model::ComponentResult* component = component_of(architecture, column);
  if (component != nullptr) {
    result.component = component->name;
    result.metric = name.substr(component->name.size() + 1);
    describe(*component, result);
  } else {
    result.metric = name.substr(name.find('.') + 1);
    result.unit = "requests";
  }
  return result;
}

/// Bins that a page shows. What was counted in a bin that the end of the run cuts off would look like a rate
/// that falls; one that begins with the end is none. But something is shown of the shortest run.
std::size_t bins_shown(const model::Series& series, bool level) {
  const sim::Duration length = series.end - sim::start_of_run;
  std::size_t bins = 0;
  for (sim::Duration from{}; bins < series.rows(); ++bins, from += series.bin) {
    const bool whole = from + series.bin <= length;
    if (bins > 0 && (level ? from >= length : !whole)) break;
  }
  return bins;
}

bool zero_throughout(const model::Series& series, std::size_t column, std::size_t bins) {
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const double value = series.values[bin * series.columns.size() + column];
    if (value > 0 || value < 0) return false;  // a NaN is no figure
  }
  return true;
}

/// Its points, thinned.
void fill(const model::Series& series, std::size_t column, std::size_t most, PageSeries& result) {
  const std::size_t bins = bins_shown(series, result.level);
  sim::Time from = sim::start_of_run;
  for (std::size_t bin = 0; bin < bins; ++bin, from += series.bin) {
    const double value = series.values[bin * series.columns.size() + column];
    if (value != value) continue;
    result.time.push_back(sim::to_seconds(result.level ? std::min(from + series.bin, series.end) : from));
    result.value.push_back(value);
  }
  thin(result.time, result.value, most);
}

/// What a page keeps of the points [from, to): positions, in order.
void keep_extremes(const std::vector<double>& value, std::size_t from, std::size_t to,
                   std::vector<std::size_t>& kept) {
  std::size_t least = from, most = from;
  for (std::size_t i = from; i < to; ++i) {
    if (value[i] < value[least]) least = i;
    if (value[i] > value[most]) most = i;
  }
  kept.push_back(std::min(least, most));
  if (least != most) kept.push_back(std::max(least, most));
}

}  // namespace

void thin(std::vector<double>& time, std::vector<double>& value, std::size_t most) {
  const std::size_t size = value.size();
  if (size <= most) return;
  const std::size_t parts = (most - 2) / 2, inner = size - 2;
  std::vector<std::size_t> kept{0};
  for (std::size_t part = 0; part < parts; ++part)
    keep_extremes(value, 1 + part * inner / parts, 1 + (part + 1) * inner / parts, kept);
  kept.push_back(size - 1);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    time[i] = time[kept[i]];
    value[i] = value[kept[i]];
  }
  time.resize(kept.size());
  value.resize(kept.size());
}

std::vector<std::vector<PageSeries>> page_series(const ExperimentResult& result) {
  std::vector<std::vector<PageSeries>> all;
  std::vector<std::vector<std::size_t>> columns;  // of those
  std::size_t count = 0;
  for (const auto& architecture : result.architectures) {
    const model::Series& series = architecture.series;
    all.emplace_back();
    columns.emplace_back();
    for (std::size_t column = 0; column < series.columns.size(); ++column) {
      PageSeries candidate = series_of(architecture, column);
      if (zero_throughout(series, column, bins_shown(series, candidate.level))) continue;
      all.back().push_back(std::move(candidate));
      columns.back().push_back(column);
    }
    count += columns.back().size();
  }
  const std::size_t most =
      std::clamp(page_points_all / std::max<std::size_t>(count, 1), page_points_min, page_points_max);
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t i = 0; i < all[a].size(); ++i)
      fill(result.architectures[a].series, columns[a][i], most, all[a][i]);
  }
  return all;
}

}  // namespace couplet::report
