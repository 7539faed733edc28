#include "scenario/scalars.hpp"

#include <fmt/format.h>

#include "scenario/quantities.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

using Kind = Value::Kind;

bool is_number(const Value& value) {
  return value.kind == Kind::integer || value.kind == Kind::number;
}

/// A bare number, or something that is not even a text, where a quantity with a unit belongs.
std::string not_a_quantity(const Value& value, std::string_view kind, std::string_view unit,
                           std::string_view example) {
  if (is_number(value) && value.text.find_first_of("-eE") == std::string::npos) {
    return fmt::format("{} has no unit; write \"{}{}\"", describe(value), value.text, unit);
  }
  return fmt::format("expected a {} such as \"{}\", found {}", kind, example, describe(value));
}

}  // namespace

std::optional<sim::Duration> read_duration(const Value& value, DurationRange range, ProblemLog& log) {
  if (value.kind != Kind::string) {
    log.add(value, not_a_quantity(value, "duration", "s", "250ms"));
    return std::nullopt;
  }
  Parsed<sim::Duration> parsed = parse_duration(value.text);
  if (!parsed.value) {
    log.add(value, std::move(parsed.error));
    return std::nullopt;
  }
  if (*parsed.value >= range.min && *parsed.value <= range.max) return parsed.value;
  if (range.max == sim::Duration::max() && range.min == sim::Duration{1}) {
    log.add(value, fmt::format("{} is too short; allowed is any duration longer than 0s", value.text));
  } else if (range.max == sim::Duration::max()) {
    log.add(value,
            fmt::format("{} is too short; allowed is {} or more", value.text, duration_text(range.min)));
  } else {
    log.add(value, fmt::format("{} is too {}; allowed is {} to {}", value.text,
                               *parsed.value < range.min ? "short" : "long", duration_text(range.min),
                               duration_text(range.max)));
  }
  return std::nullopt;
}

std::optional<sim::Rate> read_rate(const Value& value, ProblemLog& log, bool zero) {
  if (value.kind != Kind::string) {
    log.add(value, not_a_quantity(value, "rate", "/s", "12/s"));
    return std::nullopt;
  }
  Parsed<sim::Rate> parsed = parse_rate(value.text, zero);
  if (!parsed.value) log.add(value, std::move(parsed.error));
  return parsed.value;
}

std::optional<sim::Bytes> read_size(const Value& value, ProblemLog& log) {
  if (value.kind != Kind::string) {
    log.add(value, not_a_quantity(value, "size", "B", "2KiB"));
    return std::nullopt;
  }
  Parsed<sim::Bytes> parsed = parse_size(value.text);
  if (!parsed.value) log.add(value, std::move(parsed.error));
  return parsed.value;
}

std::optional<std::int64_t> read_bandwidth(const Value& value, ProblemLog& log) {
  if (value.kind != Kind::string) {
    log.add(value, not_a_quantity(value, "bandwidth", "Mbps", "20Mbps"));
    return std::nullopt;
  }
  Parsed<std::int64_t> parsed = parse_bandwidth(value.text);
  if (!parsed.value) log.add(value, std::move(parsed.error));
  return parsed.value;
}

std::optional<std::uint64_t> read_count(const Value& value, CountRange range, ProblemLog& log) {
  const bool bounded = range.max != std::numeric_limits<std::uint64_t>::max();
  const std::string allowed = bounded ? fmt::format("a whole number from {} to {}", range.min, range.max)
                                      : fmt::format("a whole number, {} or more", range.min);
  std::optional<std::uint64_t> result;
  if (value.kind == Kind::integer && value.text.front() != '-') {
    std::uint64_t count = 0;
    bool fits = true;
    for (const char c : value.text) {
      const auto digit = static_cast<std::uint64_t>(c - '0');
      fits = fits && count <= (std::numeric_limits<std::uint64_t>::max() - digit) / 10;
      count = count * 10 + digit;
    }
    if (fits && count >= range.min && count <= range.max) result = count;
  }
  if (!result) log.add(value, fmt::format("expected {}, found {}", allowed, describe(value)));
  return result;
}

std::optional<double> read_number(const Value& value, NumberRange range, ProblemLog& log) {
  if (is_number(value)) {
    const bool low = range.above_min ? value.number <= range.min : value.number < range.min;
    if (!low && value.number <= range.max) return value.number == 0 ? 0.0 : value.number;  // -0 is 0
  }
  log.add(value,
          fmt::format("expected a number {} {} {} {}, found {}", range.above_min ? "greater than" : "from",
                      range.min, range.above_min ? "and at most" : "to", range.max, describe(value)));
  return std::nullopt;
}

std::optional<bool> read_flag(const Value& value, ProblemLog& log) {
  if (value.kind == Kind::boolean) return value.boolean;
  log.add(value, fmt::format("expected true or false, found {}", describe(value)));
  return std::nullopt;
}

std::optional<std::string> read_text(const Value& value, ProblemLog& log) {
  if (value.kind == Kind::string) return value.text;
  log.add(value, fmt::format("expected a text in double quotes, found {}", describe(value)));
  return std::nullopt;
}

std::optional<std::string> read_name(const Value& value, ProblemLog& log) {
  if (value.kind == Kind::string && is_name(value.text)) return value.text;
  log.add(value, fmt::format("expected a name (a letter, then letters, digits, '-' or '_'), found {}",
                             describe(value)));
  return std::nullopt;
}

bool check_name(const Member& member, std::string_view what, ProblemLog& log) {
  if (is_name(member.key)) return true;
  log.add(member.place, member.value.path,
          fmt::format("{} cannot be the name of {}; write a letter, then letters, digits, '-' or '_'",
                      in_quotes(member.key), what));
  return false;
}

bool read_list(const Value& value, std::string_view example, ProblemLog& log) {
  if (value.kind == Kind::list) return true;
  log.add(value, fmt::format("expected a list such as {}, found {}", example, describe(value)));
  return false;
}

}  // namespace couplet::scenario
