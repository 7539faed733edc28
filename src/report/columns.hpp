#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/sweep_table.hpp"

namespace couplet::report {

/// The shortest ends of the pointers that tell them apart: "rate", or "app/threads" and "db/threads".
std::vector<std::string> short_names(const std::vector<experiment::Axis>& axes);

/// With the unit that all its values have: "rate (/s)".
std::string heading(const experiment::Axis& axis, const std::string& name);

/// A figure with half its interval, in units for people; a dash where there is none.
std::string cell_text(const std::optional<experiment::SweepCell>& cell, experiment::MetricUnit unit);

/// Lines of cells in columns as wide as their widest, indented. `sides`: to which side a column is aligned,
/// l or r; the last one stands for all that follow.
std::string laid_out(const std::vector<std::vector<std::string>>& lines, std::string_view sides = "r",
                     std::size_t margin = 2);

}  // namespace couplet::report
