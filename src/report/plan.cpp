#include "report/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/humane.hpp"
#include "report/json_writer.hpp"
#include "report/number.hpp"
#include "report/plan_words.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::Axis;
using experiment::Estimate;
using experiment::Outcome;
using experiment::Plan;
using experiment::PlanPoint;
using experiment::Standing;

namespace {

constexpr std::size_t frontier_shown = 20;

std::string mark(Outcome outcome) {
  return outcome == Outcome::holds ? " ✓" : outcome == Outcome::fails ? " ✗" : " ?";
}

std::vector<std::string> line_of(const Plan& plan, const PlanPoint& point) {
  std::vector<std::string> line{&point == plan.chosen() ? "→" : ""};
  const auto values = plan.question.values(plan.search.place(point.number));
  for (std::size_t i = 0; i < values.size(); ++i) line.emplace_back(plan.question.axes[i].bare(values[i]));
  line.push_back(estimate_text(point.objective, plan.objective_unit));
  for (std::size_t j = 0; j < point.requirements.size(); ++j) {
    const Standing& standing = point.requirements[j];
    line.push_back(estimate_text(standing.left, plan.requirement_units[j]) + mark(standing.outcome));
  }
  return line;
}

std::vector<std::string> heading_line(const Plan& plan) {
  std::vector<std::string> line{""};
  const auto names = short_names(plan.question.axes);
  for (std::size_t i = 0; i < names.size(); ++i) line.push_back(heading(plan.question.axes[i], names[i]));
  line.emplace_back("objective");
  for (const auto& requirement : plan.question.requirements)
    line.push_back(shortened(requirement.text, requirement_width));
  return line;
}

/// Those around the chosen one, if there are too many.
std::string frontier_text(const Plan& plan) {
  std::vector<const PlanPoint*> frontier = plan.frontier();
  const auto at = std::find(frontier.begin(), frontier.end(), plan.chosen());
  const auto chosen = at == frontier.end() ? std::size_t{0} : static_cast<std::size_t>(at - frontier.begin());
  const std::size_t first = frontier.size() <= frontier_shown
                                ? 0
                                : std::min(frontier.size() - frontier_shown,
                                           chosen < frontier_shown / 2 ? 0 : chosen - frontier_shown / 2);
  const std::size_t last = std::min(frontier.size(), first + frontier_shown);
  std::vector<std::vector<std::string>> lines{heading_line(plan)};
  for (std::size_t i = first; i < last; ++i) lines.push_back(line_of(plan, *frontier[i]));
  std::string text = "Frontier – what each objective buys, of the points that were run\n" + laid_out(lines);
  if (last - first < frontier.size())
    text += fmt::format("  and {} more in plan.csv\n", frontier.size() - (last - first));
  return text;
}

std::string outcome_name(Outcome outcome) {
  return outcome == Outcome::holds ? "holds" : outcome == Outcome::fails ? "fails" : "inconclusive";
}

std::string status_of(const PlanPoint& point) {
  if (!point.has_result) return "failed";
  return point.meets_all() ? "met" : "missed";
}

std::vector<const PlanPoint*> in_grid_order(const Plan& plan) {
  std::vector<const PlanPoint*> points;
  for (const PlanPoint& point : plan.search.points()) points.push_back(&point);
  std::sort(points.begin(), points.end(),
            [](const PlanPoint* a, const PlanPoint* b) { return a->number < b->number; });
  return points;
}

std::string csv_estimate(const Estimate* estimate) {
  if (estimate == nullptr) return ",,,";
  const std::string text = "," + csv_number(estimate->value);
  if (!estimate->interval) return text + ",,";
  return text + "," + csv_number(estimate->interval->low) + "," + csv_number(estimate->interval->high);
}

void write_estimate(JsonWriter& json, const Estimate& estimate) {
  json.begin_short_array().value(estimate.value);
  if (estimate.interval) json.value(estimate.interval->low).value(estimate.interval->high);
  json.end();
}

void write_point(JsonWriter& json, const Plan& plan, const PlanPoint* point) {
  if (point == nullptr) {
    json.value(std::nan(""));  // null
    return;
  }
  json.begin_object().key("point").value(point->number).key("values").begin_array();
  for (const std::string& value : plan.question.values(plan.search.place(point->number))) json.value(value);
  json.end().key("status").value(status_of(*point));
  if (point->has_result) {
    json.key("objective");
    write_estimate(json, point->objective);
    json.key("requirements").begin_array();
    for (const Standing& standing : point->requirements) {
      json.begin_object().key("outcome").value(outcome_name(standing.outcome)).key("value");
      write_estimate(json, standing.left);
      json.key("margin");
      write_estimate(json, standing.margin);
      json.end();
    }
    json.end();
  }
  json.end();
}

void write_points(JsonWriter& json, const Plan& plan, const char* key,
                  const std::vector<const PlanPoint*>& points) {
  json.key(key).begin_array();
  for (const PlanPoint* point : points) write_point(json, plan, point);
  json.end();
}

void write_question(JsonWriter& json, const Plan& plan) {
  json.key("vary").begin_array();
  for (const Axis& axis : plan.question.axes) {
    json.begin_object().key("pointer").value(axis.pointer).key("unit").value(axis.unit);
    json.key("values").value(std::uint64_t{axis.values.size()});
    json.key("first").value(axis.values.front()).key("last").value(axis.values.back()).end();
  }
  json.end().key("require").begin_array();
  for (const auto& requirement : plan.question.requirements) json.value(requirement.text);
  json.end().key("objective").begin_object();
  json.key("sense").value(plan.question.objective.maximise ? "maximize" : "minimize");
  json.key("of").value(plan.question.objective.text).end();
}

void write_search(JsonWriter& json, const Plan& plan) {
  json.key("search").begin_object();
  json.key("exhaustive").boolean(plan.question.exhaustive);
  json.key("points_of_grid").value(plan.search.size());
  json.key("points").value(std::uint64_t{plan.search.points().size()});
  json.key("runs_of_grid").value(plan.search.size() * plan.question.replications);
  json.key("runs").value(plan.runs).key("trends").begin_array();
  if (!plan.question.exhaustive) {
    for (const TrendWords& trend : trend_words(plan)) {
      json.begin_object().key("of").value(trend.of).key("along").value(trend.along);
      json.key("trend").value(trend.name).end();
    }
  }
  json.end().end();
}

}  // namespace

