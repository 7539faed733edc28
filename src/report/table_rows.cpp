#include "report/table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/bill.hpp"
#include "report/humane.hpp"
#include "report/sparkline.hpp"

namespace couplet::report {

using experiment::ArchitectureResult;
using experiment::ExperimentResult;

namespace {

double half_width(const stats::Interval& interval) {
  return (interval.high - interval.low) / 2;
}

/// NaN where there is none.
double half_width(const std::optional<stats::Interval>& interval) {
  return interval ? half_width(*interval) : std::numeric_limits<double>::quiet_NaN();
}

std::string with_sign(double value, const std::string& text) {
  return value > 0 ? "+" + text : text;
}

/// Makes the rows of one experiment: asks a cell of every architecture.
class Rows {
 public:
  explicit Rows(const ExperimentResult& result) : result_(result) {}

  template <typename Cell>
  TableRow row(std::string label, const Cell& cell) const {
    TableRow row;
    row.label = std::move(label);
    for (const auto& architecture : result_.architectures) row.cells.push_back(cell(architecture));
    return row;
  }

  TableRow duration(const std::string& label, const std::string& path) const {
    TableRow made = row(label, [&](const ArchitectureResult& architecture) {
      const auto* scalar = architecture.find(path);
      if (!scalar->interval) return duration_text(scalar->value);
      return duration_text(scalar->value, half_width(*scalar->interval));
    });
    if (const auto* interval = difference(path)) {
      made.difference =
          with_sign(interval->estimate, duration_text(interval->estimate, half_width(*interval)));
    }
    return made;
  }

  TableRow share(const std::string& label, const std::string& path) const {
    TableRow made = row(label, [&](const ArchitectureResult& architecture) {
      const auto* scalar = architecture.find(path);
      const double width = half_width(scalar->interval) * 100;
      return width > 0 ? with_half_width(scalar->value * 100, width) + " %" : share_text(scalar->value);
    });
    made.difference = points(path);
    return made;
  }

  TableRow rate(const std::string& label, const std::string& path) const {
    const auto text = [](double value, double width) {
      return (width > 0 ? with_half_width(value, width) : three_digits(value)) + " /s";
    };
    TableRow made = row(label, [&](const ArchitectureResult& architecture) {
      const auto* scalar = architecture.find(path);
      return std::isnan(scalar->value) ? no_figure : text(scalar->value, half_width(scalar->interval));
    });
    if (const auto* interval = difference(path)) {
      made.difference = with_sign(interval->estimate, text(interval->estimate, half_width(*interval)));
    }
    return made;
  }

  TableRow money(const std::string& label, const std::string& path) const {
    TableRow made = row(label, [&](const ArchitectureResult& architecture) {
      const auto* scalar = architecture.find(path);
      return money_text(scalar->value, half_width(scalar->interval));
    });
    if (const auto* interval = difference(path)) {
      made.difference = with_sign(interval->estimate, money_text(interval->estimate, half_width(*interval)));
    }
    return made;
  }

  /// "345 (2.80 %)": a class of requests with its share of those issued.
  TableRow requests(const char* label, std::uint64_t model::Books::* count, const char* share_path) const {
    TableRow made = row(label, [&](const ArchitectureResult& architecture) {
      const std::uint64_t number = architecture.books.*count;
      const std::uint64_t issued = architecture.books.issued;
      std::string text = count_text(number);
      if (count == &model::Books::issued || number == 0) return text;
      return text + " (" + share_text(static_cast<double>(number) / static_cast<double>(issued)) + ")";
    });
    if (share_path != nullptr) made.difference = points(share_path);
    return made;
  }

 private:
  const stats::Interval* difference(const std::string& path) const {
    if (result_.comparisons.size() != 1) return nullptr;
    const auto* found = result_.comparisons.front().find(path);
    return found == nullptr || std::isnan(found->interval.estimate) ? nullptr : &found->interval;
  }

  std::string points(const std::string& path) const {
    const auto* interval = difference(path);
    if (interval == nullptr) return "";
    const double percent = interval->estimate * 100;
    const double width = half_width(*interval) * 100;
    return with_sign(percent, width > 0 ? with_half_width(percent, width) : three_digits(percent)) +
           " points";
  }

