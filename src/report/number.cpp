#include "report/number.hpp"

#include <fmt/format.h>

#include "sim/check.hpp"

namespace couplet::report {

namespace {

/// Neither infinite nor a NaN: both give NaN when multiplied by zero.
bool finite(double value) {
  return value * 0 == 0;
}

}  // namespace

std::string number_text(double value) {
  COUPLET_CHECK(finite(value));
  constexpr double exact_integers = 9007199254740992.0;  // 2^53
  if (value > -exact_integers && value < exact_integers) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return fmt::format("{}", whole);
  }
  return fmt::format("{}", value);
}

std::string json_number(double value) {
  return finite(value) ? number_text(value) : "null";
}

std::string csv_number(double value) {
  return finite(value) ? number_text(value) : "";
}

}  // namespace couplet::report
