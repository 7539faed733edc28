#pragma once

#include <CLI/App.hpp>

#include "cli/arguments.hpp"

namespace couplet::cli {

/// The options that check has.
void add_check(CLI::App& app, Arguments& arguments);

/// Those that only sweep has.
void add_sweep(CLI::App& app, Arguments& arguments);

/// Those that only plan has.
void add_plan(CLI::App& app, Arguments& arguments);

}  // namespace couplet::cli
