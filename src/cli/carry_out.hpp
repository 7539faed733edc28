#pragma once

#include <string>
#include <vector>

#include "cli/shell.hpp"

namespace couplet::cli {

/// The whole program but its surroundings: carries out a command line (without the program's name) and
/// returns the exit code. Whatever goes wrong is said in shell.err.
int carry_out(const std::vector<std::string>& words, Shell& shell);

}  // namespace couplet::cli
