#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cloud/cpu_credits.hpp"
#include "model/component.hpp"
#include "physics/physics.hpp"

namespace couplet::model {

class Runtime;

/// What the type of a machine says of its CPU credits. REQUIRES: it has some.
cloud::CpuCreditsConfig credits_of(const scenario::Machine& machine);

/// The CPU credits of those machines that have some, and what they do to their speed.
class CreditAccounts {
 public:
  explicit CreditAccounts(Runtime& runtime) : runtime_(runtime) {}

  /// The machine at `place` begins, with credits as new. `name`: whose it is, in the story.
  void open(Time now, Place place, const scenario::Machine& machine, const std::string& name);
  bool has(Place place) const {
    return index(place) < accounts_.size() && accounts_[index(place)] != nullptr;
  }

  /// What is at work there may have changed. Sets its speed.
  void settle(Time now, Place place, physics::Physics& physics);
  /// Failures make everything there take so many times as long.
  void slow(Time now, Place place, double slowness, physics::Physics& physics);
  /// Carries out an event of the kind due_event.
  void on_event(Time now, const sim::Event& event, physics::Physics& physics);
  static constexpr std::uint8_t due_event = physics::first_event - 1;

  /// Credits that it can spend; NaN without an account.
  double balance(Time now, Place place) const;
  /// Surplus credits that it has not paid back, whether charged already or not; NaN without an account.
  double borrowed(Time now, Place place) const;
  /// Time that it has worked below its speed for want of credits.
  Duration low(Time now, Place place) const;

 private:
  struct Account {
    cloud::CpuCredits credits;
    std::string name;
    double speed = 1;
    double slowness = 1;
    std::uint64_t event = 0;  // when it runs out
    Time since{};             // of `speed`
    Duration low{};
  };

  static std::size_t index(Place place) { return static_cast<std::size_t>(place); }
  void apply(Time now, Place place, physics::Physics& physics);
  void tell(Time now, const Account& account);

  Runtime& runtime_;
  std::vector<std::unique_ptr<Account>> accounts_;  // by place
  std::vector<std::string> told_;
};

}  // namespace couplet::model