  const ExperimentResult& result_;
};

bool any_latency(const ExperimentResult& result, std::size_t kind) {
  return std::any_of(result.architectures.begin(), result.architectures.end(),
                     [kind](const ArchitectureResult& each) { return each.latencies[kind].count > 0; });
}

TableSection latency_section(const ExperimentResult& result, std::string title, std::string note,
                             const std::string& kind) {
  const Rows rows(result);
  TableSection section{std::move(title), std::move(note), {}};
  for (const char* figure : {"p50", "p95", "p99"})
    section.rows.push_back(rows.duration(figure, kind + "." + figure));
  return section;
}

TableSection request_section(const ExperimentResult& result) {
  const Rows rows(result);
  TableSection section{"Requests", "each is in one class; shares of those issued", {}};
  for (const auto& [name, count] : experiment::book_classes) {
    const char* share_path = count == &model::Books::failed ? "requests.failed_share"
                             : count == &model::Books::lost ? "requests.lost_share"
                                                            : nullptr;
    section.rows.push_back(rows.requests(name, count, share_path));
  }
  return section;
}

/// The greatest backlog of a component: of all its messages if it counts them, else of what waits.
const experiment::Scalar* peak(const ArchitectureResult& architecture, const std::string& component) {
  for (const char* metric : {".backlog.max", ".visible.max", ".waiting.max"}) {
    if (const auto* scalar = architecture.find("components." + component + metric)) return scalar;
  }
  return nullptr;
}

/// The backlog of a component at the end of each interval of the time series; empty if there is none.
std::vector<double> course(const ArchitectureResult& architecture, const std::string& component) {
  const model::Series& series = architecture.series;
  for (const char* metric : {".backlog", ".visible", ".waiting"}) {
    const auto column = std::find(series.columns.begin(), series.columns.end(), component + metric);
    if (column == series.columns.end()) continue;
    const auto position = static_cast<std::size_t>(column - series.columns.begin());
    std::vector<double> levels;
    for (std::size_t row = 0; row < series.rows(); ++row)
      levels.push_back(series.values[row * series.columns.size() + position]);
    return levels;
  }
  return {};
}

/// One line of bars for each architecture, of the same time and on the same scale. Who has ended earlier
/// stays at its last level. No cells where nothing ever waits.
TableRow course_row(const ExperimentResult& result, const std::string& component) {
  constexpr std::size_t bars = 12;
  TableRow row{"  over time", {}, ""};
  std::vector<std::vector<double>> courses;
  std::size_t longest = 0;
  double greatest = 0;
  for (const auto& architecture : result.architectures) {
    courses.push_back(course(architecture, component));
    longest = std::max(longest, courses.back().size());
    for (const double level : courses.back()) greatest = level > greatest ? level : greatest;
  }
  if (greatest == 0) return row;
  for (auto& levels : courses) {
    if (!levels.empty()) levels.resize(longest, levels.back());
    row.cells.push_back(sparkline(levels, greatest, bars));
  }
  return row;
}

TableSection backlog_section(const ExperimentResult& result, bool bars) {
  TableSection section{"Backlog", "at its peak: messages in queues, requests in waiting rooms", {}};
  std::vector<std::string> names;
  for (const auto& architecture : result.architectures) {
    for (const auto& component : architecture.components) {
      const bool known = std::find(names.begin(), names.end(), component.name) != names.end();
      if (!known && peak(architecture, component.name) != nullptr) names.push_back(component.name);
    }
  }
  const Rows rows(result);
  for (const auto& name : names) {
    section.rows.push_back(rows.row(name, [&](const ArchitectureResult& architecture) {
      const auto* scalar = peak(architecture, name);
      return scalar == nullptr ? no_figure : with_half_width(scalar->value, half_width(scalar->interval));
    }));
    TableRow over_time = bars ? course_row(result, name) : TableRow{};
    if (!over_time.cells.empty()) section.rows.push_back(std::move(over_time));
  }
  return section;
}

/// Every architecture has all of them.
TableSection platform_section(const ExperimentResult& result) {
  const Rows rows(result);
  TableSection section{"Utilisation", "of hosts and links", {}};
  if (result.architectures.empty()) return section;
  for (const auto& part : result.architectures.front().components) {
    if (part.kind == "host" || part.kind == "link")
      section.rows.push_back(rows.share(part.name, "components." + part.name + ".utilization"));
  }
  return section;
}

bool any_cost(const ExperimentResult& result) {
  return std::any_of(result.architectures.begin(), result.architectures.end(),
                     [](const ArchitectureResult& each) { return each.cost.per_month > 0; });
}

TableSection cost_section(const ExperimentResult& result) {
  const Rows rows(result);
  return {"Cost",
          "prices of " + result.architectures.front().cost.book,
          {rows.money("a month like this", "cost.per_month"),
           rows.money("a million completed", "cost.per_million"), rows.share("wasted", "cost.waste.share")}};
}

}  // namespace

std::vector<TableSection> table_sections(const ExperimentResult& result, bool bars) {
  const Rows rows(result);
  std::vector<TableSection> sections;
  sections.push_back(latency_section(result, "Response", "first issue to the last answer", "response"));
  sections.push_back(latency_section(result, "Completion", "first issue to the work done", "completion"));
  if (any_latency(result, 3)) {
    sections.push_back(
        latency_section(result, "Collected", "first issue to the result in hand", "collected"));
  }
  sections.push_back(request_section(result));
  sections.push_back(
      {"Service", "", {rows.share("availability", "availability"), rows.rate("throughput", "throughput")}});
  TableSection backlog = backlog_section(result, bars);
  if (!backlog.rows.empty()) sections.push_back(std::move(backlog));
  TableSection platform = platform_section(result);
  if (!platform.rows.empty()) sections.push_back(std::move(platform));
  if (any_cost(result)) sections.push_back(cost_section(result));
  return sections;
}

}  // namespace couplet::report
