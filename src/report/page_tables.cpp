#include <algorithm>
#include <cstdlib>

#include "report/columns.hpp"
#include "report/page_json.hpp"
#include "report/plan_words.hpp"

namespace couplet::report {

using experiment::Axis;
using experiment::MetricUnit;
using experiment::Outcome;
using experiment::Plan;
using experiment::PlanPoint;
using experiment::SweepColumn;
using experiment::SweepTable;

namespace {

/// A varied value: a number without its unit where all of its axis are numbers of one unit.
void write_value(JsonWriter& json, const Axis& axis, const std::string& value) {
  if (axis.numeric) {
    json.value(number_at(axis, value));
  } else {
    json.value(value);
  }
}

void write_values(JsonWriter& json, const std::vector<Axis>& axes, const experiment::AxisValues& values) {
  json.begin_short_array();
  for (std::size_t i = 0; i < axes.size(); ++i) write_value(json, axes[i], values[i]);
  json.end();
}

const char* unit_word(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::seconds: return "s";
    case MetricUnit::share: return "share";
    case MetricUnit::dollars: return "USD";
    case MetricUnit::per_second: return "/s";
    case MetricUnit::other: break;
  }
  return "";
}

/// All values that the points of a table have on an axis: of a sample nobody has listed them.
std::vector<std::string> values_met(const SweepTable& table, std::size_t axis) {
  if (!table.axes[axis].values.empty()) return table.axes[axis].values;
  std::vector<std::string> values;
  for (const auto& row : table.rows) values.push_back(row.values[axis]);
  const auto number = [&](const std::string& value) { return number_at(table.axes[axis], value); };
  std::sort(values.begin(), values.end(), [&](const std::string& a, const std::string& b) {
    return number(a) != number(b) ? number(a) < number(b) : a < b;
  });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() > page_rows_max) values.resize(page_rows_max);
  return values;
}

void write_axes(JsonWriter& json, const SweepTable& table) {
  const auto names = short_names(table.axes);
  json.key("axes").begin_array();
  for (std::size_t i = 0; i < table.axes.size(); ++i) {
    const Axis& axis = table.axes[i];
    json.begin_object().key("pointer").value(axis.pointer).key("label").value(names[i]).key("unit");
    write_optional(json, axis.unit);
    json.key("values").begin_short_array();
    for (const std::string& value : values_met(table, i)) write_value(json, axis, value);
    json.end().end();
  }
  json.end();
}

void write_cell(JsonWriter& json, const std::optional<experiment::SweepCell>& cell) {
  using Number = std::optional<double>;
  const bool interval = cell && cell->interval;
  json.begin_object().key("mean");
  write_optional(json, cell ? Number(cell->value) : std::nullopt);
  json.key("low");
  write_optional(json, interval ? Number(cell->interval->low) : std::nullopt);
  json.key("high");
  write_optional(json, interval ? Number(cell->interval->high) : std::nullopt);
  json.end();
}

/// Every how-manieth of so many points a page takes.
std::size_t stride_of(std::size_t points) {
  return std::max<std::size_t>(1, (points + page_rows_max - 1) / page_rows_max);
}

std::string meets(const PlanPoint& point) {
  if (!point.has_result) return "unknown";
  bool unsure = false;
  for (const auto& standing : point.requirements) {
    if (standing.outcome == Outcome::fails) return "no";
    unsure = unsure || standing.outcome == Outcome::inconclusive;
  }
  return unsure ? "unknown" : "yes";
}

/// The lines of a text, without those that are empty.
void write_lines(JsonWriter& json, const std::string& text) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    if (end > from) json.value(std::string_view(text).substr(from, end - from));
    from = end + 1;
  }
}

/// In the order of the grid. The chosen one and those of the frontier are never left out.
std::vector<const PlanPoint*> shown_points(const Plan& plan, const std::vector<const PlanPoint*>& frontier) {
  const std::size_t stride = stride_of(plan.search.points().size());
  std::vector<const PlanPoint*> points;
  std::size_t number = 0;
  for (const PlanPoint& point : plan.search.points()) {
    const bool matters =
        &point == plan.chosen() || std::find(frontier.begin(), frontier.end(), &point) != frontier.end();
    if (number++ % stride == 0 || matters) points.push_back(&point);
  }
  std::sort(points.begin(), points.end(),
            [](const PlanPoint* a, const PlanPoint* b) { return a->number < b->number; });
  return points;
}

