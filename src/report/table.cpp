#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/humane.hpp"
#include "report/story.hpp"
#include "report/table_rows.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::ExperimentResult;
using experiment::Outcome;

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t label_width_max = 24;
constexpr std::size_t name_width_max = 28;

class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}

  std::string bold(const std::string& text) const { return with("1", text); }
  std::string dim(const std::string& text) const { return with("2", text); }
  std::string red(const std::string& text) const { return with("31", text); }
  std::string green(const std::string& text) const { return with("32", text); }
  std::string yellow(const std::string& text) const { return with("33", text); }

 private:
  std::string with(const char* code, const std::string& text) const {
    return colour_ && !text.empty() ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
  }

  bool colour_;
};

/// One column of the table: its name, and a cell for each row of each section.
struct Column {
  std::string name;
  std::vector<std::string> cells;
  std::size_t width = 0;
};

std::vector<Column> columns_of(const ExperimentResult& result, const std::vector<TableSection>& sections) {
  std::vector<Column> columns;
  for (const auto& architecture : result.architectures) columns.push_back({architecture.name, {}, 0});
  if (result.comparisons.size() == 1) columns.push_back({result.comparisons.front().name, {}, 0});
  for (const TableSection& section : sections) {
    for (const TableRow& row : section.rows) {
      for (std::size_t i = 0; i < row.cells.size(); ++i) columns[i].cells.push_back(row.cells[i]);
      if (columns.size() > row.cells.size()) columns.back().cells.push_back(row.difference);
    }
  }
  for (Column& column : columns) {
    column.name = shortened(column.name, name_width_max);
    column.width = display_width(column.name);
    for (const auto& cell : column.cells) column.width = std::max(column.width, display_width(cell));
  }
  return columns;
}

void end_line(std::string& text) {
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
}

/// The lines of some columns: header, and every section with its title.
std::string block(const std::vector<TableSection>& sections, const std::vector<Column>& columns,
                  std::size_t first, std::size_t last, std::size_t label_width, const Paint& paint) {
  std::string text(label_width, ' ');
  for (std::size_t c = first; c < last; ++c) {
    text.append(gap, ' ').append(paint.bold(right_aligned(columns[c].name, columns[c].width)));
  }
  end_line(text);
  std::size_t line = 0;
  for (const TableSection& section : sections) {
    text += paint.bold(section.title);
    if (!section.note.empty()) text += paint.dim(" – " + section.note);
    text += '\n';
    for (const TableRow& row : section.rows) {
      text += left_aligned("  " + shortened(row.label, label_width_max - 2), label_width);
      for (std::size_t c = first; c < last; ++c) {
        text.append(gap, ' ').append(right_aligned(columns[c].cells[line], columns[c].width));
      }
      end_line(text);
      ++line;
    }
  }
  return text;
}

bool has_intervals(const ExperimentResult& result) {
  return std::any_of(result.architectures.begin(), result.architectures.end(), [](const auto& each) {
    return std::any_of(each.scalars.begin(), each.scalars.end(),
                       [](const auto& scalar) { return scalar.interval.has_value(); });
  });
}

/// What was run, its title in bold.
std::string head_lines(const ExperimentResult& result, std::size_t width, const Paint& paint) {
  const std::string& title = result.title.empty() ? result.scenario_name : result.title;
  std::string text =
      fmt::format("{}: {} of customers", title, plain_duration(sim::to_seconds(result.duration)));
  if (result.warmup > sim::Duration::zero()) {
    text += fmt::format(", the first {} not measured{}", plain_duration(sim::to_seconds(result.warmup)),
                        result.automatic_warmup ? " (found by a pilot run)" : "");
  }
  text += fmt::format(", seed {}", result.seed);
  if (result.replications > 1) {
    text += fmt::format(
        ", {} replications (requests are their sums, percentiles those of all together; intervals and "
        "differences are those of means)",
        result.replications);
  } else if (has_intervals(result)) {
    text += ", ± the 95 % interval from batches of the run";
  }
  text = wrapped(text, width, 2);
  if (text.starts_with(title)) text = paint.bold(title) + text.substr(title.size());
  return text + "\n";
}

