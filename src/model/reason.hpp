#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/error_kind.hpp"
#include "sim/time.hpp"

namespace couplet::model {

/// How an attempt ended: `ok`, one of the built-in errors, or one that a scenario names ("fail", "respond").
enum class Reason : std::uint16_t {
  ok,
  error,                 // error_rate, poison
  refused,               // the waiting room was full (503)
  connection_refused,    // the instance was down
  unavailable,           // a managed service was down (503)
  reset,                 // the instance crashed with the work in it
  timeout,               // no answer in time
  left,                  // the customer's patience ended
  bulkhead,              // as many calls of this step under way as it allows itself
  too_many_connections,  // of a database
  deadlock,              // chosen as a deadlock's victim
  throttled,             // beyond a limit of throughput (429)
  too_large,             // beyond the largest message
  circuit_open,          // the caller's own circuit breaker let no call pass
  overdue,               // waited too long for a thread (503)
  bad_gateway,           // of a load balancer: no connection to the target, or it broke (502)
  gateway_timeout,       // of a load balancer: the target did not answer (504)
};

/// Words of reasons; a scenario's own are added at load.
class Reasons {
 public:
  Reasons();
  /// The reason of this name, made if need be.
  Reason named(std::string_view name);
  /// The same error, with the word that it is to be tried again after so long.
  Reason with_hint(Reason reason, sim::Duration retry_after);
  std::string_view word(Reason reason) const { return words_[static_cast<std::size_t>(reason)]; }
  /// What a client makes of it. REQUIRES: not ok.
  cloud::ErrorKind kind(Reason reason) const { return kinds_[static_cast<std::size_t>(reason)]; }
  /// The same; nullopt of ok.
  std::optional<cloud::ErrorKind> error(Reason reason) const {
    return reason == Reason::ok ? std::nullopt : std::optional(kind(reason));
  }
  /// When the server asks to be tried again, from its answer on (Retry-After); 0: it says nothing of that.
  sim::Duration retry_after(Reason reason) const { return hints_[static_cast<std::size_t>(reason)]; }

 private:
  std::vector<std::string> words_;
  std::vector<cloud::ErrorKind> kinds_;  // one each
  std::vector<sim::Duration> hints_;     // one each
};

}  // namespace couplet::model
