#include "cli/command.hpp"
#include "cli/simulate.hpp"

namespace couplet::cli {

int compare(const Arguments& arguments, Shell& shell) {
  return simulate(arguments, true, shell);
}

}  // namespace couplet::cli
