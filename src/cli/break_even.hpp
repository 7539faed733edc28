#pragma once

#include "cli/arguments.hpp"
#include "cli/shell.hpp"

namespace couplet::cli {

/// compare --break-even: where another architecture becomes the cheaper one. Returns the exit code. Throws
/// report::FileError.
int break_even(const Arguments& arguments, Shell& shell);

}  // namespace couplet::cli
