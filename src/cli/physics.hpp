#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "cli/shell.hpp"
#include "scenario/scenario.hpp"

namespace couplet::cli {

/// Whether an architecture has hosts or links.
bool has_platform(const scenario::Scenario& scenario);

/// Has shell.run be SimGrid's, in another program if need be, as choose_physics() does.
int take_simgrid(Shell& shell);

/// Says what of the scenario the built-in physics does otherwise, unless nothing is to be said.
void note_builtin(const scenario::Scenario& scenario, const std::string& file, bool quiet, Shell& shell);

/// Sees to it that the scenario's hosts and links are simulated as the user wants: by SimGrid if it has some
/// and SimGrid is there, unless he says otherwise. SimGrid is another program, because only who is linked
/// with it should pay for its start-up: this may start it in place of this one, and then does not return.
/// Else exit_done, and shell.run is what is to run; or what is wrong has been said, and its exit code is
/// returned.
int choose_physics(const scenario::Scenario& scenario, const Arguments& arguments, Shell& shell);

}  // namespace couplet::cli
