#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "cloud/token_bucket.hpp"

namespace couplet::cloud {

using sim::Duration;
using sim::Time;

/// Concurrency that the functions of one account share in one Region (7.2 of the facts: 1,000, a soft limit).
/// What is reserved for one function is taken from the others, and so is what is provisioned of one that has
/// reserved nothing; a hundred always stay with them.
class AccountConcurrency {
 public:
  static constexpr std::uint32_t usual_limit = 1000;
  static constexpr std::uint32_t never_reserved = 100;

  explicit AccountConcurrency(std::uint32_t limit = usual_limit) : limit_(limit) {}

  /// How much may still be reserved or provisioned.
  std::uint32_t to_give() const;
  /// REQUIRES: no more than to_give().
  void reserve(std::uint32_t concurrency);
  /// A function that has reserved nothing has now so much more, or less, provisioned. REQUIRES: the same.
  void provision(std::int64_t change);
  /// What functions without a reservation may use beside what is provisioned of them, all of them together.
  std::uint32_t unreserved() const { return limit_ - reserved_ - provisioned_; }
  std::uint32_t in_use() const { return in_use_; }
  bool full() const { return in_use_ >= unreserved(); }
  void take() { ++in_use_; }
  void give_back() { --in_use_; }

 private:
  std::uint32_t limit_;
  std::uint32_t reserved_ = 0, provisioned_ = 0;
  std::uint32_t in_use_ = 0;
};

/// Scaling of one function (7.2 of the facts).
struct ConcurrencyConfig {
  static constexpr std::uint32_t unreserved = ~std::uint32_t{0};

  std::uint32_t reserved = unreserved;  // both guaranteed and a cap; 0: nothing runs
  std::uint32_t provisioned = 0;        // environments that are always ready; at most `reserved`
  std::uint32_t ramp = 1000;            // environments that can be added in `ramp_period`
  Duration ramp_period = std::chrono::seconds{10};
  std::uint32_t requests_per_second = 10;         // for each unit of the function's concurrency
  Duration keep_warm = std::chrono::minutes{10};  // of an idle environment; AWS publishes no number
};

/// The execution environments of one function: which invocation gets one, and which of them are warm.
///
/// A state machine with explicit time: every operation first lets pass what is due until `now`, which never
/// goes back. An environment serves one invocation at a time. New ones come out of a bucket that holds `ramp`
/// and is refilled continuously; invocations out of one that holds as many as the concurrency and is refilled
/// with 10 times as many per second.
class Environments {
 public:
  /// `account` outlives this; what the functions reserve is reserved there already, and it has to give what
  /// is provisioned.
  Environments(const ConcurrencyConfig& config, AccountConcurrency& account);

  enum class Start : std::uint8_t {
    warm,       // an environment was ready
    cold,       // a new one, which has to be initialised first
    throttled,  // 429: no concurrency left, too many new environments, or too many requests
  };
  struct Admission {
    Start start{};
    std::uint32_t environment = 0;  // below peak(); reused once the environment has gone
    std::uint64_t number = 0;       // of the environment, from 1; never reused
  };
  /// An invocation wants to begin.
  Admission begin(Time now);
  /// It is over; its environment stays warm.
  void end(Time now, std::uint32_t environment);

  /// From now on so many environments are always ready. New ones are ready at once; of those that are too
  /// many the idle ones go, used longest ago first, and then the others as they end.
  /// REQUIRES: at most `reserved`, or without a reservation what the account has to give.
  void set_provisioned(Time now, std::uint32_t provisioned);
  std::uint32_t provisioned() const { return config_.provisioned; }
  /// Provisioned ones that are busy; those that are to go count until they do.
  std::uint32_t provisioned_busy() const {
    return provisioned_there_ - static_cast<std::uint32_t>(ready_.size());
  }

  /// Lets time pass: environments that were idle for `keep_warm` go.
  void advance(Time now);
  /// When the next idle environment goes, or never.
  Time next_due() const;

  std::uint32_t busy() const { return busy_; }
  /// Busy, idle and provisioned ones.
  std::uint32_t count() const { return busy_ + static_cast<std::uint32_t>(idle_.size() + ready_.size()); }
  /// One past the highest environment there has been.
  std::uint32_t peak() const { return static_cast<std::uint32_t>(numbers_.size()); }

 private:
  struct Idle {
    std::uint32_t environment = 0;
    Time since{};
  };
  std::int64_t concurrency() const;
  sim::Rate request_rate() const;
  bool has_reserved() const { return config_.reserved != ConcurrencyConfig::unreserved; }
  bool throttles(Time now);
  std::uint32_t add(bool provisioned);
  void provision(std::uint32_t environments);
  void unprovision(std::uint32_t environments);
  /// The limit by rate follows the concurrency, which changes with what other functions have provisioned.
  void update_rate(Time now);

  ConcurrencyConfig config_;
  AccountConcurrency* account_;
  std::vector<std::uint64_t> numbers_;     // by environment
  std::vector<std::uint8_t> provisioned_;  // by environment: whether it is
  std::uint32_t provisioned_there_ = 0;    // those that are to go included
  std::vector<std::uint32_t> free_;        // environments that have gone
  std::vector<std::uint32_t> ready_;       // provisioned and not busy; the one used last is last
  std::deque<Idle> idle_;                  // the one used last is last: it is used again first
  std::uint64_t made_ = 0;
  std::uint32_t busy_ = 0;
  std::int64_t rated_;  // the concurrency that the rate is for
  TokenBucket ramp_;
  TokenBucket requests_;
};

}  // namespace couplet::cloud
