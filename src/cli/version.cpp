#include "cli/command.hpp"
#include "cli/exit_code.hpp"

namespace couplet::cli {

int version(const Arguments&, Shell& shell) {
  shell.out << "couplet " COUPLET_VERSION "\n";
  return exit_done;
}

}  // namespace couplet::cli
