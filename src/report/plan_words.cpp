#include "report/plan_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cost/money.hpp"
#include "report/columns.hpp"
#include "report/humane.hpp"
#include "report/text.hpp"

namespace couplet::report {

using experiment::Axis;
using experiment::Estimate;
using experiment::Outcome;
using experiment::Plan;
using experiment::PlanPoint;
using experiment::Standing;
using experiment::Trend;

namespace {

/// "instances=3 rate=2/s"
std::string values_text(const Plan& plan, const PlanPoint& point) {
  const auto names = short_names(plan.question.axes);
  const auto values = plan.question.values(plan.search.place(point.number));
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", names[i], values[i]);
  return text;
}

std::string trend_name(Trend trend) {
  switch (trend) {
    case Trend::none: return "none";
    case Trend::rises: return "rises";
    case Trend::falls: return "falls";
    case Trend::mixed: break;
  }
  return "mixed";
}

/// ", 5.10 % of the bound"; empty where there is no scale.
std::string share_of_bound(const Standing& standing) {
  const double margin = std::fabs(standing.margin.value), bound = std::fabs(standing.bound);
  if (!(bound > 0) || std::isnan(margin)) return "";
  return fmt::format(", {} of the bound", share_text(margin / bound));
}

std::string missed_text(const Plan& plan, const PlanPoint& point) {
  std::string text;
  for (std::size_t j = 0; j < point.requirements.size(); ++j) {
    const Standing& standing = point.requirements[j];
    if (standing.outcome == Outcome::holds) continue;
    const auto unit = plan.requirement_units[j];
    text += text.empty() ? "" : "; ";
    text += plan.question.requirements[j].text + ": " + estimate_text(standing.left, unit);
    if (standing.outcome == Outcome::inconclusive) {
      text += standing.margin.interval ? ", which more --replications may tell"
                                       : ", whose interval only --replications tell";
    } else if (!std::isnan(standing.margin.value)) {
      text += ", beyond it by " + estimate_text({std::fabs(standing.margin.value), {}, {}}, unit) +
              share_of_bound(standing);
    }
  }
  return text;
}

std::string objective_text(const Plan& plan, const PlanPoint& point) {
  return plan.question.objective.text + " = " + estimate_text(point.objective, plan.objective_unit);
}

std::string next_best_text(const Plan& plan, const PlanPoint& chosen) {
  const PlanPoint* next = plan.next_best();
  if (next == nullptr) return "  no other point that was run meets them all\n";
  const double more = std::fabs(next->objective.value - chosen.objective.value);
  const double base = std::fabs(chosen.objective.value);
  std::string distance = base > 0 ? ", " + share_text(more / base) + " " : ", ";
  distance += plan.question.objective.maximise ? "less" : "more";
  if (more == 0) distance = ", as good";
  return fmt::format("  next best of those run: {}: {}{}\n", values_text(plan, *next),
                     objective_text(plan, *next), distance);
}

std::string nearest_text(const Plan& plan) {
  const PlanPoint* miss = plan.nearest_miss();
  if (miss == nullptr) return "";
  return fmt::format(
      "  {}: {}: {}; {}\n",
      plan.chosen() == nullptr ? "closest to them" : "closest of those run that would be better",
      values_text(plan, *miss), objective_text(plan, *miss), missed_text(plan, *miss));
}

}  // namespace

std::string estimate_text(const Estimate& estimate, experiment::MetricUnit unit) {
  return cell_text(experiment::SweepCell{estimate.value, estimate.interval}, unit);
}

std::vector<TrendWords> trend_words(const Plan& plan) {
  std::vector<TrendWords> words;
  const auto& question = plan.question;
  for (std::size_t i = 0; i < question.axes.size(); ++i) {
    if (question.axes[i].values.size() < 2) continue;
    for (std::size_t j = 0; j < question.requirements.size(); ++j)
      words.push_back({question.requirements[j].text, question.axes[i].pointer,
                       trend_name(plan.search.requirement_trend(j, i))});
    if (question.objective.known()) continue;
    Trend trend = plan.search.score_trend(i);
    if (question.objective.maximise && trend != Trend::none && trend != Trend::mixed)
      trend = trend == Trend::rises ? Trend::falls : Trend::rises;
    words.push_back({question.objective.text, question.axes[i].pointer, trend_name(trend)});
  }
  return words;
}

std::string question_text(const Plan& plan) {
  const auto& question = plan.question;
  std::string text =
      fmt::format("{}  {}\n", question.objective.maximise ? "Maximize" : "Minimize", question.objective.text);
  for (const auto& requirement : question.requirements)
    text += fmt::format("require   {}\n", requirement.text);
  for (const Axis& axis : question.axes) {
    text += fmt::format("vary      {} = {} … {}, {}", axis.pointer, axis.values.front(), axis.values.back(),
                        counted(static_cast<double>(axis.values.size()), "value", "values"));
    if (axis.range && axis.values.size() > 1)
      text +=
          fmt::format(", {}{} apart", cost::decimal_text(axis.range->step, axis.range->places), axis.unit);
    text += "\n";
  }
  return text;
}

std::string search_text(const Plan& plan, const TextStyle& style) {
  const auto& question = plan.question;
  const auto count = [](std::uint64_t number) { return count_text(number); };
  std::string text = fmt::format("Searched  {} of {} points, {} of {} runs\n",
                                 count(plan.search.points().size()), count(plan.search.size()),
                                 count(plan.runs), count(plan.search.size() * question.replications));
  if (question.exhaustive) return text;
  const auto names = short_names(question.axes);
  const auto name_of = [&](const std::string& pointer) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (question.axes[i].pointer == pointer) return names[i];
    }
    return pointer;
  };
  bool mixed = false;
  std::vector<std::string> told;
  for (const TrendWords& trend : trend_words(plan)) {
    mixed = mixed || trend.name == "mixed";
    const bool of_objective = trend.of == question.objective.text;
    const std::string subject = of_objective ? trend.of : "the margin of " + trend.of;
    told.push_back(
        trend.name == "none"    ? fmt::format("{} does not change with {}", subject, name_of(trend.along))
        : trend.name == "mixed" ? fmt::format("{} rises and falls with {}", subject, name_of(trend.along))
                                : fmt::format("{} {} with {}", subject, trend.name, name_of(trend.along)));
  }
  for (const std::string& line : told) text += wrapped("  " + line, style.width, 4) + "\n";
  text +=
      mixed ? wrapped(
                  "Not monotone: along such an axis nothing was concluded from one point for another, and "
                  "every point was run that might have been better. Of the rest that holds between the "
                  "points that were run is taken to hold throughout; --exhaustive takes nothing for granted.",
                  style.width, 0)
            : wrapped(
                  "As the points that were run show it; the search takes it to be so between them, too. "
                  "--exhaustive takes nothing for granted.",
                  style.width, 0);
  return text + "\n";
}

