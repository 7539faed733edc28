#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/problem_log.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

/// The way to a place of a document, and to everything below it; "*" stands for one key or index, whatever it
/// is. Written as a pointer: "/components/*/visibility_timeout" (see read_pointer).
using PlacePattern = std::vector<std::string>;

/// Reports every difference between two documents that no pattern allows, at its place in `edited`. What is
/// compared are values: neither comments nor the order of keys nor the spelling of a number matter; lists are
/// compared element by element. An object or list that is new, or gone, is allowed where all that it holds
/// is.
void report_forbidden_edits(const Value& original, const Value& edited,
                            const std::vector<PlacePattern>& allowed, ProblemLog& log);

}  // namespace couplet::scenario
