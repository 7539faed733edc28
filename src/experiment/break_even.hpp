#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiment/axis.hpp"

namespace couplet::experiment {

/// What a month costs in each architecture at one value; NaN: not defined.
struct CostPoint {
  std::int64_t units = 0;  // of Range::unit, times 10^places
  std::string value;       // as --set takes it
  std::vector<double> costs;
};

/// Above `above`, which is the next value that was tried, `winner` is the cheaper of the two, up to `below`
/// the other.
struct Crossing {
  std::size_t winner = 0, loser = 0;
  std::string below, above;
};

struct BreakEven {
  std::vector<CostPoint> points;    // all that was tried, in order of value
  std::vector<Crossing> crossings;  // by value, then in the order of architectures
};

/// The costs at a value; nullopt: they cannot be had, and nothing more is asked.
using CostsAt = std::function<std::optional<std::vector<double>>(const std::string& value)>;

/// Looks at some values from low to high, in equal ratios where low is above zero, and between those at which
/// another architecture is cheaper (over values of equal cost, if there are) halves the way until it is a
/// hundredth of the value or one unit of the range's last decimal place. Two crossings between neighbours of
/// the first look remain unseen. REQUIRES: low < high.
std::optional<BreakEven> find_break_even(const Range& range, const CostsAt& costs_at);

}  // namespace couplet::experiment
