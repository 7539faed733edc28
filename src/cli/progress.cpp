#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/humane.hpp"

namespace couplet::cli {

namespace {

constexpr std::chrono::milliseconds first_after{1000};
constexpr std::chrono::milliseconds next_after{100};
constexpr const char* clear_line = "\r\033[K";

}  // namespace

std::string progress_line(double share, double elapsed_seconds) {
  constexpr int bar = 30;
  const double done = std::clamp(share, 0.0, 1.0);
  const int filled = static_cast<int>(done * bar);
  std::string line =
      fmt::format("{:3.0f} %  {}{}", done * 100, std::string(static_cast<std::size_t>(filled), '#'),
                  std::string(static_cast<std::size_t>(bar - filled), '-'));
  if (done >= 0.02 && done < 1) {
    const double left = elapsed_seconds * (1 - done) / done;
    line +=
        "  " +
        report::plain_duration(left < 1 ? 1 : static_cast<double>(static_cast<std::int64_t>(left + 0.5))) +
        " left";
  }
  return line;
}

Progress::Progress(std::ostream& terminal, bool shown) : terminal_(terminal), shown_(shown) {}

Progress::~Progress() {
  hide();
}

void Progress::hide() {
  if (visible_) terminal_ << clear_line << std::flush;
  visible_ = false;
}

void Progress::update(double share, const std::string& note) {
  if (!shown_) return;
  const auto now = Clock::now();
  if (now - start_ < first_after || (visible_ && now - last_ < next_after)) return;
  last_ = now;
  visible_ = true;
  terminal_ << clear_line << progress_line(share, elapsed().count());
  if (!note.empty()) terminal_ << "  " << note;
  terminal_ << std::flush;
}

}  // namespace couplet::cli
