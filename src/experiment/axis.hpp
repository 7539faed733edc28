#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/load.hpp"

namespace couplet::experiment {

/// "10/s..50/s:5/s": from low to high, both included where the step leads there.
struct Range {
  std::int64_t low = 0, high = 0;
  std::int64_t step = 0;  // 0: none is given, and any value between is meant
  int places = 0;         // of all three
  std::string unit;       // "/s", "ms"; empty for a bare number

  /// How many values a range with a step has.
  std::uint64_t count() const { return static_cast<std::uint64_t>((high - low) / step) + 1; }
};

/// What one --vary says: a pointer into the scenario and the values it is to take, as --set takes them.
struct Axis {
  std::string pointer;
  std::vector<std::string> values;  // empty if `range` has no step
  std::optional<Range> range;
  std::string unit;      // of all values, if they are numbers of the same unit
  bool numeric = false;  // all values are numbers, of one unit or none

  /// A value without the common unit, for columns of numbers.
  std::string_view bare(std::string_view value) const;
};

inline constexpr std::uint64_t values_per_axis_max = 100'000;

/// Reads "PTR=A,B,C" or "PTR=LO..HI:STEP" (or "PTR=LO..HI", for samples). Commas inside of quotes, brackets
/// and braces do not divide. On an error returns nullopt and says in `error` what is wrong, and how it is
/// written.
std::optional<Axis> read_axis(const std::string& text, std::string& error);

/// Gives a range without a step the step 1 if its values are `whole`, else a hundredth of its width.
/// REQUIRES: axis.range has no step; its ends are whole if `whole` is asked for.
void cut(Axis& axis, bool whole);

/// The value in the first of the hundred parts, to try whether the scenario takes what is not whole.
/// REQUIRES: as above.
std::string first_part(const Axis& axis);

/// The values of the axes at one point, in the order of the axes.
using AxisValues = std::vector<std::string>;

inline constexpr std::uint64_t points_max = 1'000'000;

/// How many points a grid has, or some number above points_max.
std::uint64_t grid_size(const std::vector<Axis>& axes);

/// Every combination, the last axis fastest. REQUIRES: every axis has values, at most points_max together.
std::vector<AxisValues> grid(const std::vector<Axis>& axes);

/// A Latin hypercube: of `count` equal slices of every axis, each is met once; which ones meet, and where in
/// its slice a point lies, is drawn for (seed, the axis, the slice) alone. A list has as many slices as
/// `count`, dealt to its values as evenly as can be; a range without a step is cut to a millionth of its
/// width. Points that come out alike are kept once.
std::vector<AxisValues> latin_hypercube(const std::vector<Axis>& axes, std::uint32_t count,
                                        std::uint64_t seed);

/// As --set would.
std::vector<scenario::Override> overrides_of(const std::vector<Axis>& axes, const AxisValues& values);

/// The same for people: "/run/duration=1h /run/warmup=5m".
std::string about(const std::vector<Axis>& axes, const AxisValues& values);

}  // namespace couplet::experiment
