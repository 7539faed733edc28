#pragma once

#include <cstdint>
#include <optional>

#include "cloud/circuit_breaker.hpp"
#include "cloud/client_rate_limiter.hpp"
#include "cloud/retry_budget.hpp"
#include "cloud/waiting_line.hpp"
#include "model/runtime.hpp"

namespace couplet::model {

/// What a guard has to remember of one call and its retries.
struct GuardedCall {
  cloud::CircuitBreaker::Permit permit = 0;  // of the attempt under way; 0: none
  cloud::Tokens paid;                        // for the last retry
  cloud::WaitingLine::Place place = 0;       // in the line for a token of the limiter; 0: it does not wait
};

/// What one client has learnt of the calls of one step, or a producer of its own: how many are under way,
/// what is left of the budget for retries, whether the circuit is open, and how many calls are too many. A
/// part that is not asked for lets everything pass.
class CallGuard {
 public:
  std::uint32_t under_way = 0;  // counted only where their number is limited

  /// As after a start: nothing is learnt yet. Calls under way stay counted, and who waits stays in line.
  void forget(const std::optional<cloud::RetryBudgetConfig>& budget,
              const std::optional<cloud::CircuitBreakerConfig>& breaker, bool adaptive);
  bool guards() const { return guards_; }

  /// Whether an attempt has to wait for a token before it is sent; then it stands in line. `who` is given
  /// back by next().
  bool waits(Time now, GuardedCall& call, std::uint32_t who);
  /// The first in line, if there is a token for it, which is taken. The caller clears its GuardedCall::place.
  std::optional<std::uint32_t> next(Time now);
  /// It does not wait any more.
  void leave(GuardedCall& call);
  /// Arms the alarm for the first in line; `kind`, `instance` and `argument` are those of the event.
  void arm(Time now, sim::EventList& events, std::uint16_t owner, std::uint8_t kind, std::uint32_t instance,
           std::uint32_t argument);
  /// Whether this is the event armed last.
  bool rings(const sim::Event& event) { return alarm_.rings(event); }

  /// Whether the breaker lets an attempt pass.
  bool admits(Time now, GuardedCall& call);
  /// A call that was let pass has its outcome, nullopt: well. Whether that opened the circuit.
  bool settled(Time now, GuardedCall& call, std::optional<cloud::ErrorKind> error);
  /// It was given up without one.
  void abandoned(GuardedCall& call);
  /// One attempt that was sent has ended, of several perhaps: see ClientRateLimiter::ended().
  void attempt_ended(Time now, std::optional<cloud::ErrorKind> error) {
    if (limiter_) limiter_->ended(now, error);
  }
  /// Whether the budget has something for another attempt; then it is paid.
  bool pays(Time now, GuardedCall& call, cloud::ErrorKind error);

 private:
  std::optional<cloud::RetryBudget> budget_;
  std::optional<cloud::CircuitBreaker> breaker_;
  std::optional<cloud::ClientRateLimiter> limiter_;
  bool guards_ = false;  // there is one of them
  cloud::WaitingLine line_;
  Alarm alarm_;
};

}  // namespace couplet::model
