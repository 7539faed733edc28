#pragma once

#include "cli/arguments.hpp"
#include "cli/shell.hpp"

namespace couplet::cli {

/// What the exit code says of a run without a result.
int exit_code_of(const experiment::PointFailure& failure);

/// Says why a run has no result; the exit code for it.
int tell(const experiment::PointFailure& failure, Shell& shell);

/// Reads the scenario, runs it, prints what was asked for (with the story in the table if `with_story`),
/// writes the results. Returns the exit code. Throws report::FileError.
int simulate(const Arguments& arguments, bool with_story, Shell& shell);

}  // namespace couplet::cli
