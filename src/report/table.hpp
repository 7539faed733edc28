#pragma once

#include <string>

#include "experiment/results.hpp"

namespace couplet::report {

struct TextStyle {
  bool colour = false;
  std::size_t width = 100;  // columns; REQUIRES: at least 60
  bool bars = true;         // letters U+2581 to U+2588 can be shown
};

/// The comparison for a terminal: architectures side by side, and the difference of two. What does not fit
/// into the width follows below in a block of its own.
std::string table_text(const experiment::ExperimentResult& result, const TextStyle& style);

/// What happened in every architecture, and when.
std::string story_text(const experiment::ExperimentResult& result, const TextStyle& style);

/// The expectations, one a line: "✓ loose.requests.lost == 0   (0)". Empty if there are none.
std::string expectations_text(const experiment::ExperimentResult& result, const TextStyle& style);

}  // namespace couplet::report
