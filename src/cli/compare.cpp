#include "cli/break_even.hpp"
#include "cli/command.hpp"
#include "cli/simulate.hpp"

namespace couplet::cli {

int compare(const Arguments& arguments, Shell& shell) {
  if (arguments.break_even) return break_even(arguments, shell);
  return simulate(arguments, true, shell);
}

}  // namespace couplet::cli
