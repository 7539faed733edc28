#pragma once

#include <string>
#include <vector>

#include "experiment/break_even.hpp"

namespace couplet::report {

/// "loose becomes cheaper than tight above 41/s", and what a month costs at every value that was tried.
std::string break_even_text(const experiment::BreakEven& found, const std::vector<std::string>& architectures,
                            const std::string& pointer);
std::string break_even_json(const experiment::BreakEven& found, const std::vector<std::string>& architectures,
                            const std::string& pointer);
/// A line for each value: the value, then dollars a month of each architecture.
std::string break_even_csv(const experiment::BreakEven& found, const std::vector<std::string>& architectures,
                           const std::string& pointer);

}  // namespace couplet::report
