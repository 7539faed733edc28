#include "report/recovery_map.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/columns.hpp"
#include "report/humane.hpp"

namespace couplet::report {

using experiment::Axis;
using experiment::SweepCell;
using experiment::SweepRow;
using experiment::SweepTable;

namespace {

/// "83~": the mark where either may be more likely.
std::string percentage(const SweepRow& row, std::size_t column) {
  if (!row.done || !row.cells[column] || std::isnan(row.cells[column]->value))
    return std::string(no_figure) + " ";
  const SweepCell& cell = *row.cells[column];
  const bool open = cell.interval && cell.interval->low <= 0.5 && cell.interval->high >= 0.5;
  return fmt::format("{:.0f}{}", cell.value * 100, open ? "~" : " ");
}

}  // namespace

std::string recovery_map(const SweepTable& table, const TextStyle& style) {
  const auto names = short_names(table.axes);
  const Axis &down = table.axes[0], &across = table.axes[1];
  std::string text;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].path != "recovered") continue;
    const std::string& name = table.columns[c].architecture;
    text += (style.colour ? "\033[1m" + name + "\033[0m" : name) + " – % of runs that recover; down " +
            heading(down, names[0]) + ", across " + heading(across, names[1]) + "\n";
    std::vector<std::vector<std::string>> lines{{""}};
    for (const std::string& value : across.values) lines[0].push_back(std::string(across.bare(value)) + " ");
    for (std::size_t i = 0; i < down.values.size(); ++i) {
      lines.push_back({std::string(down.bare(down.values[i]))});
      for (std::size_t j = 0; j < across.values.size(); ++j)
        lines.back().push_back(percentage(table.rows[i * across.values.size() + j], c));
    }
    text += laid_out(lines) + "\n";
  }
  return text + "~ the 95 % interval includes 50 %: more --replications may tell\n";
}

}  // namespace couplet::report
