#pragma once

#include <string>

#include "experiment/results.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// What queueing theory says, beside what was measured, by architecture and component; and why it says
/// nothing where it does not. REQUIRES: result.theory.
std::string theory_text(const experiment::ExperimentResult& result, const TextStyle& style);

}  // namespace couplet::report
