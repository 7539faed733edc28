#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "script/json.hpp"
#include "sim/time.hpp"

namespace couplet::script {

/// One timed operation, as a line of a script says it.
struct Line {
  std::uint64_t number = 0;  // in the script, from 1
  std::optional<sim::Time> at;
  std::string operation;
  std::string name;  // "as": under which the answer is kept; empty: it is not
  Json arguments;
};

/// Nothing to do: blank, or a comment, which begins with "//".
bool is_blank(std::string_view text);

/// Reads a line that is not blank. What is understood stands in `line`, also if this throws a Failure that
/// says what is not.
void read_line(std::string_view text, Line& line);

/// The latest instant of a script: 100 years.
inline constexpr sim::Time last_instant = sim::Time{} + std::chrono::hours{24 * 365 * 100};

}  // namespace couplet::script
