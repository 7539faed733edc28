#include "cloud/async_invocation.hpp"

#include <algorithm>

namespace couplet::cloud {
namespace {

constexpr BackoffConfig after_throttle{Growth::exponential, std::chrono::seconds{1}, std::chrono::minutes{5},
                                       Jitter::none};

}  // namespace

AsyncEvent::AsyncEvent(Time accepted, const AsyncConfig& config)
    : accepted_(accepted), due_(accepted), next_(config.disabled ? Next::give_up : Next::attempt) {}

void AsyncEvent::failed(Time now, const AsyncConfig& config) {
  not_run_ = 0;
  if (errors_ >= config.retries) {
    due_ = now;
    next_ = Next::give_up;
    return;
  }
  ++errors_;
  again(now, errors_ * Duration{std::chrono::minutes{1}}, config);
}

void AsyncEvent::not_run(Time now, const AsyncConfig& config) {
  again(now, unjittered(after_throttle, ++not_run_), config);
}

void AsyncEvent::again(Time now, Duration delay, const AsyncConfig& config) {
  const Time end = sim::add(accepted_, config.maximum_age);
  due_ = std::min(sim::add(now, delay), std::max(now, end));
  next_ = due_ >= end ? Next::give_up : Next::attempt;
}

}  // namespace couplet::cloud
