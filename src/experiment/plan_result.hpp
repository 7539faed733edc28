#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiment/objective.hpp"
#include "experiment/plan_search.hpp"
#include "experiment/points.hpp"
#include "experiment/sweep_table.hpp"

namespace couplet::experiment {

/// Which configuration is wanted: of those that meet the requirements the one with the best objective.
struct PlanQuestion {
  std::vector<Axis> axes;  // REQUIRES: each has values, at most points_max together
  std::vector<scenario::Expectation> requirements;
  Objective objective;
  std::uint32_t replications = 1;
  bool exhaustive = false;

  /// The values at a place of the grid.
  AxisValues values(const std::vector<std::uint32_t>& place) const;
};

/// A point that has no result: the point, in the grid, and why.
struct PlanFailure {
  std::uint64_t number = 0;
  PointFailure failure;  // kind invalid: there is no such configuration
};

/// What has come of a question.
struct Plan {
  Plan(PlanQuestion asked, PlanSearch of) : question(std::move(asked)), search(std::move(of)) {}

  PlanQuestion question;
  PlanSearch search;
  Ending ending = Ending::done;
  std::string unknown_metric;  // what is wrong with a path of the question; the search has ended there
  std::vector<PlanFailure> failures;
  std::uint64_t runs = 0;                     // that the search wanted
  std::uint64_t found = 0;                    // of those, finished by an earlier call
  std::vector<MetricUnit> requirement_units;  // of their left sides
  MetricUnit objective_unit = MetricUnit::other;
  bool certain = false;  // some requirement at some point has an interval

  /// The best point; nullptr: none meets all requirements.
  const PlanPoint* chosen() const;
  /// Of the points that were run the best other one that meets them all.
  const PlanPoint* next_best() const;
  /// Of the points that were run and would be better than the chosen one (or of all, if there is none) the
  /// one that misses least: the fewest requirements, and these by the smallest part of what they ask.
  const PlanPoint* nearest_miss() const;
  /// Points of which no other one that was run has an objective and margins that are all as good, one of them
  /// better; by objective, the best first.
  std::vector<const PlanPoint*> frontier() const;
};

}  // namespace couplet::experiment
