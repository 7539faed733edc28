#pragma once

#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::test {

/// The text of a file. REQUIRES: it is there.
std::string text_of(const std::string& path);

/// Reads a scenario from a text. `file` is where files that it names are looked for. REQUIRES: it is valid.
scenario::Scenario scenario_of(const std::string& text, const std::string& file);

/// Every scenario that ships, by name.
std::vector<scenario::Scenario> shipped_scenarios();

}  // namespace couplet::test
