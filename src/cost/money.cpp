#include "cost/money.hpp"

#include <limits>

#include "sim/check.hpp"
#include "sim/time.hpp"

namespace couplet::cost {

namespace {

constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> narrowed(sim::Int128 value) {
  if (value > greatest) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

/// Of "1.66667e-05" the digits 166667 and how many of them are behind the point: 10.
struct Spelt {
  std::string digits;
  std::int64_t places = 0;
};

std::optional<Spelt> spelt(std::string_view text) {
  Spelt number;
  std::size_t at = 0;
  bool behind = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !behind)); ++at) {
    if (text[at] == '.') {
      behind = true;
    } else {
      number.digits += text[at];
      if (behind) ++number.places;
    }
  }
  if (number.digits.empty()) return std::nullopt;
  if (at == text.size()) return number;
  if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
  ++at;
  const bool negative = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  if (at == text.size() || text.size() - at > 3) return std::nullopt;
  std::int64_t exponent = 0;
  for (; at < text.size(); ++at) {
    if (!is_digit(text[at])) return std::nullopt;
    exponent = 10 * exponent + (text[at] - '0');
  }
  number.places += negative ? exponent : -exponent;
  return number;
}

}  // namespace

std::optional<std::int64_t> times_ratio(std::int64_t a, std::int64_t b, std::int64_t c) {
  COUPLET_CHECK(a >= 0 && b >= 0 && c > 0);
  return narrowed((static_cast<sim::Int128>(a) * b + c / 2) / c);
}

std::optional<NanoDollars> amount(std::int64_t quantity, PicoDollars price, std::int64_t per) {
  constexpr std::int64_t picos_per_nano = 1000;
  COUPLET_CHECK(quantity >= 0 && price >= 0 && 0 < per && per <= greatest / picos_per_nano);
  return times_ratio(quantity, price, per * picos_per_nano);
}

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) {
  COUPLET_CHECK(a >= 0 && b >= 0);
  return narrowed(static_cast<sim::Int128>(a) + b);
}

double dollars(NanoDollars amount) {
  return static_cast<double>(amount) / 1e9;
}

std::string decimal_text(std::int64_t value, int places) {
  const std::uint64_t size =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(size);
  const auto behind = static_cast<std::size_t>(places);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  digits.insert(digits.size() - behind, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return value < 0 ? "-" + digits : digits;
}

std::string ratio_text(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t whole = numerator / denominator;
  const auto rest = times_ratio(numerator % denominator, 1'000'000'000, denominator);
  COUPLET_CHECK(rest.has_value());
  if (*rest == 1'000'000'000) return std::to_string(whole + 1);
  const std::string behind = decimal_text(*rest, nano_places);
  return std::to_string(whole) + behind.substr(1);
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int places) {
  auto number = spelt(text);
  if (!number) return std::nullopt;
  for (; number->places > places; --number->places) {
    if (number->digits.back() != '0') return std::nullopt;
    number->digits.pop_back();
    if (number->digits.empty()) return 0;
  }
  sim::Int128 value = 0;
  for (const char digit : number->digits) {
    value = 10 * value + (digit - '0');
    if (value > greatest) return std::nullopt;
  }
  for (; number->places < places && value != 0; ++number->places) {
    value *= 10;
    if (value > greatest) return std::nullopt;
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace couplet::cost
