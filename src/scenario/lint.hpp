#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::scenario {

/// What a reviewer would say about a design that is valid: where, why with numbers, and what to do instead.
struct Advice {
  std::string id;                          // stable: "short-polling"; docs/lint.md explains each
  std::vector<std::string> architectures;  // all that it is about, in file order
  std::string component;                   // or the producer
  std::string pointer;                     // RFC 6901
  int line = 0;                            // from 1; 0: the place has none (an override)
  std::string reason;
  std::string fix;

  /// "scenarios/x.json:14: /components/queue: loose: REASON; FIX [short-polling]"
  std::string text(std::string_view file) const;
};

/// All advice about a scenario except what its "lint" silences, in the order of the file. A pure function:
/// the same scenario has the same advice everywhere, whatever its seed.
std::vector<Advice> lint(const Scenario& scenario);

/// The ids of all rules, in alphabetical order.
std::vector<std::string> lint_ids();

}  // namespace couplet::scenario
