#pragma once

#include <CLI/App.hpp>
#include <string>

#include "cli/arguments.hpp"

namespace couplet::cli {

/// How many processes.
void add_jobs(CLI::App& app, Arguments& arguments);

/// --quiet, of which `what` says what is left, and --no-color.
void add_quiet(CLI::App& app, Arguments& arguments, const std::string& what);

/// The options that check has.
void add_check(CLI::App& app, Arguments& arguments);

/// Those that only grade has.
void add_grade(CLI::App& app, Arguments& arguments);

/// Those that only sweep has.
void add_sweep(CLI::App& app, Arguments& arguments);

/// Those that only plan has.
void add_plan(CLI::App& app, Arguments& arguments);

}  // namespace couplet::cli
