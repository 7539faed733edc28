#pragma once

#include <string>
#include <vector>

#include "experiment/results.hpp"

namespace couplet::report {

/// One line of the comparison: a cell for each architecture, and the difference if there are just two.
struct TableRow {
  std::string label;
  std::vector<std::string> cells;
  std::string difference;
};

struct TableSection {
  std::string title;
  std::string note;  // what it means, in a few words
  std::vector<TableRow> rows;
};

/// The rows of the comparison, all numbers already written for people. What no architecture has is left out.
/// `bars`: backlogs are followed by their course, each component's on one scale for all architectures.
std::vector<TableSection> table_sections(const experiment::ExperimentResult& result, bool bars = true);

}  // namespace couplet::report
