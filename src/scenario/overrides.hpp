#pragma once

#include <vector>

#include "scenario/load.hpp"
#include "scenario/problem_log.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

/// Changes the tree as the overrides say, in order. They may set what is there, add a key to an object, and
/// replace or (with "-") append a list's element; what their pointers do not find is reported.
void apply_overrides(Value& root, const std::vector<Override>& overrides, ProblemLog& log);

}  // namespace couplet::scenario
