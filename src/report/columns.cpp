#include "report/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/humane.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::Axis;
using experiment::MetricUnit;
using experiment::SweepCell;

std::vector<std::string> short_names(const std::vector<Axis>& axes) {
  std::vector<std::string> names(axes.size());
  const auto ending = [&](std::size_t axis, std::size_t segments) {
    std::size_t at = axes[axis].pointer.size();
    while (segments > 0 && at > 0) {
      at = axes[axis].pointer.rfind('/', at - 1);
      --segments;
    }
    return axes[axis].pointer.substr(at + 1);
  };
  for (std::size_t i = 0; i < axes.size(); ++i) {
    for (std::size_t segments = 1;; ++segments) {
      names[i] = ending(i, segments);
      const bool numeric = names[i].find_first_not_of("0123456789-") == std::string::npos;
      bool alone = !numeric;
      for (std::size_t other = 0; other < axes.size(); ++other)
        alone = alone && (other == i || ending(other, segments) != names[i]);
      if (alone || names[i].size() + 1 >= axes[i].pointer.size()) break;
    }
  }
  return names;
}

namespace {

/// An interval that reaches further to one side, as those of counts of few do.
bool lopsided(const SweepCell& cell) {
  if (!cell.interval) return false;
  const double middle = (cell.interval->low + cell.interval->high) / 2;
  return std::fabs(middle - cell.value) > 0.01 * (cell.interval->high - cell.interval->low);
}

}  // namespace

std::string cell_text(const std::optional<SweepCell>& cell, MetricUnit unit) {
  if (!cell || std::isnan(cell->value)) return no_figure;
  double half = std::numeric_limits<double>::quiet_NaN();
  if (cell->interval) half = (cell->interval->high - cell->interval->low) / 2;
  switch (unit) {
    case MetricUnit::seconds: return duration_text(cell->value, half);
    case MetricUnit::share:
      if (lopsided(*cell)) {
        return fmt::format("{} [{}, {}]", share_text(cell->value), three_digits(cell->interval->low * 100),
                           three_digits(cell->interval->high * 100));
      }
      return half > 0 ? with_half_width(cell->value * 100, half * 100) + " %" : share_text(cell->value);
    case MetricUnit::dollars: return "$" + with_half_width(cell->value, half);
    case MetricUnit::per_second: return with_half_width(cell->value, half) + " /s";
    case MetricUnit::other: break;
  }
  return with_half_width(cell->value, half);
}

std::string laid_out(const std::vector<std::vector<std::string>>& lines, std::string_view sides,
                     std::size_t margin) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], display_width(line[i]));
  }
  std::string text;
  for (const auto& line : lines) {
    std::string row(margin, ' ');
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool left = sides[std::min(i, sides.size() - 1)] == 'l';
      if (i > 0) row += "  ";
      row += left ? left_aligned(line[i], widths[i]) : right_aligned(line[i], widths[i]);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

std::string heading(const Axis& axis, const std::string& name) {
  return axis.unit.empty() ? name : name + " (" + axis.unit + ")";
}

}  // namespace couplet::report
