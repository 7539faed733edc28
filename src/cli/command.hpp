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
  diagram,
  check,
  sweep,
  plan,
  prices,
  chart,
  grade
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

// What they do, each in a file of its own.
int run(const Arguments& arguments, Shell& shell);
int compare(const Arguments& arguments, Shell& shell);
int sweep(const Arguments& arguments, Shell& shell);
int plan(const Arguments& arguments, Shell& shell);
int check(const Arguments& arguments, Shell& shell);
int grade(const Arguments& arguments, Shell& shell);
int validate(const Arguments& arguments, Shell& shell);
int explain(const Arguments& arguments, Shell& shell);
int diagram(const Arguments& arguments, Shell& shell);
int new_scenario(const Arguments& arguments, Shell& shell);
int schema(const Arguments& arguments, Shell& shell);
int script(const Arguments& arguments, Shell& shell);
int prices(const Arguments& arguments, Shell& shell);
int chart(const Arguments& arguments, Shell& shell);
int version(const Arguments& arguments, Shell& shell);

}  // namespace couplet::cli
