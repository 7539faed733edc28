#include "experiment/break_even.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "cost/money.hpp"
#include "sim/check.hpp"
#include "sim/math.hpp"

namespace couplet::experiment {

namespace {

constexpr int first_look = 9;             // values
constexpr std::int64_t resolution = 100;  // a hundredth of the value

/// The values of the first look, rising.
std::vector<std::int64_t> looked_at(const Range& range) {
  std::vector<std::int64_t> values;
  const auto low = static_cast<double>(range.low);
  const auto high = static_cast<double>(range.high);
  for (int i = 0; i < first_look; ++i) {
    const double share = static_cast<double>(i) / (first_look - 1);
    const double value =
        range.low > 0 ? low * sim::exp(share * sim::log(high / low)) : low + share * (high - low);
    const auto units = static_cast<std::int64_t>(value + 0.5);
    values.push_back(std::min(std::max(units, range.low), range.high));
  }
  values.front() = range.low;
  values.back() = range.high;
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

class Search {
 public:
  Search(const Range& range, const CostsAt& costs_at) : range_(range), costs_at_(costs_at) {}

  std::optional<BreakEven> find() {
    const auto values = looked_at(range_);
    for (const std::int64_t value : values) {
      if (costs(value) == nullptr) return std::nullopt;
    }
    const std::size_t count = tried_.begin()->second.costs.size();
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = a + 1; b < count; ++b) {
        if (!of_pair(values, a, b)) return std::nullopt;
      }
    }
    BreakEven result;
    // Pairs are in the order of architectures, which those that cross at the same value keep.
    std::stable_sort(crossings_.begin(), crossings_.end(),
                     [](const auto& one, const auto& other) { return one.first < other.first; });
    for (const auto& [value, crossing] : crossings_) result.crossings.push_back(crossing);
    for (const auto& [value, point] : tried_) result.points.push_back(point);
    return result;
  }

 private:
  const std::vector<double>* costs(std::int64_t units) {
    const auto known = tried_.find(units);
    if (known != tried_.end()) return &known->second.costs;
    CostPoint point{units, cost::decimal_text(units, range_.places) + range_.unit, {}};
    auto found = costs_at_(point.value);
    if (!found) return nullptr;
    point.costs = std::move(*found);
    return &(tried_[units] = std::move(point)).costs;
  }

  /// Whether b is cheaper than a; nullopt: equal, or not defined.
  static std::optional<bool> cheaper(const std::vector<double>& costs, std::size_t a, std::size_t b) {
    if (costs[b] < costs[a]) return true;
    if (costs[a] < costs[b]) return false;
    return std::nullopt;
  }

  /// False: a value has no costs.
  bool of_pair(const std::vector<std::int64_t>& values, std::size_t a, std::size_t b) {
    std::optional<std::int64_t> differed;  // the last value at which one was the cheaper
    for (const std::int64_t value : values) {
      const std::vector<double>& here = *costs(value);
      if (std::isnan(here[a]) || std::isnan(here[b])) differed.reset();  // not defined: nothing is known
      const auto now = cheaper(here, a, b);
      if (!now) continue;
      if (differed && cheaper(*costs(*differed), a, b) != now && !between(*differed, value, a, b))
        return false;
      differed = value;
    }
    return true;
  }

  /// Finds the place. REQUIRES: another is the cheaper at `high` than at `low`. False: a value has no costs.
  bool between(std::int64_t low, std::int64_t high, std::size_t a, std::size_t b) {
    const auto after = cheaper(*costs(high), a, b);
    while (high - low > std::max<std::int64_t>(1, low / resolution)) {
      const std::int64_t middle = low + (high - low) / 2;
      const auto* there = costs(middle);
      if (there == nullptr) return false;
      (cheaper(*there, a, b) == after ? high : low) = middle;
    }
    crossings_.push_back({low, {*after ? b : a, *after ? a : b, tried_[low].value, tried_[high].value}});
    return true;
  }

  const Range& range_;
  const CostsAt& costs_at_;
  std::map<std::int64_t, CostPoint> tried_;
  std::vector<std::pair<std::int64_t, Crossing>> crossings_;  // with the value below
};

}  // namespace

std::optional<BreakEven> find_break_even(const Range& range, const CostsAt& costs_at) {
  COUPLET_CHECK(range.low < range.high);
  return Search(range, costs_at).find();
}

}  // namespace couplet::experiment
