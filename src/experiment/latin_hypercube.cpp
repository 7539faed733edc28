#include <algorithm>
#include <set>

#include "cost/money.hpp"
#include "experiment/axis.hpp"
#include "sim/draws.hpp"

namespace couplet::experiment {

namespace {

/// A range without a step is cut into this many parts.
constexpr std::int64_t fine = 1'000'000;

/// 0 … count-1 in an order drawn for `key` (Fisher and Yates).
std::vector<std::uint32_t> permutation(std::uint32_t count, sim::DrawKey key) {
  std::vector<std::uint32_t> order(count);
  for (std::uint32_t i = 0; i < count; ++i) order[i] = i;
  for (std::uint32_t i = count; i > 1; --i) {
    sim::Draw draw(key, i);
    std::swap(order[i - 1], order[draw.below(i)]);
  }
  return order;
}

/// Number `u` of 0 <= u < 1 among `count` equally likely ones.
std::int64_t chosen(double u, std::int64_t count) {
  const auto index = static_cast<std::int64_t>(u * static_cast<double>(count));
  return std::min(index, count - 1);
}

/// Of a range without a step.
std::string value_of(const Axis& axis, double u) {
  // Fine enough a lattice of decimals: a millionth of the width, or finer.
  const Range& range = *axis.range;
  std::int64_t low = range.low;
  std::int64_t width = range.high - range.low;
  int places = range.places;
  while (width > 0 && width < fine && places < 18 && low < INT64_MAX / 10 && low > INT64_MIN / 10) {
    low *= 10;
    width *= 10;
    ++places;
  }
  return cost::decimal_text(low + chosen(u, width + 1), places) + range.unit;
}

}  // namespace

std::vector<AxisValues> latin_hypercube(const std::vector<Axis>& axes, std::uint32_t count,
                                        std::uint64_t seed) {
  std::vector<AxisValues> points(count);
  for (const Axis& axis : axes) {
    const auto slices = permutation(count, sim::DrawKey::of(seed, 0, "sweep/slices " + axis.pointer));
    const sim::DrawKey places = sim::DrawKey::of(seed, 0, "sweep/places " + axis.pointer);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!axis.values.empty()) {  // where in its slice would deal some value twice more than another
        points[i].push_back(axis.values[std::size_t{slices[i]} * axis.values.size() / count]);
        continue;
      }
      sim::Draw draw(places, slices[i]);
      const double u = (static_cast<double>(slices[i]) + draw.unit()) / static_cast<double>(count);
      points[i].push_back(value_of(axis, u));
    }
  }
  std::vector<AxisValues> different;
  std::set<AxisValues> seen;
  for (AxisValues& point : points) {
    if (seen.insert(point).second) different.push_back(std::move(point));
  }
  return different;
}

}  // namespace couplet::experiment
