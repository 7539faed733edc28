#pragma once

#include <string>
#include <vector>

namespace couplet::scenario {

/// One mistake in a scenario: where, what was found, and what to write instead.
struct Problem {
  std::string file;
  int line = 0;         // from 1; 0: the place has no line (an override, a missing file)
  int column = 0;       // from 1
  std::string pointer;  // RFC 6901, "" is the whole document
  std::string message;

  /// "scenarios/x.json:14:21: /run/duration: 30 has no unit; write \"30s\""
  std::string text() const;
};

using Problems = std::vector<Problem>;

}  // namespace couplet::scenario
