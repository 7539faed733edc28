#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/shell.hpp"
#include "scenario/scenario.hpp"

namespace couplet::cli {

/// The scenario as the user wants it: overridden, with another seed, reduced to one architecture.
struct ReadScenario {
  std::optional<scenario::Scenario> scenario;
  std::string text;                   // the file's, as it was read
  std::vector<std::string> left_out;  // architectures not to be run
  int exit_code = 0;                  // if there is no scenario; why has been said
};

/// Reads the file, overridden; nothing is said.
std::optional<scenario::Scenario> load_scenario(const Arguments& arguments, scenario::Problems& problems);

/// The same of a text that has been read.
std::optional<scenario::Scenario> load_text(const std::string& text, const std::string& file,
                                            std::vector<scenario::Override> overrides,
                                            scenario::Problems& problems);

/// For a run: the physics is chosen too (see choose_physics).
ReadScenario read_scenario(const Arguments& arguments, Shell& shell);

/// Whether there is an architecture of this name; if not, that is said.
bool has_architecture(const scenario::Scenario& scenario, const std::string& wanted, Shell& shell);

/// Every problem on a line of its own, and how many there are.
void show(const scenario::Problems& problems, Shell& shell);

}  // namespace couplet::cli
