#pragma once

#include <ostream>

#include "experiment/points.hpp"

namespace couplet::cli {

/// All that a command knows of its surroundings. Results go to out, talk to err.
struct Shell {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour_allowed = true;  // the environment has no NO_COLOR
  experiment::RunFunction run;
};

}  // namespace couplet::cli
