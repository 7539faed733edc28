#pragma once

#include <string>

#include "experiment/grade_result.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// The points, and below them each criterion with its reason and what was measured where it went worst; or
/// why the submission was refused.
std::string grade_text(const experiment::Grade& grade, const TextStyle& style);

/// The same for programs: one object; docs/grading.md says what is in it.
std::string grade_json(const experiment::Grade& grade);

/// JUnit XML: one suite, a case for each criterion. Of a refused submission every case has failed.
std::string grade_junit(const experiment::Grade& grade);

}  // namespace couplet::report
