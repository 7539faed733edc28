#include "cli/command.hpp"
#include "cli/simulate.hpp"

namespace couplet::cli {

int run(const Arguments& arguments, Shell& shell) {
  return simulate(arguments, false, shell);
}

}  // namespace couplet::cli
