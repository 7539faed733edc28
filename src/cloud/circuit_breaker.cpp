#include "cloud/circuit_breaker.hpp"

namespace couplet::cloud {

std::optional<CircuitBreaker::Permit> CircuitBreaker::admit(sim::Time now) {
  advance(now);
  if (state_ == State::open) return std::nullopt;
  if (state_ == State::half_open) {
    if (trials_ == config_.half_open) return std::nullopt;
    ++trials_;
  }
  return permit_;
}

void CircuitBreaker::succeeded(sim::Time now, Permit permit) {
  advance(now);
  if (permit != permit_) return;
  if (state_ == State::half_open) {
    if (++passed_ == config_.half_open) enter(State::closed);
    return;
  }
  in_row_ = 0;
  count(now, false);
}

bool CircuitBreaker::failed(sim::Time now, Permit permit) {
  advance(now);
  if (permit != permit_) return false;
  if (state_ == State::closed) {
    ++in_row_;
    count(now, true);
    const bool row = config_.failures > 0 && in_row_ >= config_.failures;
    if (!row && !share_reached(now)) return false;
  }
  open(now);
  return true;
}

void CircuitBreaker::abandoned(Permit permit) {
  if (permit == permit_ && state_ == State::half_open) --trials_;
}

CircuitBreaker::State CircuitBreaker::state(sim::Time now) {
  advance(now);
  return state_;
}

void CircuitBreaker::advance(sim::Time now) {
  if (state_ == State::open && now >= until_) enter(State::half_open);
}

void CircuitBreaker::enter(State state) {
  state_ = state;
  ++permit_;
  in_row_ = 0;
  trials_ = 0;
  passed_ = 0;
  window_.fill({});
}

void CircuitBreaker::open(sim::Time now) {
  enter(State::open);
  until_ = sim::add(now, config_.open);
}

std::int64_t CircuitBreaker::part_number(sim::Time now) const {
  return now.time_since_epoch().count() / (config_.window.count() / parts);
}

void CircuitBreaker::count(sim::Time now, bool failure) {
  if (config_.error_share <= 0) return;
  const std::int64_t number = part_number(now);
  Part& part = window_[static_cast<std::size_t>(number % parts)];
  if (part.number != number) part = {number, 0, 0};
  ++part.calls;
  if (failure) ++part.failures;
}

bool CircuitBreaker::share_reached(sim::Time now) const {
  if (config_.error_share <= 0) return false;
  const std::int64_t last = part_number(now);
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
  for (const Part& part : window_) {
    if (part.number < 0 || part.number <= last - parts) continue;
    calls += part.calls;
    failures += part.failures;
  }
  const auto enough = static_cast<double>(calls) * config_.error_share;
  return calls >= config_.minimum && static_cast<double>(failures) >= enough;
}

}  // namespace couplet::cloud
