#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "cli/exit_code.hpp"
#include "experiment/points.hpp"

namespace couplet::cli {

/// All that a command knows of its surroundings. Results go to out, talk to err.
struct Shell {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour_allowed = true;  // the environment has no NO_COLOR
  bool utf8 = true;            // the environment names no locale of another encoding
  experiment::RunFunction run;
  std::string physics = "builtin";            // whose hosts and links `run` has
  experiment::RunFunction simgrid_run = {};   // the same with SimGrid's physics; empty: this program has none
  std::string simgrid = {};                   // the name of that, with its version
  std::function<void()> become_simgrid = {};  // starts the program that has it in place of this one; returns
                                              // if it cannot
};

/// Says what is wrong with how the program was called; returns the exit code for that.
inline int wrong_usage(const std::string& message, Shell& shell) {
  shell.err << "couplet: " << message << "\n";
  return exit_usage;
}

}  // namespace couplet::cli
