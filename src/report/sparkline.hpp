#pragma once

#include <string>
#include <vector>

namespace couplet::report {

/// Levels over time as bars of one letter each (U+2581 to U+2588): the lowest bar is zero, the highest
/// `scale`, and what is above zero is never shown as zero. Each bar is the greatest of an equal part of
/// `levels`, NaN passed over. Empty if there are no levels. REQUIRES: bars > 0; scale >= 0.
std::string sparkline(const std::vector<double>& levels, double scale, std::size_t bars);

}  // namespace couplet::report
