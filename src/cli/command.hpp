#pragma once

#include <span>

#include "cli/arguments.hpp"
#include "cli/shell.hpp"

namespace couplet::cli {

/// Options that only one command has.
enum class OwnOptions {
  none,
  simulate,
  compare,
  validate,
  schema,
  new_scenario,
  script,
  explain,
  check,
  sweep,
  plan,
  prices
};

/// One row of the table of commands: all that is needed to offer it, explain it and run it.
struct Command {
  const char* name;
  const char* help;
  bool takes_scenario;
  bool simulates;           // takes the options that all simulating commands share
  bool takes_architecture;  // --arch
  OwnOptions own;
  int (*function)(const Arguments&, Shell&);  // returns the exit code
};

std::span<const Command> commands();

}  // namespace couplet::cli
