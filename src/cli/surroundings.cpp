#include "cli/surroundings.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cli/carry_out.hpp"
#include "model/run.hpp"

namespace couplet::cli {

int carry_out_here(int argc, char** argv, const std::string& simgrid,
                   const experiment::RunFunction& simgrid_run, const std::function<void()>& become_simgrid) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error like a full disk, not an end
  const char* no_color = std::getenv("NO_COLOR");
  Shell shell{.out = std::cout,
              .err = std::cerr,
              .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
              .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
              .colour_allowed = no_color == nullptr || *no_color == '\0',
              .run = model::run,
              .simgrid_run = simgrid_run,
              .simgrid = simgrid,
              .become_simgrid = become_simgrid};
  return carry_out({argv + 1, argv + argc}, shell);
}

}  // namespace couplet::cli
