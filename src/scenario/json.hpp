#pragma once

#include <optional>
#include <string_view>

#include "scenario/problem_log.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

/// What a document may hold, against accidents rather than as a budget.
inline constexpr int nesting_max = 100;
inline constexpr int values_max = 2'000'000;

struct JsonOptions {
  int override_number = 0;  // 0: the text is the scenario file
  bool comments = true;     // "// …" and "/* … */"
  Path root;                // path of the whole text's value
};

/// Reads a text into a tree that knows the line and column of every key and value. Nullopt: the text is not
/// JSON, nested too deeply or too large. A key that appears twice is reported, and its first value kept.
std::optional<Value> parse_json(std::string_view text, const JsonOptions& options, ProblemLog& log);

}  // namespace couplet::scenario
