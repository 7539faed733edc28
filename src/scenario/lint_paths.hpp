#pragma once

#include <vector>

#include "scenario/lint_view.hpp"

namespace couplet::scenario {

/// Where requests of one class go.
struct LintPaths {
  std::vector<std::vector<Visitor>> visitors;  // by component
  std::vector<Inflow> inflows;
};

/// Follows the requests of a class through an architecture: calls, messages, topics, notifications and,
/// without a weight, dead letters.
LintPaths follow(const LintView& view, const CustomerClass& customer);

}  // namespace couplet::scenario
