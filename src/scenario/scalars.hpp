#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "scenario/problem_log.hpp"
#include "scenario/value.hpp"
#include "sim/units.hpp"

namespace couplet::scenario {

/// Both ends allowed.
struct DurationRange {
  sim::Duration min{0};
  sim::Duration max = sim::Duration::max();
};
inline constexpr DurationRange any_duration{};
inline constexpr DurationRange positive_duration{sim::Duration{1}, sim::Duration::max()};

struct CountRange {
  std::uint64_t min = 0;
  std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
};

struct NumberRange {
  double min = 0;
  double max = 1;
  bool above_min = false;  // min itself is not allowed
};

// Each reads one value; what does not fit is reported, and nullopt returned.
std::optional<sim::Duration> read_duration(const Value& value, DurationRange range, ProblemLog& log);
std::optional<sim::Rate> read_rate(const Value& value, ProblemLog& log, bool zero = false);
std::optional<sim::Bytes> read_size(const Value& value, ProblemLog& log);
/// In bits per second.
std::optional<std::int64_t> read_bandwidth(const Value& value, ProblemLog& log);
std::optional<std::uint64_t> read_count(const Value& value, CountRange range, ProblemLog& log);
std::optional<double> read_number(const Value& value, NumberRange range, ProblemLog& log);
std::optional<bool> read_flag(const Value& value, ProblemLog& log);
std::optional<std::string> read_text(const Value& value, ProblemLog& log);
/// A text that is_name().
std::optional<std::string> read_name(const Value& value, ProblemLog& log);
/// Reports a key that is not is_name(), and returns whether it is. `what` it names: "a producer".
bool check_name(const Member& member, std::string_view what, ProblemLog& log);
/// Reports what is no list, and returns whether it is one.
bool read_list(const Value& value, std::string_view example, ProblemLog& log);

}  // namespace couplet::scenario
