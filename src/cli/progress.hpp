#pragma once

#include <chrono>
#include <ostream>
#include <string>

namespace couplet::cli {

/// A line on a terminal that says how far the work is and how long it will take yet. It appears after a
/// second and is gone when this is.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  /// Shows nothing unless `shown`.
  Progress(std::ostream& terminal, bool shown);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `note` follows the line.
  void update(double share, const std::string& note = "");

  /// Makes room for something else to be said; the line comes back with the next update.
  void hide();

  std::chrono::duration<double> elapsed() const { return Clock::now() - start_; }

 private:
  std::ostream& terminal_;
  bool shown_;
  bool visible_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

/// " 42 %  ##########--------------  12 s left"
std::string progress_line(double share, double elapsed_seconds);

}  // namespace couplet::cli
