#pragma once

#include "cli/arguments.hpp"
#include "cli/read_scenario.hpp"
#include "cli/shell.hpp"

namespace couplet::cli {

/// What the exit code says of a run without a result.
int exit_code_of(const experiment::PointFailure& failure);

/// Says why a run has no result; the exit code for it.
int tell(const experiment::PointFailure& failure, Shell& shell);

/// Says why runs have not ended well; the exit code for it. REQUIRES: they have not.
int ended(const experiment::Points& points, Shell& shell);

/// experiment::settle_warmup with the jobs asked for.
std::optional<experiment::Points> settle_warmup(scenario::Scenario& scenario, const Arguments& arguments,
                                                Shell& shell);

/// Where results go that no --out sends elsewhere.
std::string results_folder(const Arguments& arguments, const scenario::Scenario& scenario);

/// What the expectations come to; the exit code for it. `problems`: those about nothing, which are found only
/// now that it is known what the parts count.
int judge(const scenario::Scenario& scenario, const ReadScenario& read, const std::string& file,
          experiment::ExperimentResult& result, scenario::Problems& problems);

/// Reads the scenario, runs it, prints what was asked for (with the story in the table if `with_story`),
/// writes the results. Returns the exit code. Throws report::FileError.
int simulate(const Arguments& arguments, bool with_story, Shell& shell);

}  // namespace couplet::cli
