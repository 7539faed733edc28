#include "scenario/quantities.hpp"

#include <fmt/format.h>

#include <limits>

#include "scenario/value.hpp"

namespace couplet::scenario {

namespace {

using sim::Uint128;

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr Unit time_units[] = {{"d", 86'400 * second_ns},
                               {"h", 3'600 * second_ns},
                               {"m", 60 * second_ns},
                               {"s", second_ns},
                               {"ms", 1'000'000},
                               {"us", 1'000},
                               {"ns", 1}};
constexpr Unit rate_units[] = {{"ms", 1'000'000},     {"s", second_ns},         {"min", 60 * second_ns},
                               {"m", 60 * second_ns}, {"h", 3'600 * second_ns}, {"d", 86'400 * second_ns}};
constexpr Unit size_units[] = {{"GiB", 1 << 30}, {"GB", 1'000'000'000}, {"MiB", 1 << 20}, {"MB", 1'000'000},
                               {"KiB", 1 << 10}, {"KB", 1'000},         {"B", 1}};

constexpr Unit bandwidth_units[] = {
    {"Tbps", 1'000'000'000'000}, {"Gbps", 1'000'000'000}, {"Mbps", 1'000'000}, {"kbps", 1'000}, {"bps", 1}};

/// Spellings that people try, and the one that the format knows.
struct Alias {
  std::string_view found;
  std::string_view meant;
};
constexpr Alias time_aliases[] = {{"sec", "s"},        {"secs", "s"},      {"second", "s"}, {"seconds", "s"},
                                  {"S", "s"},          {"min", "m"},       {"mins", "m"},   {"minute", "m"},
                                  {"minutes", "m"},    {"hr", "h"},        {"hour", "h"},   {"hours", "h"},
                                  {"H", "h"},          {"day", "d"},       {"days", "d"},   {"msec", "ms"},
                                  {"\xC2\xB5s", "us"}, {"\xCE\xBCs", "us"}};
constexpr Alias size_aliases[] = {{"b", "B"},     {"bytes", "B"}, {"byte", "B"}, {"kB", "KB"},
                                  {"kb", "KB"},   {"K", "KB"},    {"k", "KB"},   {"M", "MB"},
                                  {"mb", "MB"},   {"G", "GB"},    {"gb", "GB"},  {"kib", "KiB"},
                                  {"kiB", "KiB"}, {"mib", "MiB"}, {"gib", "GiB"}};

constexpr Alias bandwidth_aliases[] = {{"Kbps", "kbps"}, {"kbit/s", "kbps"}, {"Mbit/s", "Mbps"},
                                       {"mbps", "Mbps"}, {"MBit/s", "Mbps"}, {"Gbit/s", "Gbps"},
                                       {"gbps", "Gbps"}, {"GBit/s", "Gbps"}, {"bit/s", "bps"},
                                       {"Mb/s", "Mbps"}, {"Gb/s", "Gbps"},   {"kb/s", "kbps"}};

template <std::size_t N>
const Unit* unit_named(const Unit (&units)[N], std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

template <std::size_t N>
std::string_view meant_by(const Alias (&aliases)[N], std::string_view found) {
  for (const Alias& alias : aliases) {
    if (alias.found == found) return alias.meant;
  }
  return "";
}

/// digits / 10^decimals, without trailing zeros behind the point.
struct Decimal {
  Uint128 digits = 0;
  int decimals = 0;
};

constexpr int digits_max = 24;  // so that digits times any unit stays below 2^128

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes a decimal number off the front of `text`. Nullopt: there is none, or it has too many digits.
std::optional<Decimal> take_decimal(std::string_view& text) {
  Decimal result;
  int digits = 0;
  int pending_zeros = 0;  // behind the point, not yet known to matter
  bool point = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point && at > 0 && at + 1 < text.size() && is_digit(text[at + 1])) {
      point = true;
    } else if (!is_digit(c)) {
      break;
    } else if (point && c == '0') {
      ++pending_zeros;
    } else {
      for (; pending_zeros > 0; --pending_zeros, ++digits, ++result.decimals) {
        if (digits > digits_max) return std::nullopt;
        result.digits *= 10;
      }
      result.digits = result.digits * 10 + static_cast<unsigned>(c - '0');
      if (result.digits != 0) ++digits;
      if (point) ++result.decimals;
      if (digits > digits_max) return std::nullopt;
    }
  }
  if (at == 0) return std::nullopt;
  text.remove_prefix(at);
  return result;
}

std::string_view take_unit(std::string_view& text) {
  std::size_t at = 0;
  while (at < text.size() && !is_digit(text[at])) ++at;
  const std::string_view unit = text.substr(0, at);
  text.remove_prefix(at);
  return unit;
}

/// decimal · factor where that is a whole number; `exact` says whether it is.
Uint128 scaled(const Decimal& decimal, std::int64_t factor, bool& exact) {
  const Uint128 product = decimal.digits * static_cast<Uint128>(factor);
  Uint128 divisor = 1;
  for (int i = 0; i < decimal.decimals; ++i) divisor *= 10;
  exact = product % divisor == 0;
  return product / divisor;
}

constexpr auto int64_max = static_cast<Uint128>(std::numeric_limits<std::int64_t>::max());

/// The sentence for a text whose start is no number.
std::string not_a(std::string_view kind, std::string_view text, std::string_view example) {
  if (!text.empty() && text.front() == '-') {
    return fmt::format("{} is negative; write a {} of zero or more, such as \"{}\"", in_quotes(text), kind,
                       example);
  }
  return fmt::format("{} is not a {}; write for example \"{}\"", in_quotes(text), kind, example);
}

std::string unknown_unit(std::string_view text, std::string_view unit, std::string_view what,
                         std::string_view meant) {
  std::string message = fmt::format("{}: {} is not a unit of {}", in_quotes(text), in_quotes(unit), what);
  if (!meant.empty()) {
    std::string spelt(text);
    spelt.replace(spelt.find(unit), unit.size(), meant);
    message += fmt::format("; write \"{}\"", spelt);
  }
  return message;
}

std::string without_blanks(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ') result += c;
  }
  return result;
}

template <typename T>
Parsed<T> failed(std::string error) {
  return {std::nullopt, std::move(error)};
}

Parsed<sim::Duration> compound_duration(std::string_view text) {
  std::string_view rest = text;
  Uint128 total = 0;
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
  while (!rest.empty()) {
    const std::optional<Decimal> amount = take_decimal(rest);
    if (!amount) return failed<sim::Duration>(not_a("duration", text, "250ms"));
    const std::string_view name = take_unit(rest);
    if (name.empty())
      return failed<sim::Duration>(fmt::format("{0} has no unit; write \"{1}s\"", in_quotes(text), text));
    const Unit* unit = unit_named(time_units, name);
    if (unit == nullptr) {
      const std::string_view meant = meant_by(time_aliases, name);
      std::string error = unknown_unit(text, name, "time", meant);
      if (meant.empty()) error += "; the units are ns, us, ms, s, m, h and d";
      return failed<sim::Duration>(std::move(error));
    }
    if (unit->factor >= smallest) {
      return failed<sim::Duration>(fmt::format(
          "{}: the units of a duration go from large to small, as in \"1h30m\"", in_quotes(text)));
    }
    smallest = unit->factor;
    bool exact = false;
    const Uint128 ns = scaled(*amount, unit->factor, exact);
    if (!exact) {
      return failed<sim::Duration>(
          fmt::format("{} is finer than a nanosecond, the smallest step", in_quotes(text)));
    }
    if (ns <= int64_max) total += ns;
    if (ns > int64_max || total > int64_max) {
      return failed<sim::Duration>(fmt::format("{} is longer than 292 years, the limit", in_quotes(text)));
    }
  }
  return {sim::Duration{static_cast<std::int64_t>(total)}, ""};
}

}  // namespace

Parsed<sim::Duration> parse_duration(std::string_view text) {
  if (text.empty()) return failed<sim::Duration>(not_a("duration", text, "250ms"));
  if (const std::string tight = without_blanks(text); tight != text && compound_duration(tight).value) {
    return failed<sim::Duration>(fmt::format("{} has blanks in it; write \"{}\"", in_quotes(text), tight));
  }
  return compound_duration(text);
}

Parsed<sim::Rate> parse_rate(std::string_view text, bool zero) {
  std::string_view rest = text;
  const std::optional<Decimal> amount = take_decimal(rest);
  if (!amount) return failed<sim::Rate>(not_a("rate", text, "12/s"));
  if (rest.empty())
    return failed<sim::Rate>(fmt::format("{} has no unit; write \"{}/s\"", in_quotes(text), text));
  if (rest.front() != '/') return failed<sim::Rate>(not_a("rate", text, "12/s"));
  rest.remove_prefix(1);
  const Unit* unit = unit_named(rate_units, rest);
  if (unit == nullptr) {
    return failed<sim::Rate>(fmt::format(
        "{}: a rate is per ms, s, min, h or d; write for example \"12/s\" or \"5/min\"", in_quotes(text)));
  }
  if (amount->digits == 0 && !zero) {
    return failed<sim::Rate>(
        fmt::format("{} is zero; a rate is greater than 0, such as \"5/h\"", in_quotes(text)));
  }
  bool exact = false;
  const Uint128 micro_events = scaled(*amount, 1'000'000, exact);
  if (!exact) {
    return failed<sim::Rate>(fmt::format(
        "{} has more than six decimals; write it per longer unit, such as \"5/h\"", in_quotes(text)));
  }
  if (micro_events / 1'000'000 > static_cast<Uint128>(unit->factor)) {
    return failed<sim::Rate>(fmt::format("{} is more than 1000000000/s, the limit", in_quotes(text)));
  }
  return {sim::Rate{static_cast<std::int64_t>(micro_events), sim::Duration{unit->factor}}, ""};
}

Parsed<sim::Bytes> parse_size(std::string_view text) {
  std::string_view rest = text;
  const std::optional<Decimal> amount = take_decimal(rest);
  if (!amount) return failed<sim::Bytes>(not_a("size", text, "2KiB"));
  if (rest.empty())
    return failed<sim::Bytes>(fmt::format("{} has no unit; write \"{}B\"", in_quotes(text), text));
  const Unit* unit = unit_named(size_units, rest);
  if (unit == nullptr) {
    const std::string tight = without_blanks(text);
    if (tight != text && parse_size(tight).value) {
      return failed<sim::Bytes>(fmt::format("{} has blanks in it; write \"{}\"", in_quotes(text), tight));
    }
    const std::string_view meant = meant_by(size_aliases, rest);
    std::string error = unknown_unit(text, rest, "size", meant);
    if (meant.empty()) error += "; the units are B, KB, MB, GB, KiB, MiB and GiB";
    return failed<sim::Bytes>(std::move(error));
  }
  bool exact = false;
  const Uint128 bytes = scaled(*amount, unit->factor, exact);
  if (!exact) return failed<sim::Bytes>(fmt::format("{} is not a whole number of bytes", in_quotes(text)));
  if (bytes > int64_max) return failed<sim::Bytes>(fmt::format("{} is too large", in_quotes(text)));
  return {sim::Bytes{static_cast<std::int64_t>(bytes)}, ""};
}

Parsed<std::int64_t> parse_bandwidth(std::string_view text) {
  using Result = std::int64_t;
  std::string_view rest = text;
  const std::optional<Decimal> amount = take_decimal(rest);
  if (!amount) return failed<Result>(not_a("bandwidth", text, "20Mbps"));
  if (rest.empty())
    return failed<Result>(fmt::format("{} has no unit; write \"{}Mbps\"", in_quotes(text), text));
  const Unit* unit = unit_named(bandwidth_units, rest);
  if (unit == nullptr) {
    const std::string_view meant = meant_by(bandwidth_aliases, rest);
    std::string error = unknown_unit(text, rest, "bandwidth", meant);
    if (meant.empty()) error += "; the units are bps, kbps, Mbps, Gbps and Tbps, bits per second";
    return failed<Result>(std::move(error));
  }
  bool exact = false;
  const Uint128 bits = scaled(*amount, unit->factor, exact);
  if (!exact)
    return failed<Result>(fmt::format("{} is not a whole number of bits per second", in_quotes(text)));
  if (bits == 0) {
    return failed<Result>(
        fmt::format("{} is zero; a bandwidth is greater than 0, such as \"1Mbps\"", in_quotes(text)));
  }
  if (bits > 1'000'000'000'000'000) {
    return failed<Result>(fmt::format("{} is more than 1000Tbps, the limit", in_quotes(text)));
  }
  return {static_cast<Result>(bits), ""};
}

std::string_view unit_meant(std::string_view word) {
  const std::string_view time = meant_by(time_aliases, word);
  return time.empty() ? meant_by(size_aliases, word) : time;
}

std::string duration_text(sim::Duration duration) {
  std::int64_t rest = duration.count();
  if (rest == 0) return "0s";
  std::string result;
  for (const Unit& unit : time_units) {
    if (rest >= unit.factor) result += fmt::format("{}{}", rest / unit.factor, unit.name);
    rest %= unit.factor;
  }
  return result;
}

std::string size_text(sim::Bytes size) {
  const Unit* best = &size_units[std::size(size_units) - 1];
  for (const Unit& unit : size_units) {
    if (size.count > 0 && size.count % unit.factor == 0 && unit.factor > best->factor) best = &unit;
  }
  return fmt::format("{}{}", size.count / best->factor, best->name);
}

}  // namespace couplet::scenario
