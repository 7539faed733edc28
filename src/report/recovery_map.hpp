#pragma once

#include <string>

#include "experiment/sweep_table.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// The column "recovered" of each architecture as a map: a row for each value of the first axis, a column for
/// each of the second, in the cells the percentage of runs that recovered, marked where its interval includes
/// one half. REQUIRES: the table is a grid of two axes.
std::string recovery_map(const experiment::SweepTable& table, const TextStyle& style);

}  // namespace couplet::report
