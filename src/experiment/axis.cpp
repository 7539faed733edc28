#include "experiment/axis.hpp"

#include <algorithm>
#include <limits>

#include "cost/money.hpp"

namespace couplet::experiment {

namespace {

constexpr int places_max = 12;

/// So that a hundredfold fits into 63 bits, and the difference of two.
constexpr std::int64_t units_max = std::numeric_limits<std::int64_t>::max() / 200;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// units · 10^-places.
struct Decimal {
  std::int64_t units = 0;
  int places = 0;
};

struct Quantity {
  Decimal number;
  std::string unit;
};

/// A decimal number with what follows it as its unit; nullopt if there is no number, or too long a one.
std::optional<Quantity> read_quantity(std::string_view text) {
  Quantity result;
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++at;
  int digits = 0;
  bool after_point = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !after_point && digits > 0 && at + 1 < text.size() && is_digit(text[at + 1])) {
      after_point = true;
    } else if (is_digit(text[at])) {
      if (++digits > 15 || (after_point && ++result.number.places > places_max)) return std::nullopt;
      result.number.units = result.number.units * 10 + (text[at] - '0');
    } else {
      break;
    }
  }
  if (digits == 0) return std::nullopt;
  if (negative) result.number.units = -result.number.units;
  result.unit = std::string(text.substr(at));
  return result;
}

/// False: it is beyond units_max.
bool scale(Decimal& number, int places) {
  while (number.places < places) {
    std::int64_t scaled = 0;
    if (__builtin_mul_overflow(number.units, std::int64_t{10}, &scaled)) return false;
    number = {scaled, number.places + 1};
  }
  return -units_max <= number.units && number.units <= units_max;
}

std::string value_at(const Range& range, std::int64_t units) {
  return cost::decimal_text(units, range.places) + range.unit;
}

std::vector<std::string> values_of(const Range& range) {
  std::vector<std::string> values;
  for (std::int64_t at = range.low;; at += range.step) {
    values.push_back(value_at(range, at));
    if (range.high - at < range.step) return values;
  }
}

/// A hundred steps, which two more decimals make exact.
Range in_hundred(Range range) {
  range.step = std::max(std::int64_t{1}, range.high - range.low);
  range.low *= 100;
  range.high *= 100;
  range.places += 2;
  return range;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' && depth == 0 && !quoted) {
      parts.emplace_back();
      continue;
    }
    parts.back() += c;
    if (quoted && c == '\\' && i + 1 < text.size()) {
      parts.back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{')) {
      ++depth;
    } else if (!quoted && (c == ']' || c == '}')) {
      --depth;
    }
  }
  return parts;
}

/// The end of a range takes the unit of its beginning if it has none: "10..50/s" is as good as "10/s..50/s".
std::string common_unit(const std::vector<std::string>& units, bool& same) {
  std::string unit;
  same = true;
  for (const std::string& each : units) {
    if (each.empty()) continue;
    if (!unit.empty() && each != unit) same = false;
    unit = each;
  }
  return unit;
}

std::string list_error(const std::string& text, const std::string& why) {
  return "--vary " + text + ": " + why +
         "; write a list, as in /run/duration=1h,2h, or a range, as in /components/app/instances=1..8:1";
}

/// LO..HI or LO..HI:STEP behind the pointer. Nullopt, without an error: it is a list.
std::optional<Range> read_range(const std::string& text, const std::string& values, std::string& error) {
  const std::size_t dots = values.find("..");
  if (dots == std::string::npos || values.find_first_of(",\"{[") != std::string::npos) return std::nullopt;
  const std::size_t colon = values.find(':', dots);
  auto low = read_quantity(values.substr(0, dots));
  if (!low) return std::nullopt;  // "../customers.csv"
  auto high = read_quantity(
      values.substr(dots + 2, colon == std::string::npos ? std::string::npos : colon - dots - 2));
  auto step = colon == std::string::npos ? std::optional<Quantity>(Quantity{})
                                         : read_quantity(values.substr(colon + 1));
  if (!high || !step) {
    error = list_error(text, "the ends of a range and its step are decimal numbers with at most 15 digits");
    return std::nullopt;
  }
  bool same = true;
  Range range;
  range.unit = common_unit({low->unit, high->unit, step->unit}, same);
  range.places = std::max({low->number.places, high->number.places, step->number.places});
  if (!same) {
    error = list_error(text, "the ends of a range and its step have the same unit");
  } else if (!scale(low->number, range.places) || !scale(high->number, range.places) ||
             !scale(step->number, range.places)) {
    error = list_error(text, "a number has too many digits");
  } else if (low->number.units > high->number.units) {
    error = list_error(text, "a range goes from its lower end to its upper one");
  } else if (colon != std::string::npos && step->number.units <= 0) {
    error = list_error(text, "a step is above 0");
  }
  range.low = low->number.units;
  range.high = high->number.units;
  range.step = step->number.units;
  if (error.empty() && range.step > 0 && range.count() > values_per_axis_max) {
    error = list_error(text, "a range has " + std::to_string(values_per_axis_max) + " values at most");
  }
  return range;
}

