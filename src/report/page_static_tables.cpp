#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "report/bill.hpp"
#include "report/columns.hpp"
#include "report/humane.hpp"
#include "report/page_json.hpp"
#include "report/page_static.hpp"
#include "report/page_svg.hpp"
#include "report/plan_words.hpp"
#include "report/xml.hpp"

namespace couplet::report {

using experiment::Axis;
using experiment::MetricUnit;
using experiment::SweepColumn;
using experiment::SweepTable;

namespace {

constexpr std::size_t static_rows_max = 500;

std::string unit_label(double value, MetricUnit unit) {
  switch (unit) {
    case MetricUnit::seconds: return plain_duration(value);
    case MetricUnit::share: return number_label(value * 100) + " %";
    case MetricUnit::dollars: return money_text(value);
    case MetricUnit::per_second: return number_label(value) + " /s";
    case MetricUnit::other: break;
  }
  return number_label(value);
}

/// One metric of every architecture over the one axis.
std::string metric_chart(const SweepTable& table, std::size_t first) {
  const Axis& axis = table.axes.front();
  const SweepColumn& of = table.columns[first];
  Chart chart;
  chart.title = of.path;
  chart.x_name = heading(axis, short_names(table.axes).front());
  chart.y_label = [&of](double value) { return unit_label(value, of.unit); };
  chart.x_label = number_label;
  double low = 0, high = 0;
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (table.rows[row].done) order.push_back(row);
  }
  const auto at = [&](std::size_t row) { return number_at(axis, table.rows[row].values.front()); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return at(a) < at(b); });
  if (order.empty()) return "";
  low = at(order.front());
  high = at(order.back());
  chart.x_ticks = ticks(low, high);
  for (std::size_t c = first; c < table.columns.size(); ++c) {
    if (table.columns[c].path != of.path) continue;
    ChartLine& line =
        chart.lines.emplace_back(ChartLine{table.columns[c].architecture, chart.lines.size(), false, {}, {}});
    for (const std::size_t row : order) {
      const auto& cell = table.rows[row].cells[c];
      if (!cell) continue;
      line.points.emplace_back(at(row), cell->value);
      const double nothing = cell->value;
      line.band.emplace_back(cell->interval ? cell->interval->low : nothing,
                             cell->interval ? cell->interval->high : nothing);
    }
  }
  return chart_figure(chart, fmt::format("metric-{}", first), "");
}

std::string metric_charts(const SweepTable& table) {
  if (table.axes.size() != 1 || !table.axes.front().numeric) return "";
  std::string html;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    bool first = true;
    for (std::size_t earlier = 0; earlier < c; ++earlier)
      first = first && table.columns[earlier].path != table.columns[c].path;
    if (first) html += metric_chart(table, c);
  }
  return html.empty() ? "" : "<div class=\"figures\">\n" + html + "</div>\n";
}

std::string left_out(std::size_t rows) {
  if (rows <= static_rows_max) return "";
  return fmt::format("<p class=\"soft\">and {} more in the folder of this page</p>\n",
                     counted(static_cast<double>(rows - static_rows_max), "point", "points"));
}

void add_lines(std::vector<std::string>& lines, const std::string& text) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
}

}  // namespace

std::string static_sweep(const PageSweep& sweep) {
  const SweepTable& table = sweep.table;
  std::string html = "<h2>What changes</h2>\n" + metric_charts(table);
  std::vector<std::string> head;
  const auto names = short_names(table.axes);
  for (std::size_t i = 0; i < names.size(); ++i) head.push_back(heading(table.axes[i], names[i]));
  for (const SweepColumn& column : table.columns) head.push_back(column.architecture + " " + column.path);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t r = 0; r < std::min(table.rows.size(), static_rows_max); ++r) {
    rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i)
      rows.back().emplace_back(table.axes[i].bare(table.rows[r].values[i]));
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      rows.back().push_back(table.rows[r].done ? cell_text(table.rows[r].cells[c], table.columns[c].unit)
                                               : "failed");
    }
  }
  html += "<h2>All points</h2>\n" + html_table(head, rows) + left_out(table.rows.size());
  if (sweep.failed.empty()) return html;
  html += "<h2>Points that failed</h2>\n<ul>\n";
  for (std::size_t i = 0; i < std::min(sweep.failed.size(), static_rows_max); ++i) {
    html += "<li dir=\"auto\">" + xml_text(experiment::about(table.axes, sweep.failed[i].first)) + ": " +
            xml_text(sweep.failed[i].second) + "</li>\n";
  }
  return html + "</ul>\n";
}