std::string answer_text(const Plan& plan, const TextStyle& style) {
  const PlanPoint* chosen = plan.chosen();
  const auto bold = [&](const std::string& text) {
    return style.colour ? "\033[1m" + text + "\033[0m" : text;
  };
  const auto& points = plan.search.points();
  const auto met =
      std::count_if(points.begin(), points.end(), [](const auto& each) { return each.meets_all(); });
  if (chosen == nullptr && met > 0) {
    return bold("Nothing can be chosen") +
           fmt::format(": {} {} the requirements, but {} is not defined there\n",
                       counted(static_cast<double>(met), "point", "points"), met == 1 ? "meets" : "meet",
                       plan.question.objective.text);
  }
  if (chosen == nullptr) {
    std::string text =
        bold("Nothing meets the requirements") +
        (plan.question.exhaustive ? ", at any point of the grid\n" : ", as far as the search can tell\n");
    text += nearest_text(plan);
    if (!plan.certain)
      text +=
          "  a requirement is met when its interval says so, and these runs have none: ask for "
          "--replications\n";
    return text;
  }
  std::string text = bold(values_text(plan, *chosen)) + ": " + objective_text(plan, *chosen) + "\n";
  for (const auto& [pointer, value] :
       overrides_of(plan.question.axes, plan.question.values(plan.search.place(chosen->number))))
    text += fmt::format("  --set {}={}\n", pointer, value);
  return text + next_best_text(plan, *chosen) + nearest_text(plan);
}

}  // namespace couplet::report
