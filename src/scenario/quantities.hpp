#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/units.hpp"

namespace couplet::scenario {

/// A quantity read from a text, or a sentence that says what is wrong and how to write it.
template <typename T>
struct Parsed {
  std::optional<T> value;
  std::string error;
};

/// "250ms", "1h30m", "1.5s": decimals are read as decimal integers, so "0.1s" is exactly 100 ms.
/// What is finer than a nanosecond, negative, or beyond 292 years is refused.
Parsed<sim::Duration> parse_duration(std::string_view text);

/// "12/s", "2.5/min": at most six decimals; units ms, s, min or m, h, d. Greater than 0, at most 10^9 per
/// second. `zero`: 0 is allowed too.
Parsed<sim::Rate> parse_rate(std::string_view text, bool zero = false);

/// "3MB", "2KiB", "1.5KB": whole bytes.
Parsed<sim::Bytes> parse_size(std::string_view text);

/// "20Mbps", "1.5Gbps": whole bits per second, of which there is at least one.
Parsed<std::int64_t> parse_bandwidth(std::string_view text);

/// The unit of time or size that a word such as "minutes" or "kb" stands for; "" if it stands for none, or is
/// one.
std::string_view unit_meant(std::string_view word);

/// Exact, as a scenario would write it: "1h30m", "1s500ms", "0s". REQUIRES: not negative.
std::string duration_text(sim::Duration duration);

/// In the largest unit that is exact: "3MB", "2KiB", "1001B". REQUIRES: not negative.
std::string size_text(sim::Bytes size);

}  // namespace couplet::scenario