std::string static_plan(const experiment::Plan& plan) {
  std::vector<std::string> lines;
  add_lines(lines, question_text(plan));
  add_lines(lines, search_text(plan, {}));
  add_lines(lines, answer_text(plan, {}));
  std::string html = "<h2>What was asked, and what was found</h2>\n<pre>";
  for (const std::string& line : lines) html += xml_text(line) + "\n";
  html += "</pre>\n<h2>The frontier</h2>\n";
  std::vector<std::string> head;
  const auto names = short_names(plan.question.axes);
  for (std::size_t i = 0; i < names.size(); ++i) head.push_back(heading(plan.question.axes[i], names[i]));
  head.push_back(plan.question.objective.text);
  for (const auto& requirement : plan.question.requirements) head.push_back(requirement.text);
  head.emplace_back("");
  std::vector<std::vector<std::string>> rows;
  const auto frontier = plan.frontier();
  for (std::size_t f = 0; f < std::min(frontier.size(), static_rows_max); ++f) {
    const experiment::PlanPoint& point = *frontier[f];
    rows.emplace_back();
    const auto values = plan.question.values(plan.search.place(point.number));
    for (std::size_t i = 0; i < values.size(); ++i)
      rows.back().emplace_back(plan.question.axes[i].bare(values[i]));
    rows.back().push_back(estimate_text(point.objective, plan.objective_unit));
    for (std::size_t j = 0; j < point.requirements.size(); ++j) {
      const auto outcome = point.requirements[j].outcome;
      const char* met = outcome == experiment::Outcome::holds   ? ", met"
                        : outcome == experiment::Outcome::fails ? ", missed"
                                                                : ", not certain";
      rows.back().push_back(estimate_text(point.requirements[j].left, plan.requirement_units[j]) + met);
    }
    rows.back().emplace_back(&point == plan.chosen() ? "chosen" : "");
  }
  return html + html_table(head, rows) + left_out(frontier.size());
}

std::string static_break_even(const PageBreakEven& page) {
  std::string html = "<h2>Which one is cheaper</h2>\n<ul>\n";
  for (const auto& crossing : page.found.crossings) {
    html += "<li dir=\"auto\">" +
            xml_text(page.architectures[crossing.winner] + " becomes cheaper than " +
                     page.architectures[crossing.loser] + " between " + crossing.below + " and " +
                     crossing.above) +
            "</li>\n";
  }
  if (page.found.crossings.empty())
    html += "<li>No architecture becomes cheaper than another in this range.</li>\n";
  html += "</ul>\n";
  Chart chart;
  chart.title = "What a month costs";
  chart.x_name = page.pointer;
  chart.x_label = number_label;
  chart.y_label = [](double dollars) { return money_text(dollars); };
  std::vector<std::vector<std::string>> rows;
  for (const auto& point : page.found.points) {
    const double at = std::strtod(point.value.c_str(), nullptr);
    rows.push_back({point.value});
    chart.lines.resize(page.architectures.size());
    for (std::size_t a = 0; a < page.architectures.size(); ++a) {
      chart.lines[a].name = page.architectures[a];
      chart.lines[a].colour = a;
      chart.lines[a].points.emplace_back(at, point.costs[a]);
      rows.back().push_back(money_text(point.costs[a]));
    }
  }
  if (rows.empty()) return html;
  chart.x_ticks = ticks(chart.lines.front().points.front().first, chart.lines.front().points.back().first);
  std::vector<std::string> head{page.pointer};
  head.insert(head.end(), page.architectures.begin(), page.architectures.end());
  return html + "<div class=\"figures\">\n" + chart_figure(chart, "break-even", html_table(head, rows)) +
         "</div>\n";
}

}  // namespace couplet::report
