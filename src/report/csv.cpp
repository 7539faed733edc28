#include "report/csv.hpp"

#include <algorithm>

#include "report/number.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::ExperimentResult;

namespace {

/// The columns of all architectures, and where each of them keeps them.
struct Columns {
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  std::vector<std::string> names;
  std::vector<std::vector<std::size_t>> places;  // [architecture][column]

  explicit Columns(const ExperimentResult& result) {
    for (const auto& architecture : result.architectures) {
      for (const auto& name : architecture.series.columns) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
    for (const auto& architecture : result.architectures) {
      const auto& own = architecture.series.columns;
      places.emplace_back();
      for (const auto& name : names) {
        const auto found = std::find(own.begin(), own.end(), name);
        places.back().push_back(found == own.end() ? absent : static_cast<std::size_t>(found - own.begin()));
      }
    }
  }
};

}  // namespace

std::vector<std::int64_t> latency_curve() {
  std::vector<std::int64_t> points;
  for (std::int64_t p = 500; p < 99'000; p += 500) points.push_back(p);
  for (std::int64_t p = 99'000; p < 99'900; p += 100) points.push_back(p);
  for (std::int64_t p = 99'900; p <= 99'990; p += 10) points.push_back(p);
  points.push_back(100'000);
  return points;
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

std::string timeseries_csv(const ExperimentResult& result) {
  const Columns columns(result);
  std::string text = "time_s,architecture";
  for (const auto& name : columns.names) text += "," + csv_cell(name);
  text += "\n";
  std::size_t rows = 0;
  for (const auto& architecture : result.architectures) rows = std::max(rows, architecture.series.rows());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t a = 0; a < result.architectures.size(); ++a) {
      const model::Series& series = result.architectures[a].series;
      if (row >= series.rows()) continue;
      text += number_text(sim::to_seconds(series.bin * static_cast<std::int64_t>(row)));
      text += "," + csv_cell(result.architectures[a].name);
      for (const std::size_t place : columns.places[a]) {
        text += ",";
        if (place != Columns::absent) text += csv_number(series.values[row * series.columns.size() + place]);
      }
      text += "\n";
    }
  }
  return text;
}

std::string latency_csv(const ExperimentResult& result) {
  std::string text = "architecture,kind,percentile,seconds\n";
  for (const ArchitectureResult& architecture : result.architectures) {
    for (std::size_t kind = 0; kind < experiment::latency_kinds.size(); ++kind) {
      const stats::Histogram& histogram = architecture.histograms[kind];
      if (histogram.count() == 0) continue;
      const std::string start =
          csv_cell(architecture.name) + "," + experiment::latency_kinds[kind].first + ",";
      for (const std::int64_t point : latency_curve()) {
        const double percentile = static_cast<double>(point) / 1000;
        text += start + number_text(percentile) + "," +
                number_text(sim::to_seconds(histogram.percentile(percentile))) + "\n";
      }
    }
  }
  return text;
}

std::string comparison_csv(const ExperimentResult& result) {
  std::string text = "metric,architecture,value,low,high\n";
  for (const ArchitectureResult& architecture : result.architectures) {
    for (const auto& scalar : architecture.scalars) {
      text += scalar.path + "," + csv_cell(architecture.name) + "," + csv_number(scalar.value) + ",";
      if (scalar.interval) text += csv_number(scalar.interval->low);
      text += ",";
      if (scalar.interval) text += csv_number(scalar.interval->high);
      text += "\n";
    }
  }
  for (const auto& comparison : result.comparisons) {
    for (const auto& [path, interval] : comparison.differences) {
      text += path + "," + csv_cell(comparison.name) + "," + csv_number(interval.estimate) + "," +
              csv_number(interval.low) + "," + csv_number(interval.high) + "\n";
    }
  }
  return text;
}

}  // namespace couplet::report
