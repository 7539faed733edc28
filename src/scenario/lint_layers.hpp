#pragma once

#include "scenario/lint_notes.hpp"

namespace couplet::scenario {

/// Retries of calls that are themselves retried.
void lint_retry_layers(const LintView& view, LintNotes& notes);

}  // namespace couplet::scenario
