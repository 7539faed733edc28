#pragma once

#include <string>

#include "experiment/plan_result.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// Which scenario was planned, as far as files say it.
struct PlanSubject {
  std::string scenario_name, hash;
  std::uint64_t seed = 1;
};

/// For a terminal: what was searched, on what trust, the frontier, the chosen point, and how close others
/// come. REQUIRES: the search has come to its end.
std::string plan_text(const experiment::Plan& plan, const TextStyle& style);

/// The content of plan.csv: a row for each point that was run, in the order of the grid.
std::string plan_csv(const experiment::Plan& plan, const PlanSubject& subject);

/// The content of plan.json: all of it.
std::string plan_json(const experiment::Plan& plan, const PlanSubject& subject);

}  // namespace couplet::report
