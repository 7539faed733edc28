#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace couplet::report {

/// A number for an axis: as few digits as tell it, "2.5" or "12,000".
std::string number_label(double value);

/// Writes a value of an axis.
using AxisLabel = std::function<std::string(double)>;

struct ChartLine {
  std::string name;
  std::size_t colour = 0;  // of a few, again from the first when they run out
  bool dashed = false;
  std::vector<std::pair<double, double>> points;  // x rising; a NaN interrupts the line
  std::vector<std::pair<double, double>> band;    // low and high at each point; may be empty
};

/// A span of x that is shaded, and why.
struct ChartShade {
  double from = 0, to = 0;
  std::string text;
};

/// Lines over numbers, drawn without any script.
struct Chart {
  std::string title, x_name, y_name;
  bool log_y = false;
  double y_max = 0;             // at least; charts side by side share one
  std::vector<double> x_ticks;  // REQUIRES: at least two; they span the axis
  AxisLabel x_label, y_label;
  std::vector<ChartLine> lines;
  std::vector<ChartShade> shades;
};

/// Round values that span from low to high, some five of them.
std::vector<double> ticks(double low, double high);
/// The same of seconds, in steps that clocks have.
std::vector<double> time_ticks(double low, double high);

/// One <figure>: the chart, its legend, and `table`, its figures as HTML for those who do not see it. Empty
/// if no line has a point. `id` is for its own elements.
std::string chart_figure(const Chart& chart, const std::string& id, const std::string& table);

/// A bar in parts, one below the other.
struct Bar {
  std::string name;
  std::vector<double> parts;  // as Bars::parts
  std::string total;
};
struct Bars {
  std::string title;
  std::vector<std::string> parts;
  std::vector<std::string> classes;  // CSS classes of the parts; empty: colours in turn
  std::vector<Bar> bars;
};
std::string bars_figure(const Bars& bars, const std::string& id, const std::string& table);

/// A table with a heading line; the first column names the rows. All cells are text, not HTML.
std::string html_table(const std::vector<std::string>& heading,
                       const std::vector<std::vector<std::string>>& rows, const std::string& caption = {});

}  // namespace couplet::report
