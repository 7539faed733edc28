#include "report/sparkline.hpp"

#include <algorithm>

namespace couplet::report {

std::string sparkline(const std::vector<double>& levels, double scale, std::size_t bars) {
  static constexpr const char* steps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string text;
  if (levels.empty()) return text;
  for (std::size_t bar = 0; bar < bars; ++bar) {
    const std::size_t from = levels.size() * bar / bars;
    const std::size_t to = std::max(from + 1, levels.size() * (bar + 1) / bars);
    double greatest = 0;
    for (std::size_t i = from; i < to; ++i) greatest = levels[i] > greatest ? levels[i] : greatest;
    std::size_t step = 0;
    if (greatest > 0 && scale > 0) step = 1 + static_cast<std::size_t>(std::min(greatest / scale, 1.0) * 6);
    text += steps[step];
  }
  return text;
}

}  // namespace couplet::report
