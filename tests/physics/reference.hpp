#pragma once

#include <cstdint>
#include <vector>

#include "physics/platform.hpp"
#include "sim/time.hpp"

namespace couplet::physics::test {

/// What sharing means, written down as plainly as can be: whenever something changes, every rate is worked
/// out anew, task by task, and every task is brought forward. Time is a real number of nanoseconds.
class Reference {
 public:
  explicit Reference(const Platform& platform);

  struct Task {
    bool is_transfer = false;
    std::size_t target = 0;
    double left = 0;   // ns of work, or bits
    double begin = 0;  // when it begins to share
    bool over = false;
    bool failed = false;
    double at = 0;           // when it was over, exactly
    std::int64_t heard = 0;  // and in whole nanoseconds
  };

  /// Everything that happens until then. Times never go back.
  void advance(std::int64_t to);

  /// All of these at the time of the last advance(). Numbers count from 0.
  void execute(std::size_t host, std::int64_t work);
  void transfer(std::size_t route, std::int64_t bytes);
  void cancel(std::size_t number);
  void set_host(std::size_t host, bool up);
  void set_link(std::size_t link, bool up);
  void set_speed(std::size_t host, double factor) { speeds_[host] = factor; }
  void set_bandwidth(std::size_t link, double factor) { bandwidths_[link] = factor; }

  const std::vector<Task>& tasks() const { return tasks_; }
  bool cancelled(std::size_t number) const { return cancelled_[number]; }

 private:
  bool shares(const Task& task) const { return !task.over && task.begin <= now_; }
  std::vector<double> rates() const;
  void fail(Task& task) const;
  void start(Task task);
  void end(Task& task) const;
  void end_if_done(Task& task, double rate) const;

  Platform platform_;
  std::vector<bool> hosts_;
  std::vector<bool> links_;
  std::vector<double> speeds_;
  std::vector<double> bandwidths_;
  std::vector<Task> tasks_;
  std::vector<bool> cancelled_;
  double now_ = 0;
};

}  // namespace couplet::physics::test
