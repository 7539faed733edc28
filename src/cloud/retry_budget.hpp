#pragma once

#include <cstdint>
#include <optional>

#include "cloud/error_kind.hpp"
#include "cloud/token_bucket.hpp"

namespace couplet::cloud {

/// A number of tokens in millionths, so that ten tenths are one.
struct Tokens {
  std::int64_t millionths = 0;

  /// Rounded to the nearest millionth. REQUIRES: 0 <= tokens <= 10^9.
  static Tokens of(double tokens);
  friend bool operator==(Tokens a, Tokens b) { return a.millionths == b.millionths; }
};

/// How many retries a client allows itself (9.1, 9.2 of the facts).
struct RetryBudgetConfig {
  Tokens capacity{500'000'000};    // it begins with as many, and never has more
  Tokens cost{1'000'000};          // of a retry after any error but the next two
  Tokens timeout_cost{1'000'000};  // of one after a timeout
  Tokens throttling_cost{1'000'000};
  Tokens per_success{};     // given by a call that succeeds
  bool gives_back = false;  // but one that succeeds after retries gives back what the last of them took
  Tokens per_second{};      // given by time
};

/// A token bucket for retries, as in the AWS SDKs: while too much fails it runs empty, and the client calls
/// no more often than it has new work. A state machine with explicit time, which never goes back.
class RetryBudget {
 public:
  explicit RetryBudget(const RetryBudgetConfig& config);

  /// Takes what a retry after such an error costs; nullopt, and nothing is taken, if there is not as much.
  std::optional<Tokens> take(sim::Time now, ErrorKind error);
  /// A call succeeded. `last`: what the last of its retries took; zero: it never was retried.
  void succeeded(sim::Time now, Tokens last);

  /// What is there now.
  Tokens left(sim::Time now) { return {bucket_.left(now)}; }

 private:
  Tokens cost_of(ErrorKind error) const;

  RetryBudgetConfig config_;
  TokenBucket bucket_;
};

}  // namespace couplet::cloud
