#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiment/results.hpp"

namespace couplet::experiment {

/// A number that comes out of a result, and how certain it is.
struct Estimate {
  double value = 0;                         // the mean over replications; NaN: not defined
  std::optional<stats::Interval> interval;  // 95 %
  std::vector<double> parts;                // by replication, or of a single run by its parts; else `value`
};

/// How a result stands to a requirement.
struct Standing {
  Outcome outcome = Outcome::fails;
  Estimate left;     // of its left side
  Estimate margin;   // how far on the right side of its bound: positive where it is met
  double bound = 0;  // what the left side is held against; of a range the end that is nearer or missed
};

/// Why a path leads nowhere in a result, with what may have been meant; empty: every one leads somewhere.
/// Pointers ("/run/duration") are passed over.
std::string unknown_path(const std::vector<std::string>& paths, const ExperimentResult& result);

/// A requirement is met when its whole interval says so ("surely"), or, if it is asked for, when every
/// replication does ("always"). REQUIRES: unknown_path() is empty for its paths.
Standing standing_of(const scenario::Expectation& requirement, const ExperimentResult& result);

/// An expression of metrics, and of pointers, whose values `pointer` gives. REQUIRES: as above.
Estimate estimate_of(const scenario::Expression& expression, const ExperimentResult& result,
                     const std::function<double(const std::string&)>& pointer);

/// Whether what is true of `after` is more (1) or less (-1) than of `before`, whose parts met the same
/// customers: as far as the 99 % interval of their paired difference, or without parts the values, can tell
/// (else 0). What is not defined is less than all that is.
int change(const Estimate& before, const Estimate& after);

}  // namespace couplet::experiment
