#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/time.hpp"

namespace couplet::report {

/// Numbers for people: units that fit, three digits that matter, thousands set apart by commas.

/// In the place of a figure that is not defined.
inline constexpr const char* no_figure = "–";

/// A unit of time that suits a number of seconds.
struct TimeUnit {
  const char* name;
  double seconds;
};
TimeUnit time_unit(double seconds);

/// "1.25 s", "143 ms", "10.0 min"; "–" for NaN.
std::string duration_text(double seconds);

/// For sentences: the same without zeros that say nothing, "10 min".
std::string plain_duration(double seconds);

/// "1.25 ± 0.03 s"; without a half width (NaN or 0) as duration_text.
std::string duration_text(double seconds, double half_width);

/// "12,345"; a mean such as 12.4 keeps three digits that matter; "–" for NaN.
std::string count_text(double value);
std::string count_text(std::uint64_t value);

/// "97.2 %", "100 %", "300 %", "0.03 %", "<0.01 %"; "–" for NaN. Never rounds to 100 % or 0 % what is not.
std::string share_text(double share);

/// Three digits that matter, no exponent: "0.00123", "12.3", "12,345".
std::string three_digits(double value);

/// "2.00 ± 0.02", "7,881 ± 145": both to the same place; the value alone without a half width (NaN or 0).
std::string with_half_width(double value, double half_width);

/// "0:40:00", "27:05:09": hours, minutes and seconds of simulated time, rounded down.
std::string clock_text(sim::Time time);

/// "1 message", "7,204 messages".
std::string counted(double count, std::string_view one, std::string_view many);

}  // namespace couplet::report
