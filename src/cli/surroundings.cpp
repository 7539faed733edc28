#include "cli/surroundings.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "cli/carry_out.hpp"
#include "model/run.hpp"

namespace couplet::cli {

namespace {

/// Whether text of the locale that the environment names is UTF-8; so it is where none is named, as in many
/// containers.
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string locale(value);
    return locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos ||
           locale.find("utf-8") != std::string::npos || locale.find("UTF8") != std::string::npos;
  }
  return true;
}

}  // namespace

int carry_out_here(int argc, char** argv, const std::string& simgrid,
                   const experiment::RunFunction& simgrid_run, const std::function<void()>& become_simgrid) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error like a full disk, not an end
  const char* no_color = std::getenv("NO_COLOR");
  Shell shell{.out = std::cout,
              .err = std::cerr,
              .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
              .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
              .colour_allowed = no_color == nullptr || *no_color == '\0',
              .utf8 = locale_is_utf8(),
              .run = model::run,
              .simgrid_run = simgrid_run,
              .simgrid = simgrid,
              .become_simgrid = become_simgrid};
  return carry_out({argv + 1, argv + argc}, shell);
}

}  // namespace couplet::cli
