#pragma once

#include <string>
#include <vector>

#include "experiment/plan_result.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// The columns that a requirement's text may take in a table.
inline constexpr std::size_t requirement_width = 32;

/// With half its interval.
std::string estimate_text(const experiment::Estimate& estimate, experiment::MetricUnit unit);

/// What the search has taken for granted about one figure along one axis.
struct TrendWords {
  std::string of;     // a requirement's text, or the objective's
  std::string along;  // a pointer
  std::string name;   // "rises", "falls", "none" or "mixed": of a requirement's margin, or of the objective
};
std::vector<TrendWords> trend_words(const experiment::Plan& plan);

/// The question as it was understood.
std::string question_text(const experiment::Plan& plan);

/// How many points and runs it took, and on what trust.
std::string search_text(const experiment::Plan& plan, const TextStyle& style);

/// The chosen point, or that there is none, and how close the others come.
std::string answer_text(const experiment::Plan& plan, const TextStyle& style);

}  // namespace couplet::report
