#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "experiment/baseline.hpp"

namespace couplet::report {

/// Of these results. Neither wording nor comments of the scenario are part of it, nor the program's version.
experiment::Baseline baseline_of(const experiment::ExperimentResult& result);

/// A figure as baselines have it: whole numbers in full, of others six digits.
std::string figure_text(double value);

/// As it is kept in a file: JSON, one figure a line.
std::string baseline_text(const experiment::Baseline& baseline);

/// Reads it again. On an error returns nullopt and says in `error` what is wrong.
std::optional<experiment::Baseline> read_baseline(std::string_view text, std::string& error);

}  // namespace couplet::report
