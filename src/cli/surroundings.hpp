#pragma once

#include "cli/shell.hpp"

namespace couplet::cli {

/// Carries out the command line in the surroundings that every program of this house has: standard streams, a
/// terminal or not. Returns the exit code.
/// `simgrid`, `simgrid_run`, `become_simgrid`: as in Shell.
int carry_out_here(int argc, char** argv, const std::string& simgrid,
                   const experiment::RunFunction& simgrid_run, const std::function<void()>& become_simgrid);

}  // namespace couplet::cli
