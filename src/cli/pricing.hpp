#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "cli/shell.hpp"
#include "scenario/pricing.hpp"

namespace couplet::cli {

struct Prices {
  scenario::Book book;
  std::string text;  // of its file; empty: the program carries it
};

/// A book that the program carries with it, or a file. Null: said what is wrong with it, and `exit_code` set.
/// Throws report::FileError.
Prices read_prices(const std::string& name_or_file, const std::string& option, Shell& shell, int& exit_code);

/// Turns --pricing and --free-tier into overrides of the scenario. Returns an exit code: 0, unless the book
/// is wrong. Throws report::FileError.
int settle_pricing(Arguments& arguments, Shell& shell);

}  // namespace couplet::cli
