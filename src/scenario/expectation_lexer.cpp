#include "scenario/expectation_lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "scenario/quantities.hpp"
#include "scenario/value.hpp"

namespace couplet::scenario {

namespace {

using Kind = ExpectationToken::Kind;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_inner(char c) {
  return is_letter(c) || is_digit(c);
}

/// A unit is a whole factor and a power of ten, so that "200ms" is the double nearest to 0.2.
struct Unit {
  std::string_view name;
  double factor;
  int decimals;
};
constexpr Unit units[] = {
    {"", 1, 0},          {"%", 1, 2},           {"ns", 1, 9},   {"us", 1, 6},   {"ms", 1, 3},
    {"s", 1, 0},         {"m", 60, 0},          {"min", 60, 0}, {"h", 3600, 0}, {"d", 86400, 0},
    {"B", 1, 0},         {"KB", 1e3, 0},        {"MB", 1e6, 0}, {"GB", 1e9, 0}, {"KiB", 1024, 0},
    {"MiB", 1048576, 0}, {"GiB", 1073741824, 0}};

const Unit* unit_named(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(units), std::end(units), [&](const Unit& unit) { return unit.name == name; });
  return found == std::end(units) ? nullptr : found;
}

/// What to write for a word behind a number: the unit itself, or the one that is meant; "" if it is none.
std::string_view unit_for(std::string_view word) {
  return unit_named(word) != nullptr ? word : unit_meant(word);
}

/// number / 10^decimals, correctly rounded up to 15 digits and 22 decimals.
double shifted(double number, int decimals) {
  double power = 1;
  for (int i = 0; i < decimals; ++i) power *= 10;
  return number / power;
}

constexpr std::string_view symbols[] = {"<=", ">=", "==", "!=", "+-", "<", ">", "+",
                                        "-",  "*",  "/",  "(",  ")",  "[", "]", ","};
constexpr int digits_max = 18;

}  // namespace

ExpectationToken ExpectationLexer::next() {
  while (at(offset_) == ' ' || at(offset_) == '\t' || at(offset_) == '\n') ++offset_;
  if (offset_ >= text_.size()) return {Kind::end, "", 0, offset_};
  if (is_digit(at(offset_))) return number();
  if (is_letter(at(offset_))) return path();
  return symbol();
}

ExpectationToken ExpectationLexer::number() {
  const std::size_t start = offset_;
  std::uint64_t digits = 0;
  int count = 0;
  int decimals = 0;
  bool point = false;
  for (; is_digit(at(offset_)) || (at(offset_) == '.' && !point && is_digit(at(offset_ + 1))); ++offset_) {
    if (at(offset_) == '.') {
      point = true;
      continue;
    }
    digits = digits * 10 + static_cast<std::uint64_t>(at(offset_) - '0');
    if (point) ++decimals;
    if (++count > digits_max) return {Kind::error, "this number has too many digits", 0, start};
  }
  const std::size_t unit_start = offset_;
  while (is_letter(at(offset_)) || at(offset_) == '%') ++offset_;
  const std::string_view name = text_.substr(unit_start, offset_ - unit_start);
  const Unit* unit = unit_named(name);
  // "5 minutes", "5minutes": no metric is called like a unit, as its path has a point.
  const std::string_view meant = unit_for(name.empty() ? next_word() : name);
  if (!meant.empty() && (name.empty() || unit == nullptr)) {
    return {Kind::error,
            fmt::format("a unit is short and follows its number at once; write {}{}",
                        text_.substr(start, unit_start - start), meant),
            0, start};
  }
  if (unit != nullptr) {
    return {Kind::number, "", shifted(static_cast<double>(digits) * unit->factor, decimals + unit->decimals),
            start};
  }
  return {Kind::error,
          fmt::format("{} is not a unit; there are ns us ms s m h d, B KB MB GB KiB MiB GiB and %",
                      in_quotes(name)),
          0, unit_start};
}

std::string_view ExpectationLexer::next_word() const {
  std::size_t begin = offset_;
  while (at(begin) == ' ') ++begin;
  std::size_t end = begin;
  while (is_letter(at(end)) || at(end) == '%') ++end;
  return at(end) == '.' ? std::string_view{} : text_.substr(begin, end - begin);
}

ExpectationToken ExpectationLexer::path() {
  const std::size_t start = offset_;
  while (true) {
    while (is_inner(at(offset_)) || (at(offset_) == '-' && is_inner(at(offset_ + 1)))) ++offset_;
    if (at(offset_) != '.') break;
    ++offset_;
    if (!is_letter(at(offset_))) return {Kind::error, "expected a name behind the point", 0, offset_};
  }
  const std::string name(text_.substr(start, offset_ - start));
  return {name == "in" ? Kind::in : Kind::path, name, 0, start};
}

ExpectationToken ExpectationLexer::pointer(std::size_t position) {
  constexpr std::string_view ends = " \t\n()+*,";
  const std::size_t end = std::min(text_.find_first_of(ends, position), text_.size());
  offset_ = end;
  if (end == position + 1) return {Kind::error, "expected a name behind the slash", 0, end};
  return {Kind::path, std::string(text_.substr(position, end - position)), 0, position};
}

ExpectationToken ExpectationLexer::symbol() {
  const std::size_t start = offset_;
  for (const std::string_view symbol : symbols) {
    if (text_.substr(offset_, symbol.size()) != symbol) continue;
    offset_ += symbol.size();
    return {Kind::symbol, std::string(symbol), 0, start};
  }
  if (at(offset_) == '=' && (at(offset_ + 1) == '>' || at(offset_ + 1) == '<')) {
    return {Kind::error, fmt::format("'={0}' compares nothing; write {0}=", at(offset_ + 1)), 0, start};
  }
  if (at(offset_) == '=') return {Kind::error, "a single = compares nothing; write ==", 0, start};
  std::size_t end = offset_ + 1;
  while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) ++end;
  return {Kind::error, fmt::format("'{}' means nothing here", text_.substr(start, end - start)), 0, start};
}

}  // namespace couplet::scenario
