#pragma once

#include <string>
#include <utility>

#include "catch.hpp"
#include "scenario/load.hpp"

namespace couplet::test {

/// Reads a scenario. REQUIRES: nothing is wrong with it; says otherwise what is.
inline scenario::Scenario valid_scenario(const std::string& text,
                                         const scenario::LoadOptions& options = {"test.json", {}}) {
  scenario::Problems problems;
  auto scenario = scenario::load(text, options, problems);
  for (const scenario::Problem& problem : problems) UNSCOPED_INFO(problem.text());
  REQUIRE(problems.empty());
  return std::move(scenario.value());
}

}  // namespace couplet::test
