#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/time.hpp"

namespace couplet::cloud {

/// When a circuit breaker opens, and for how long (9.3 of the facts, where AWS gives no numbers).
struct CircuitBreakerConfig {
  std::uint32_t failures = 0;  // in a row that open it; 0: they do not
  double error_share = 0.5;  // of the calls that ended within the window, and so many open it; 0: they do not
  sim::Duration window = std::chrono::seconds{10};  // >= 10ns; slides on by tenths
  std::uint32_t minimum = 20;                       // with fewer calls in the window the share says nothing
  sim::Duration open = std::chrono::seconds{30};
  std::uint32_t half_open = 1;  // trial calls that must succeed for it to close
};

/// Keeps a client from calling what does not work.
///
///              too many failures                    open for so long
///     closed ---------------------> open ---------------------------> half-open
///       ^                            ^                                 |      |
///       |                            +---- one of the trials fails ----+      |
///       +--------------------- all of the trials succeed ---------------------+
///
/// Closed it lets every call pass, open none, half-open as many as it tries. The outcome of a call counts
/// only in the state that it was let pass in: one that was under way when the breaker opened decides nothing
/// later. A state machine with explicit time, which never goes back; at the very end of `open` it is
/// half-open.
class CircuitBreaker {
 public:
  enum class State : std::uint8_t { closed, open, half_open };
  /// Of a call that may go; names the state that it was let pass in.
  using Permit = std::uint32_t;

  explicit CircuitBreaker(const CircuitBreakerConfig& config) : config_(config) {}

  /// May a call go now? Each permit is to be followed by one of the three below.
  std::optional<Permit> admit(sim::Time now);
  void succeeded(sim::Time now, Permit permit);
  /// Returns whether this opened it.
  bool failed(sim::Time now, Permit permit);
  /// The caller will not know what became of the call: as if it had not been made.
  void abandoned(Permit permit);

  State state(sim::Time now);

 private:
  static constexpr std::int64_t parts = 10;
  struct Part {
    std::int64_t number = -1;  // which tenth of a window, from the start of the run
    std::uint32_t calls = 0;
    std::uint32_t failures = 0;
  };

  void advance(sim::Time now);
  void enter(State state);
  void open(sim::Time now);
  void count(sim::Time now, bool failure);
  /// Whether the failures in the window are too many.
  bool share_reached(sim::Time now) const;
  std::int64_t part_number(sim::Time now) const;

  CircuitBreakerConfig config_;
  State state_ = State::closed;
  Permit permit_ = 1;         // of this stay in the state
  sim::Time until_{};         // open: its end
  std::uint32_t in_row_ = 0;  // closed: failures since the last success
  std::uint32_t trials_ = 0;  // half-open: let pass
  std::uint32_t passed_ = 0;  // half-open: of those, ended well
  std::array<Part, parts> window_{};
};

}  // namespace couplet::cloud