void read_list(const std::string& text, const std::string& values, Axis& axis, std::string& error) {
  axis.values = split_at_commas(values);
  std::vector<std::string> units;
  axis.numeric = true;
  for (const std::string& value : axis.values) {
    if (value.empty()) error = list_error(text, "a value is missing");
    const auto quantity = read_quantity(value);
    axis.numeric = axis.numeric && quantity;
    if (quantity) units.push_back(quantity->unit);
  }
  axis.numeric = axis.numeric && std::all_of(units.begin(), units.end(),
                                             [&](const auto& unit) { return unit == units.front(); });
  if (axis.numeric) axis.unit = units.front();
  auto sorted = axis.values;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (error.empty() && twice != sorted.end()) error = list_error(text, *twice + " is there twice");
}

}  // namespace

std::string_view Axis::bare(std::string_view value) const {
  if (numeric) value.remove_suffix(std::min(unit.size(), value.size()));
  return value;
}

std::optional<Axis> read_axis(const std::string& text, std::string& error) {
  error.clear();
  const std::size_t equals = text.find('=');
  if (text.empty() || text.front() != '/' || equals == std::string::npos) {
    error = list_error(text, "a JSON pointer, an equals sign and values are wanted");
    return std::nullopt;
  }
  Axis axis;
  axis.pointer = text.substr(0, equals);
  const std::string values = text.substr(equals + 1);
  if (axis.pointer == "/run/seed") {
    error =
        "--vary " + text + ": every point meets the same customers; ask for more of them by --replications";
    return std::nullopt;
  }
  if (axis.pointer == "/run" || axis.pointer == "/run/replications") {
    error = "--vary " + text + ": the replications are the same at every point; give them by --replications";
    return std::nullopt;
  }
  axis.range = read_range(text, values, error);
  if (!error.empty()) return std::nullopt;
  if (!axis.range) {
    read_list(text, values, axis, error);
  } else {
    axis.unit = axis.range->unit;
    axis.numeric = true;
    if (axis.range->step > 0) axis.values = values_of(*axis.range);
  }
  if (!error.empty()) return std::nullopt;
  return axis;
}

void cut(Axis& axis, bool whole) {
  if (whole) {
    axis.range->step = 1;
  } else {
    axis.range = in_hundred(*axis.range);
  }
  axis.values = values_of(*axis.range);
}

std::string first_part(const Axis& axis) {
  const Range range = in_hundred(*axis.range);
  return value_at(range, range.low + range.step);
}

std::uint64_t grid_size(const std::vector<Axis>& axes) {
  std::uint64_t size = 1;
  for (const Axis& axis : axes) {
    size *= axis.values.size();
    if (size > points_max) break;
  }
  return size;
}

std::vector<AxisValues> grid(const std::vector<Axis>& axes) {
  std::vector<AxisValues> points(1);
  for (const Axis& axis : axes) {
    std::vector<AxisValues> longer;
    for (const AxisValues& point : points) {
      for (const std::string& value : axis.values) {
        longer.push_back(point);
        longer.back().push_back(value);
      }
    }
    points = std::move(longer);
  }
  return points;
}

std::vector<scenario::Override> overrides_of(const std::vector<Axis>& axes, const AxisValues& values) {
  std::vector<scenario::Override> overrides;
  for (std::size_t i = 0; i < axes.size(); ++i) overrides.push_back({axes[i].pointer, values[i]});
  return overrides;
}

std::string about(const std::vector<Axis>& axes, const AxisValues& values) {
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (i > 0) text += ' ';
    text += axes[i].pointer + "=" + values[i];
  }
  return text;
}

}  // namespace couplet::experiment
