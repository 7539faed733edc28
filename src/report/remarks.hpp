#pragma once

#include <string>

#include "experiment/results.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// The kind's name in summary.json: "wide_interval".
const char* remark_name(experiment::RemarkKind kind);

/// One remark as a sentence, with what to do about it.
std::string sentence(const experiment::Remark& remark, const experiment::ExperimentResult& result);

/// What became of --precision; empty if nobody asked.
std::string precision_sentence(const experiment::ExperimentResult& result);

/// Everything to be said about the figures, a line each. Empty if there is nothing.
std::string remarks_text(const experiment::ExperimentResult& result, const TextStyle& style);

}  // namespace couplet::report
