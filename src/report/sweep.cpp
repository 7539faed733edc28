#include "report/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/humane.hpp"
#include "report/json_writer.hpp"
#include "report/number.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::Axis;
using experiment::MetricUnit;
using experiment::SweepCell;
using experiment::SweepColumn;
using experiment::SweepRow;
using experiment::SweepTable;

namespace {

std::string shown_path(const SweepColumn& column) {
  constexpr std::string_view components = "components.";
  return column.path.starts_with(components) ? column.path.substr(components.size()) : column.path;
}

std::vector<std::string> architectures_of(const SweepTable& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) {
    if (std::find(names.begin(), names.end(), column.architecture) == names.end())
      names.push_back(column.architecture);
  }
  return names;
}

std::vector<std::string> line_of(const SweepTable& table, const SweepRow& row,
                                 const std::string& architecture) {
  std::vector<std::string> line;
  for (std::size_t i = 0; i < table.axes.size(); ++i) line.emplace_back(table.axes[i].bare(row.values[i]));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].architecture != architecture) continue;
    line.push_back(row.done ? cell_text(row.cells[i], table.columns[i].unit) : "failed");
  }
  return line;
}

void write_row(JsonWriter& json, const SweepTable& table, const SweepRow& row) {
  json.begin_object().key("values").begin_array();
  for (const std::string& value : row.values) json.value(value);
  json.end().key("status").value(row.done ? "done" : "failed").key("metrics").begin_object();
  for (std::size_t i = 0; row.done && i < table.columns.size(); ++i) {
    if (!row.cells[i]) continue;
    const SweepCell& cell = *row.cells[i];
    json.key(table.columns[i].architecture + "." + shown_path(table.columns[i])).begin_short_array();
    json.value(cell.value);
    if (cell.interval) json.value(cell.interval->low).value(cell.interval->high);
    json.end();
  }
  json.end().end();
}

/// With several replications, or of a single one whose batches say something.
bool has_intervals(const SweepTable& table) {
  return std::any_of(table.rows.begin(), table.rows.end(), [](const SweepRow& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](const auto& cell) { return cell && cell->interval; });
  });
}

std::string interval_cells(const SweepCell* cell) {
  if (cell == nullptr || !cell->interval) return ",,";
  const stats::Interval& interval = *cell->interval;
  return "," + csv_number(interval.low) + "," + csv_number(interval.high);
}

}  // namespace

std::string sweep_text(const SweepTable& table, const TextStyle& style, std::size_t rows_max) {
  const std::vector<std::string> names = short_names(table.axes);
  const std::size_t shown = std::min(rows_max, table.rows.size());
  std::string text;
  for (const std::string& architecture : architectures_of(table)) {
    std::vector<std::vector<std::string>> lines(1);
    for (std::size_t i = 0; i < names.size(); ++i) lines[0].push_back(heading(table.axes[i], names[i]));
    for (const auto& column : table.columns) {
      if (column.architecture == architecture) lines[0].push_back(shown_path(column));
    }
    for (std::size_t row = 0; row < shown; ++row)
      lines.push_back(line_of(table, table.rows[row], architecture));
    if (!text.empty()) text += "\n";
    text += style.colour ? "\033[1m" + architecture + "\033[0m\n" : architecture + "\n";
    text += laid_out(lines);
    if (shown < table.rows.size())
      text += fmt::format(
          "  and {}\n", counted(static_cast<double>(table.rows.size() - shown), "more point", "more points"));
  }
  return text;
}

std::string sweep_csv(const SweepTable& table) {
  const bool intervals = has_intervals(table);
  std::string text = "point";
  for (const Axis& axis : table.axes) text += "," + csv_cell(heading(axis, axis.pointer));
  text += ",seed,replications,status";
  for (const auto& column : table.columns) {
    const std::string path = column.architecture + "." + shown_path(column);
    text += "," + path;
    if (intervals) text += fmt::format(",{0}.low,{0}.high", path);
  }
  text += "\n";
  for (std::size_t number = 0; number < table.rows.size(); ++number) {
    const SweepRow& row = table.rows[number];
    text += std::to_string(number);
    for (std::size_t i = 0; i < table.axes.size(); ++i)
      text += "," + csv_cell(std::string(table.axes[i].bare(row.values[i])));
    text += fmt::format(",{},{},{}", table.seed, table.replications, row.done ? "done" : "failed");
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const SweepCell* cell = row.done && row.cells[i] ? &*row.cells[i] : nullptr;
      text += "," + (cell != nullptr ? csv_number(cell->value) : "");
      if (intervals) text += interval_cells(cell);
    }
    text += "\n";
  }
  return text;
}

std::string sweep_json(const SweepTable& table) {
  JsonWriter json;
  json.begin_object().key("couplet").value(COUPLET_VERSION).key("scenario").begin_object();
  json.key("name").value(table.scenario_name).key("hash").value(table.hash).end();
  json.key("seed").value(table.seed).key("replications").value(std::uint64_t{table.replications});
  json.key("vary").begin_array();
  for (const Axis& axis : table.axes) {
    json.begin_object().key("pointer").value(axis.pointer).key("unit").value(axis.unit).end();
  }
  json.end().key("points").begin_array();
  for (const SweepRow& row : table.rows) write_row(json, table, row);
  json.end().end();
  return json.text();
}

}  // namespace couplet::report
