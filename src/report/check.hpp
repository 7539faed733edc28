#pragma once

#include <string>
#include <vector>

#include "experiment/baseline.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// How results of `couplet check` are told.
struct CheckStyle {
  TextStyle text;
  bool strict = false;  // a scenario without a baseline is a failure
  bool quiet = false;   // only what is not as it should be
};

/// One scenario: a line, and below it what does not hold and what has changed: metric, old, new, relative.
std::string check_text(const experiment::CheckResult& result, const CheckStyle& style);

/// The last line: how many were checked, how many are not as they should be, and how many baselines have no
/// scenario.
std::string check_total(const std::vector<experiment::CheckResult>& results, const CheckStyle& style);

/// JUnit XML: a suite for each scenario, a case for each expectation and one for the baseline; of a baseline
/// without a scenario that one alone.
std::string junit_xml(const std::vector<experiment::CheckResult>& results, const CheckStyle& style);

/// The same cases in the Test Anything Protocol, version 13.
std::string tap_text(const std::vector<experiment::CheckResult>& results, const CheckStyle& style);

}  // namespace couplet::report
