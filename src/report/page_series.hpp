#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiment/results.hpp"

namespace couplet::report {

/// Points of a series that a page takes at most, and of all its series together: what bounds the page's size
/// whatever the run's length is. Of very many series each keeps page_points_min.
inline constexpr std::size_t page_points_max = 2'000;
inline constexpr std::size_t page_points_min = 50;
inline constexpr std::size_t page_points_all = 120'000;

/// What one metric of a component was over time: counts in whole bins, at their beginnings, or a level at the
/// ends of the bins, the last of which ends with the run. Of a run shorter than a bin its one bin is shown.
struct PageSeries {
  std::string component;  // empty: of all requests
  std::string metric;
  std::string unit;  // "messages", "s"; empty for bare counts
  bool level = false;
  std::vector<double> time;  // seconds, rising
  std::vector<double> value;

  std::string name() const { return (component.empty() ? "requests" : component) + "." + metric; }
};

/// Leaves at most `most` points: the first, the last, and of parts of equal length the smallest and the
/// greatest, so that no peak is lost. REQUIRES: most >= 4; as many times as values.
void thin(std::vector<double>& time, std::vector<double>& value, std::size_t most);

/// The series of every architecture that are not zero throughout, thinned.
std::vector<std::vector<PageSeries>> page_series(const experiment::ExperimentResult& result);

}  // namespace couplet::report
