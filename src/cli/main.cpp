#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cli/carry_out.hpp"
#include "model/run.hpp"

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error like a full disk, not an end
  const char* no_color = std::getenv("NO_COLOR");
  couplet::cli::Shell shell{.out = std::cout,
                            .err = std::cerr,
                            .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                            .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
                            .colour_allowed = no_color == nullptr || *no_color == '\0',
                            .run = couplet::model::run};
  return couplet::cli::carry_out({argv + 1, argv + argc}, shell);
}
