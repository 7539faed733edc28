#include "report/humane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace couplet::report {

namespace {

constexpr std::array<TimeUnit, 7> time_units{
    {{"ns", 1e-9}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}}};

/// Digits behind the point that leave three that matter.
int decimals(double value) {
  const double size = std::fabs(value);
  if (size == 0 || size >= 99.95) return 0;
  if (size >= 9.995) return 1;
  if (size >= 0.9995) return 2;
  int digits = 3;
  for (double scaled = size * 10; scaled < 0.9995 && digits < 9; scaled *= 10) ++digits;
  return digits;
}

std::string with_commas(std::string digits) {
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  std::size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  while (end > start + 3) {
    end -= 3;
    digits.insert(end, ",");
  }
  return digits;
}

std::string without_idle_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

/// The minus sign of a number that people read.
std::string signed_text(std::string digits) {
  if (!digits.empty() && digits.front() == '-') digits.replace(0, 1, "−");
  return digits;
}

}  // namespace

TimeUnit time_unit(double seconds) {
  const double size = std::fabs(seconds);
  TimeUnit best = time_units.front();
  for (const TimeUnit& unit : time_units) {
    // Two minutes are minutes, and so are 90 seconds; what would round up to one is one already.
    if (size >= unit.seconds * 0.9995) best = unit;
  }
  if (size == 0) return {"s", 1};
  return best;
}

std::string three_digits(double value) {
  if (value != value) return no_figure;
  return signed_text(with_commas(fmt::format("{:.{}f}", value, decimals(value))));
}

std::string duration_text(double seconds) {
  if (seconds != seconds) return no_figure;
  const TimeUnit unit = time_unit(seconds);
  return three_digits(seconds / unit.seconds) + " " + unit.name;
}

std::string plain_duration(double seconds) {
  if (seconds != seconds) return no_figure;
  const TimeUnit unit = time_unit(seconds);
  const double value = seconds / unit.seconds;
  const std::string digits = fmt::format("{:.{}f}", value, decimals(value));
  return signed_text(with_commas(without_idle_zeros(digits))) + " " + unit.name;
}

std::string with_half_width(double value, double half_width) {
  if (value != value || !(half_width > 0)) return count_text(value);
  const int digits = decimals(value);
  std::string width = fmt::format("{:.{}f}", half_width, digits);
  if (width.find_first_not_of("0.") == std::string::npos) {
    width = digits == 0 ? "<1" : fmt::format("<0.{:0>{}}", 1, digits);
  }
  return three_digits(value) + " ± " + with_commas(width);
}

std::string duration_text(double seconds, double half_width) {
  if (seconds != seconds || !(half_width > 0)) return duration_text(seconds);
  const TimeUnit unit = time_unit(std::max(std::fabs(seconds), half_width));
  return with_half_width(seconds / unit.seconds, half_width / unit.seconds) + " " + unit.name;
}

std::string count_text(std::uint64_t value) {
  return with_commas(fmt::format("{}", value));
}

std::string count_text(double value) {
  if (value != value) return no_figure;
  if (std::fabs(value) < 9e15 && value == std::floor(value)) {
    return signed_text(with_commas(fmt::format("{}", static_cast<std::int64_t>(value))));
  }
  return three_digits(value);
}

std::string share_text(double share) {
  if (share != share) return no_figure;
  const double percent = share * 100;
  if (percent == 0 || percent == 100) return fmt::format("{} %", percent);
  if (percent > 100) return three_digits(percent) + " %";
  if (percent > 0 && percent < 0.01) return "<0.01 %";
  if (percent > 99.99 && percent < 100) return ">99.99 %";
  if (percent > 99.9 && percent < 100) return fmt::format("{:.2f} %", percent);
  if (percent >= 9.995) return fmt::format("{:.1f} %", std::min(percent, 99.9));
  return fmt::format("{:.2f} %", percent);
}

std::string clock_text(sim::Time time) {
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string counted(double count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count_text(count), count == 1 ? one : many);
}

}  // namespace couplet::report