std::string plan_text(const Plan& plan, const TextStyle& style) {
  std::string text = question_text(plan) + "\n" + search_text(plan, style) + "\n";
  text += frontier_text(plan);
  text += "\n" + answer_text(plan, style);
  return text;
}

std::string plan_csv(const Plan& plan, const PlanSubject& subject) {
  std::string text = "point";
  for (const Axis& axis : plan.question.axes) text += "," + csv_cell(heading(axis, axis.pointer));
  text += ",seed,replications,status,chosen,frontier";
  const std::string objective = csv_cell(plan.question.objective.text);
  text += "," + objective + "," + csv_cell(plan.question.objective.text + ".low") + "," +
          csv_cell(plan.question.objective.text + ".high");
  for (const auto& requirement : plan.question.requirements) {
    text += "," + csv_cell(requirement.text);
    for (const char* end : {".value", ".low", ".high"}) text += "," + csv_cell(requirement.text + end);
  }
  text += "\n";
  const auto frontier = plan.frontier();
  for (const PlanPoint* point : in_grid_order(plan)) {
    text += std::to_string(point->number);
    const auto values = plan.question.values(plan.search.place(point->number));
    for (std::size_t i = 0; i < values.size(); ++i)
      text += "," + csv_cell(std::string(plan.question.axes[i].bare(values[i])));
    const bool on_frontier = std::find(frontier.begin(), frontier.end(), point) != frontier.end();
    text += fmt::format(",{},{},{},{},{}", subject.seed, plan.question.replications, status_of(*point),
                        point == plan.chosen() ? "yes" : "no", on_frontier ? "yes" : "no");
    text += csv_estimate(point->has_result ? &point->objective : nullptr);
    for (std::size_t j = 0; j < plan.question.requirements.size(); ++j) {
      const Standing* standing = point->has_result ? &point->requirements[j] : nullptr;
      text += "," + (standing == nullptr ? "" : outcome_name(standing->outcome));
      text += csv_estimate(standing == nullptr ? nullptr : &standing->left);
    }
    text += "\n";
  }
  return text;
}

std::string plan_json(const Plan& plan, const PlanSubject& subject) {
  JsonWriter json;
  json.begin_object().key("couplet").value(COUPLET_VERSION).key("scenario").begin_object();
  json.key("name").value(subject.scenario_name).key("hash").value(subject.hash).end();
  json.key("seed").value(subject.seed).key("replications").value(std::uint64_t{plan.question.replications});
  write_question(json, plan);
  write_search(json, plan);
  json.key("chosen");
  write_point(json, plan, plan.chosen());
  json.key("next_best");
  write_point(json, plan, plan.next_best());
  json.key("nearest_miss");
  write_point(json, plan, plan.nearest_miss());
  write_points(json, plan, "frontier", plan.frontier());
  write_points(json, plan, "points", in_grid_order(plan));
  json.end();
  return json.text();
}

}  // namespace couplet::report
