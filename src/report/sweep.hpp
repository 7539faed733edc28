#pragma once

#include <string>

#include "experiment/sweep_table.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// The points of a sweep below each other, a block for each architecture. At most `rows_max` of them.
std::string sweep_text(const experiment::SweepTable& table, const TextStyle& style,
                       std::size_t rows_max = 100);

/// One row a point: its number (from 0), the varied values, the seed and number of replications, "done" or
/// "failed", then for each metric its value and, if anything in the table has one, the ends of its interval.
/// A varied column of numbers has their unit in its heading, in brackets.
std::string sweep_csv(const experiment::SweepTable& table);

/// The same as one JSON document.
std::string sweep_json(const experiment::SweepTable& table);

}  // namespace couplet::report
