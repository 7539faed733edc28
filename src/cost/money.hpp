#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace couplet::cost {

/// Money: whole billionths of a US dollar, so that sums are exact. Beyond 9.2 billion dollars there is none.
using NanoDollars = std::int64_t;
/// Prices: whole millionths of a millionth of a US dollar.
using PicoDollars = std::int64_t;

inline constexpr int nano_places = 9;
inline constexpr int pico_places = 12;

/// a · b / c, rounded half up. Nullopt: beyond 63 bits. REQUIRES: a, b >= 0, c > 0.
std::optional<std::int64_t> times_ratio(std::int64_t a, std::int64_t b, std::int64_t c);

/// What `quantity` costs at `price` for each `per` of it, rounded half up to a billionth of a dollar.
/// Nullopt: more than there is.
std::optional<NanoDollars> amount(std::int64_t quantity, PicoDollars price, std::int64_t per);

/// a + b; nullopt: beyond 63 bits. REQUIRES: both >= 0.
std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b);

/// The nearest double: "0.4" for 400,000,000.
double dollars(NanoDollars amount);

/// `value` · 10^-places, exactly, without zeros at the end: "0.0116", "12", "-3".
std::string decimal_text(std::int64_t value, int places);

/// `numerator` / `denominator` as a decimal with at most nine places, rounded half up.
std::string ratio_text(std::int64_t numerator, std::int64_t denominator);

/// The number that a JSON number spells, times 10^places. Nullopt: it is negative, no whole number then, or
/// beyond 63 bits.
std::optional<std::int64_t> parse_decimal(std::string_view text, int places);

}  // namespace couplet::cost
