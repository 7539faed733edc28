#include "cloud/move_task.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {

MoveTask::MoveTask(Time now, std::uint32_t per_second, std::uint64_t to_move)
    : started_(now), rate_(per_second == 0 ? rate_max : per_second), to_move_(to_move) {
  COUPLET_CHECK(per_second <= rate_max);
}

Time MoveTask::next_due() const {
  if (state_ != State::running && state_ != State::cancelling) return sim::never;
  const auto nanoseconds = static_cast<std::int64_t>((steps_ + 1) * 1'000'000'000 / rate_);
  return std::min(started_ + Duration{nanoseconds}, started_ + duration_max);
}

bool MoveTask::advance(Time now) {
  COUPLET_CHECK(now == next_due());
  if (state_ == State::cancelling) {
    state_ = State::cancelled;
    return false;
  }
  if (now >= started_ + duration_max) {
    state_ = State::failed;
    return false;
  }
  ++steps_;
  return true;
}

void MoveTask::drained() {
  COUPLET_CHECK(state_ == State::running);
  state_ = State::completed;
}

bool MoveTask::cancel(Time now) {
  if (state_ != State::running || now >= started_ + duration_max) return false;
  state_ = State::cancelling;
  return true;
}

}  // namespace couplet::cloud
