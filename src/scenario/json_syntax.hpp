#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/value.hpp"

namespace couplet::scenario {

/// What the JSON parser said when it gave up.
struct SyntaxError {
  std::size_t position = 0;     // bytes read, the offending token included
  std::string_view last_token;  // as read, where the parser knows
  std::string_view what;        // the parser's own words
};

/// A bracket that is still open, outermost first.
struct OpenBracket {
  bool object = false;
  Place place;
};

/// The same in words that help a beginner, and the byte to point at.
struct SyntaxAdvice {
  std::size_t offset = 0;
  std::string message;
};

SyntaxAdvice explain(std::string_view text, const SyntaxError& error, const std::vector<OpenBracket>& open);

/// Line and column (in characters, from 1) of a byte.
Place place_of(std::string_view text, std::size_t offset);

}  // namespace couplet::scenario