double number_of(const std::string& value, const std::string& unit) {
  return std::strtod(value.substr(0, value.size() - std::min(unit.size(), value.size())).c_str(), nullptr);
}

/// What stands behind the number: "/s".
std::string unit_of(const std::string& value) {
  const std::size_t number = value.find_first_not_of("0123456789.-");
  return number == std::string::npos ? "" : value.substr(number);
}

}  // namespace

double number_at(const Axis& axis, const std::string& value) {
  return std::strtod(std::string(axis.bare(value)).c_str(), nullptr);
}

void write_sweep(JsonWriter& json, const PageSweep& sweep) {
  const SweepTable& table = sweep.table;
  json.begin_object();
  write_axes(json, table);
  json.key("metrics").begin_array();
  for (const SweepColumn& column : table.columns) {
    json.begin_object().key("name").value(column.path).key("unit").value(unit_word(column.unit));
    json.key("architecture").value(column.architecture).end();
  }
  json.end().key("points").begin_array();
  const std::size_t stride = stride_of(table.rows.size());
  for (std::size_t i = 0; i < table.rows.size(); i += stride) {
    const auto& row = table.rows[i];
    if (!row.done) continue;
    json.begin_object().key("at");
    write_values(json, table.axes, row.values);
    json.key("values").begin_array();
    for (const auto& cell : row.cells) write_cell(json, cell);
    json.end().end();
  }
  json.end().key("failed").begin_array();
  for (std::size_t i = 0; i < std::min(sweep.failed.size(), page_rows_max); ++i) {
    json.begin_object().key("at");
    write_values(json, table.axes, sweep.failed[i].first);
    json.key("why").value(sweep.failed[i].second).end();
  }
  json.end();
  if (sweep.recovery) {
    json.key("recovery").begin_object().key("share").value(sweep.recovery->share);
    json.key("within").value(sweep.recovery->within).end();
  }
  json.end();
}

void write_plan(JsonWriter& json, const Plan& plan) {
  const auto frontier = plan.frontier();
  const auto names = short_names(plan.question.axes);
  json.begin_object().key("objective");
  json.value((plan.question.objective.maximise ? "maximize " : "minimize ") + plan.question.objective.text);
  json.key("requirements").begin_array();
  for (const auto& requirement : plan.question.requirements) json.value(requirement.text);
  json.end().key("axes").begin_array();
  for (std::size_t i = 0; i < names.size(); ++i) json.value(heading(plan.question.axes[i], names[i]));
  json.end().key("points").begin_array();
  for (const PlanPoint* point : shown_points(plan, frontier)) {
    json.begin_object().key("at");
    write_values(json, plan.question.axes, plan.question.values(plan.search.place(point->number)));
    json.key("objective");
    write_optional(json, point->has_result ? std::optional(point->objective.value) : std::nullopt);
    json.key("meets").value(meets(*point)).key("chosen").boolean(point == plan.chosen());
    json.key("frontier").boolean(std::find(frontier.begin(), frontier.end(), point) != frontier.end());
    json.end();
  }
  json.end().key("words").begin_array();
  write_lines(json, question_text(plan));
  write_lines(json, search_text(plan, {}));
  write_lines(json, answer_text(plan, {}));
  json.end().end();
}

void write_break_even(JsonWriter& json, const PageBreakEven& page) {
  const std::string unit = page.found.points.empty() ? "" : unit_of(page.found.points.front().value);
  json.begin_object().key("pointer").value(page.pointer).key("unit");
  write_optional(json, unit);
  json.key("points").begin_array();
  for (const experiment::CostPoint& point : page.found.points) {
    json.begin_object().key("at").value(number_of(point.value, unit)).key("cost").begin_array();
    for (std::size_t i = 0; i < page.architectures.size(); ++i) {
      json.begin_object().key("architecture").value(page.architectures[i]);
      json.key("value").value(point.costs[i]).end();
    }
    json.end().end();
  }
  json.end().key("crossings").begin_array();
  for (const experiment::Crossing& crossing : page.found.crossings) {
    const double below = number_of(crossing.below, unit), above = number_of(crossing.above, unit);
    json.begin_object().key("at").value((below + above) / 2);
    json.key("text").value(page.architectures[crossing.winner] + " becomes cheaper than " +
                           page.architectures[crossing.loser] + " between " + crossing.below + " and " +
                           crossing.above);
    json.end();
  }
  json.end().end();
}

}  // namespace couplet::report
