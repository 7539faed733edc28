#include <fmt/format.h>

#include <algorithm>

#include "report/bill.hpp"
#include "report/csv.hpp"
#include "report/diagram_formats.hpp"
#include "report/humane.hpp"
#include "report/page_static.hpp"
#include "report/page_svg.hpp"
#include "report/remarks.hpp"
#include "report/story.hpp"
#include "report/table_rows.hpp"
#include "report/xml.hpp"
#include "sim/math.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::ExperimentResult;

namespace {

constexpr std::size_t response_kind = 0, completion_kind = 2;  // of latency_kinds
constexpr std::size_t backlogs_shown = 4;  // of an architecture: those with the highest peaks

/// Percentiles as people look at them: each step of the same width divides what is left by ten.
double tail_place(double percentile) {
  return -sim::log(1 - percentile / 100) / sim::log(10);
}

std::string latency_chart(const ExperimentResult& result) {
  Chart chart;
  chart.title = "Latency";
  chart.y_name = "answers in full lines, completion dashed";
  chart.x_name = "percentile";
  chart.log_y = true;
  for (const double percentile : {0.0, 50.0, 90.0, 99.0, 99.9, 99.99})
    chart.x_ticks.push_back(tail_place(percentile));
  chart.x_label = [](double place) { return number_label(100 * (1 - sim::pow(10, -place))); };
  chart.y_label = [](double seconds) { return plain_duration(seconds); };
  std::vector<std::vector<std::string>> rows;
  for (std::size_t a = 0; a < result.architectures.size(); ++a) {
    for (const std::size_t kind : {response_kind, completion_kind}) {
      const auto& histogram = result.architectures[a].histograms[kind];
      if (histogram.count() == 0) continue;
      const std::string name = result.architectures[a].name + ", " + experiment::latency_kinds[kind].first;
      ChartLine& line = chart.lines.emplace_back(ChartLine{name, a, kind == completion_kind, {}, {}});
      for (const std::int64_t point : latency_curve()) {
        if (point > 99'990) continue;
        const double percentile = static_cast<double>(point) / 1000;
        line.points.emplace_back(tail_place(percentile), sim::to_seconds(histogram.percentile(percentile)));
      }
      rows.push_back({name});
      for (const double percentile : model::reported_percentiles)
        rows.back().push_back(duration_text(sim::to_seconds(histogram.percentile(percentile))));
    }
  }
  return chart_figure(chart, "latency", html_table({"", "50 %", "90 %", "95 %", "99 %", "99.9 %"}, rows));
}

std::string requests_chart(const ExperimentResult& result) {
  Bars bars;
  bars.title = "What became of the requests";
  bars.parts = {"completed", "failed", "lost", "in a dead-letter queue", "under way at the end"};
  bars.classes = {"good", "bad", "gone", "idle", "open"};
  std::vector<std::vector<std::string>> rows;
  for (const auto& architecture : result.architectures) {
    Bar& bar = bars.bars.emplace_back();
    bar.name = architecture.name;
    bar.total = counted(static_cast<double>(architecture.books.issued), "request", "requests");
    rows.push_back({architecture.name});
    for (std::size_t i = 1; i < experiment::book_classes.size(); ++i) {
      const std::uint64_t count = architecture.books.*experiment::book_classes[i].second;
      bar.parts.push_back(static_cast<double>(count));
      rows.back().push_back(count_text(count));
    }
  }
  return bars_figure(bars, "requests",
                     html_table({"", "completed", "failed", "lost", "parked", "pending"}, rows));
}

/// What waits: of a part that counts all its messages these, else those that nobody works on yet.
std::vector<const PageSeries*> backlogs_of(const PageArchitecture& architecture) {
  std::vector<const PageSeries*> found;
  for (const char* metric : {"backlog", "visible", "waiting"}) {
    for (const PageSeries& series : architecture.series) {
      const bool known = std::any_of(found.begin(), found.end(), [&](const PageSeries* other) {
        return other->component == series.component;
      });
      if (series.level && series.metric == metric && !known) found.push_back(&series);
    }
  }
  const auto peak = [](const PageSeries* series) {
    return *std::max_element(series->value.begin(), series->value.end());
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const PageSeries* a, const PageSeries* b) { return peak(a) > peak(b); });
  if (found.size() > backlogs_shown) found.resize(backlogs_shown);
  return found;
}

struct Extent {
  double time = 0, value = 0;
};

std::string backlog_chart(const ArchitectureResult& result, const PageArchitecture& page, std::size_t number,
                          const Extent& extent) {
  Chart chart;
  chart.title = "Backlog of " + result.name;
  chart.y_name = "what waits";
  chart.x_name = "time since the run began";
  chart.x_ticks = time_ticks(0, extent.time);
  chart.y_max = extent.value;
  chart.x_label = [&extent](double seconds) {
    return extent.time > 6
               ? clock_text(sim::Time{sim::Duration{static_cast<std::int64_t>(seconds) * 1'000'000'000}})
               : plain_duration(seconds);
  };
  chart.y_label = [](double count) { return count_text(count); };
  std::vector<std::vector<std::string>> rows;
  std::size_t colour = 0;
  for (const PageSeries* series : backlogs_of(page)) {
    ChartLine& line = chart.lines.emplace_back(ChartLine{series->name(), colour++, false, {}, {}});
    for (std::size_t i = 0; i < series->value.size(); ++i)
      line.points.emplace_back(series->time[i], series->value[i]);
    const auto peak = std::max_element(series->value.begin(), series->value.end());
    rows.push_back({series->name(), count_text(*peak),
                    plain_duration(series->time[static_cast<std::size_t>(peak - series->value.begin())]),
                    count_text(series->value.back())});
  }
  for (const PageFailure& failure : page.failures)
    chart.shades.push_back(
        {failure.from, failure.to.value_or(extent.time), failure.name + ": " + failure.text});
  return chart_figure(chart, fmt::format("backlog-{}", number),
                      html_table({"", "at its peak", "which is after", "at the end"}, rows));
}

std::string backlog_charts(const PageRun& run) {
  Extent extent;
  for (std::size_t a = 0; a < run.architectures.size(); ++a) {
    extent.time = std::max(extent.time, sim::to_seconds(run.result.architectures[a].series.end));
    for (const PageSeries* each : backlogs_of(run.architectures[a]))
      extent.value = std::max(extent.value, *std::max_element(each->value.begin(), each->value.end()));
  }
  std::string html;
  for (std::size_t a = 0; a < run.architectures.size(); ++a)
    html += backlog_chart(run.result.architectures[a], run.architectures[a], a, extent);
  return html;
}

std::string cost_chart(const ExperimentResult& result) {
  Bars bars;
  bars.title = "What a month like this costs";
  for (const auto& architecture : result.architectures) {
    for (const auto& component : architecture.cost.components) {
      if (std::find(bars.parts.begin(), bars.parts.end(), component.name) == bars.parts.end())
        bars.parts.push_back(component.name);
    }
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& architecture : result.architectures) {
    Bar& bar = bars.bars.emplace_back();
    bar.name = architecture.name;
    bar.total = money_text(architecture.cost.per_month);
    rows.push_back({architecture.name});
    for (const std::string& part : bars.parts) {
      const auto& all = architecture.cost.components;
      const auto found =
          std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == part; });
      bar.parts.push_back(found == all.end() ? 0 : found->per_month);
      rows.back().push_back(found == all.end() ? no_figure : money_text(found->per_month));
    }
  }
  std::vector<std::string> heading{""};
  heading.insert(heading.end(), bars.parts.begin(), bars.parts.end());
  return bars_figure(bars, "cost", html_table(heading, rows));
}

/// The comparison of the terminal, in one table.
std::string comparison_table(const ExperimentResult& result) {
  const bool two = result.architectures.size() == 2;
  std::string html = "<div class=\"wide\"><table>\n<tr><th></th>";
  for (const auto& architecture : result.architectures)
    html += "<th scope=\"col\"><bdi>" + xml_text(architecture.name) + "</bdi></th>";
  if (two) html += "<th scope=\"col\">difference</th>";
  html += "</tr>\n";
  const std::size_t columns = result.architectures.size() + (two ? 2 : 1);
  for (const TableSection& section : table_sections(result)) {
    html += fmt::format("<tr class=\"section\"><th colspan=\"{}\">{} <small>{}</small></th></tr>\n", columns,
                        xml_text(section.title), xml_text(section.note));
    for (const TableRow& row : section.rows) {
      html += "<tr><th scope=\"row\"><bdi>" + xml_text(row.label) + "</bdi></th>";
      for (const std::string& cell : row.cells) html += "<td>" + xml_text(cell) + "</td>";
      if (two) html += "<td>" + xml_text(row.difference) + "</td>";
      html += "</tr>\n";
    }
  }
  return html + "</table></div>\n";
}

std::string list(const char* css, const std::vector<std::string>& lines) {
  std::string html = fmt::format("<ul class=\"{}\">\n", css);
  for (const std::string& line : lines) html += "<li dir=\"auto\">" + xml_text(line) + "</li>\n";
  return html + "</ul>\n";
}

std::string stories(const ExperimentResult& result) {
  std::string html;
  for (const auto& architecture : result.architectures) {
    std::vector<std::string> lines;
    for (const StoryLine& line : tell(architecture)) lines.push_back(line.sentence());
    if (lines.empty()) continue;
    html += "<h3 dir=\"auto\">" + xml_text(architecture.name) + "</h3>\n" + list("story", lines);
  }
  return html.empty() ? "" : "<h2>What happened</h2>\n" + html;
}

std::string expectations(const ExperimentResult& result) {
  if (result.expectations.empty()) return "";
  std::vector<std::string> lines;
  for (const auto& verdict : result.expectations)
    lines.push_back(verdict.text + ": " + report::word(verdict.outcome));
  return "<h2>Expectations</h2>\n" + list("story", lines);
}

}  // namespace

std::string static_run(const PageRun& run) {
  std::string html = list("verdict", run.verdict);
  html += "<div class=\"diagrams\">\n";
  for (std::size_t a = 0; a < run.architectures.size(); ++a) {
    html += "<section><h3 dir=\"auto\">" + xml_text(run.result.architectures[a].name) + "</h3>\n";
    html += diagram_svg(run.architectures[a].diagram, fmt::format("d{}", a)) + "</section>\n";
  }
  html += "</div>\n<h2>The measures</h2>\n<div class=\"figures\">\n" + latency_chart(run.result) +
          requests_chart(run.result) + backlog_charts(run) + cost_chart(run.result) + "</div>\n";
  html += stories(run.result);
  html += "<h2>All figures</h2>\n" + comparison_table(run.result) + expectations(run.result);
  std::vector<std::string> remarks;
  for (const auto& remark : run.result.remarks) remarks.push_back(sentence(remark, run.result));
  if (!remarks.empty()) html += "<h2>Remarks</h2>\n" + list("story", remarks);
  return html;
}

}  // namespace couplet::report