/// Six digits: three might look like the bound that is missed.
std::string measured(double value, experiment::MetricUnit unit) {
  using Unit = experiment::MetricUnit;
  if (std::isnan(value)) return "not defined";
  switch (unit) {
    case Unit::seconds: {
      const TimeUnit time = time_unit(value);
      return fmt::format("{:.6g} {}", value / time.seconds, time.name);
    }
    case Unit::share: return fmt::format("{:.6g} %", value * 100);
    case Unit::dollars: return fmt::format("${:.6g}", value);
    case Unit::per_second: return fmt::format("{:.6g} /s", value);
    case Unit::other: break;
  }
  return value == std::floor(value) ? count_text(value) : fmt::format("{:.6g}", value);
}

std::string mark(Outcome outcome, const Paint& paint) {
  switch (outcome) {
    case Outcome::holds: return paint.green("✓");
    case Outcome::fails: return paint.red("✗");
    case Outcome::inconclusive: break;
  }
  return paint.yellow("?");
}

}  // namespace

std::string table_text(const ExperimentResult& result, const TextStyle& style) {
  const Paint paint(style.colour);
  const auto sections = table_sections(result, style.bars);
  const auto columns = columns_of(result, sections);
  std::size_t label_width = 0;
  for (const auto& section : sections) {
    for (const auto& row : section.rows) label_width = std::max(label_width, 2 + display_width(row.label));
  }
  label_width = std::min(label_width, label_width_max);

  std::string text = head_lines(result, style.width, paint);
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t last = first;
    std::size_t width = label_width;
    while (last < columns.size() && (last == first || width + gap + columns[last].width <= style.width)) {
      width += gap + columns[last].width;
      ++last;
    }
    text += "\n" + block(sections, columns, first, last, label_width, paint);
    first = last;
  }
  return text;
}

std::string story_text(const ExperimentResult& result, const TextStyle& style) {
  const Paint paint(style.colour);
  std::string text = paint.bold("What happened") + "\n";
  for (const auto& architecture : result.architectures) {
    const std::string name = shortened(architecture.name, name_width_max);
    text += "  " + wrapped(name + ": " + verdict(architecture), style.width - 2, 4) + "\n";
    for (const StoryLine& line : tell(architecture)) {
      const std::string clock = right_aligned(clock_text(line.at), 12);
      text += paint.dim(clock) + "  " + wrapped(line.without_time(), style.width - 14, 14) + "\n";
    }
    for (const auto& failure : architecture.failures_not_applicable) {
      text += "    " + wrapped(failure + " strikes nothing here.", style.width - 4, 6) + "\n";
    }
  }
  if (result.replications > 1) text += paint.dim("  Times are those of the first replication.") + "\n";
  return text;
}

std::string expectations_text(const ExperimentResult& result, const TextStyle& style) {
  if (result.expectations.empty()) return "";
  const Paint paint(style.colour);
  std::size_t width = 0;
  for (const auto& verdict : result.expectations) width = std::max(width, display_width(verdict.text));
  width = std::min(width, style.width - 50);
  std::string text = paint.bold("Expectations");
  if (result.replications > 1) text += fmt::format(", of means over {} replications", result.replications);
  text += "\n";
  const std::string more = result.replications > 1 ? "  needs more replications" : "  --replications needed";
  for (const auto& verdict : result.expectations) {
    std::string found = "measured " + measured(verdict.value, verdict.unit);
    if (verdict.against) found += " against " + measured(*verdict.against, verdict.unit);
    const bool open = verdict.outcome == Outcome::inconclusive;
    const std::size_t size = display_width(found) + (open ? display_width(more) : 0);
    text += "  " + mark(verdict.outcome, paint) + " ";
    if (display_width(verdict.text) <= width && 4 + width + 2 + size <= style.width) {
      text += left_aligned(verdict.text, width) + "  ";
    } else {
      text += wrapped(verdict.text, style.width - 4, 6) + "\n" + std::string(6, ' ');
    }
    text += found + (open ? paint.yellow(more) : "") + "\n";
  }
  return text;
}

}  // namespace couplet::report
