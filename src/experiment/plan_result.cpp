#include "experiment/plan_result.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace couplet::experiment {

namespace {

/// How far a point is from meeting everything: the requirements that it misses, the largest share of what one
/// of them asks that it misses it by, and, where shares say nothing because zero is asked for, by how much.
std::tuple<std::size_t, double, double> miss(const PlanPoint& point) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  std::size_t missed = 0;
  double most = -infinite, by = -infinite;
  for (const Standing& standing : point.requirements) {
    if (standing.outcome == Outcome::holds) continue;
    ++missed;
    const double margin = standing.margin.value,
                 bound = standing.bound < 0 ? -standing.bound : standing.bound;
    const double share = bound > 0 ? -margin / bound : 0;
    most = std::max(most, std::isnan(share) ? infinite : share);
    by = std::max(by, std::isnan(margin) ? infinite : -margin);
  }
  return {missed, most, by};
}

/// As good in everything.
bool covers(const PlanPoint& one, const PlanPoint& other) {
  const auto at_least = [](double a, double b) { return std::isnan(b) || a >= b; };
  if (!at_least(-one.score, -other.score)) return false;
  for (std::size_t j = 0; j < one.requirements.size(); ++j) {
    if (!at_least(one.requirements[j].margin.value, other.requirements[j].margin.value)) return false;
  }
  return true;
}

}  // namespace

AxisValues PlanQuestion::values(const std::vector<std::uint32_t>& place) const {
  AxisValues values;
  for (std::size_t i = 0; i < axes.size(); ++i) values.push_back(axes[i].values[place[i]]);
  return values;
}

const PlanPoint* Plan::chosen() const {
  const auto best = search.best();
  return best ? &search.points()[*best] : nullptr;
}

const PlanPoint* Plan::next_best() const {
  const PlanPoint* next = nullptr;
  for (const PlanPoint& point : search.points()) {
    if (!point.eligible() || &point == chosen()) continue;
    if (next == nullptr || point.score < next->score) next = &point;
  }
  return next;
}

const PlanPoint* Plan::nearest_miss() const {
  const PlanPoint* nearest = nullptr;
  const PlanPoint* best = chosen();
  for (const PlanPoint& point : search.points()) {
    if (!point.has_result || point.meets_all() || (best != nullptr && !(point.score < best->score))) continue;
    if (nearest == nullptr || miss(point) < miss(*nearest)) nearest = &point;
  }
  return nearest;
}

std::vector<const PlanPoint*> Plan::frontier() const {
  std::vector<const PlanPoint*> frontier;
  for (const PlanPoint& point : search.points()) {
    if (!point.has_result || std::isnan(point.score)) continue;
    const bool beaten =
        std::any_of(search.points().begin(), search.points().end(), [&](const PlanPoint& other) {
          if (!other.has_result || &other == &point || !covers(other, point)) return false;
          return !covers(point, other) || &other < &point;
        });
    if (!beaten) frontier.push_back(&point);
  }
  std::stable_sort(frontier.begin(), frontier.end(),
                   [](const PlanPoint* a, const PlanPoint* b) { return a->score < b->score; });
  return frontier;
}

}  // namespace couplet::experiment
