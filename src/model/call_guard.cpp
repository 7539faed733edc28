#include "model/call_guard.hpp"

#include <utility>

namespace couplet::model {

void CallGuard::forget(const std::optional<cloud::RetryBudgetConfig>& budget,
                       const std::optional<cloud::CircuitBreakerConfig>& breaker, bool adaptive) {
  budget_.reset();
  breaker_.reset();
  limiter_.reset();
  if (budget) budget_.emplace(*budget);
  if (breaker) breaker_.emplace(*breaker);
  if (adaptive) limiter_.emplace();
  guards_ = budget_ || breaker_ || limiter_;
}

bool CallGuard::waits(Time now, GuardedCall& call, std::uint32_t who) {
  if (!limiter_ || (line_.empty() && limiter_->take(now))) return false;
  call.place = line_.join(who);
  return true;
}

std::optional<std::uint32_t> CallGuard::next(Time now) {
  if (line_.empty() || !limiter_->take(now)) return std::nullopt;
  return line_.pop();
}

void CallGuard::leave(GuardedCall& call) {
  if (call.place != 0) line_.leave(std::exchange(call.place, 0));
}

void CallGuard::arm(Time now, sim::EventList& events, std::uint16_t owner, std::uint8_t kind,
                    std::uint32_t instance, std::uint32_t argument) {
  if (line_.empty()) return;
  alarm_.arm(events, limiter_->next_token(now), sim::Order::arrivals, owner, kind, instance, argument);
}

bool CallGuard::admits(Time now, GuardedCall& call) {
  if (!breaker_) return true;
  const auto permit = breaker_->admit(now);
  if (permit) call.permit = *permit;
  return permit.has_value();
}

bool CallGuard::settled(Time now, GuardedCall& call, std::optional<cloud::ErrorKind> error) {
  if (budget_ && !error) budget_->succeeded(now, call.paid);
  if (!breaker_) return false;
  const auto permit = std::exchange(call.permit, 0);
  // A call that is itself wrong does not say that the callee is in trouble.
  if (error && *error != cloud::ErrorKind::client) return breaker_->failed(now, permit);
  breaker_->succeeded(now, permit);
  return false;
}

void CallGuard::abandoned(GuardedCall& call) {
  if (call.permit != 0) breaker_->abandoned(std::exchange(call.permit, 0));
}

bool CallGuard::pays(Time now, GuardedCall& call, cloud::ErrorKind error) {
  if (!budget_) return true;
  const auto paid = budget_->take(now, error);
  if (paid) call.paid = *paid;
  return paid.has_value();
}

}  // namespace couplet::model
