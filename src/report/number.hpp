#pragma once

#include <cstdint>
#include <string>

namespace couplet::report {

/// The one way in which numbers reach a file. A real number is written with the fewest digits that read back
/// to the same bits; whole ones below 2^53 without a point, and -0 as 0. The same everywhere, and valid JSON.
/// REQUIRES: finite.
std::string number_text(double value);

/// The same, and "null" for what is not a number (or not finite).
std::string json_number(double value);

/// The same, and an empty cell for what is not a number (or not finite).
std::string csv_number(double value);

}  // namespace couplet::report
