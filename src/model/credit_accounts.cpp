#include "model/credit_accounts.hpp"

#include <algorithm>
#include <limits>

#include "model/runtime.hpp"
#include "model/speeds.hpp"
#include "scenario/instance_types.hpp"

namespace couplet::model {

cloud::CpuCreditsConfig credits_of(const scenario::Machine& machine) {
  const scenario::InstanceType* type = scenario::instance_type_named(machine.instance_type);
  COUPLET_CHECK(type != nullptr && type->burstable() && machine.credits != scenario::CpuCredits::none);
  cloud::CpuCreditsConfig config;
  config.vcpus = machine.cores;
  config.earned_per_hour = type->credits_per_hour;
  config.balance_max = type->credits_max;
  config.unlimited = machine.credits == scenario::CpuCredits::unlimited;
  config.launch = config.unlimited ? 0 : type->launch_credits;
  return config;
}

void CreditAccounts::open(Time now, Place place, const scenario::Machine& machine, const std::string& name) {
  if (accounts_.size() <= index(place)) accounts_.resize(index(place) + 1);
  accounts_[index(place)] =
      std::make_unique<Account>(Account{cloud::CpuCredits(credits_of(machine), now), name, 1, 1, 0, now, {}});
}

void CreditAccounts::settle(Time now, Place place, physics::Physics& physics) {
  Account& account = *accounts_[index(place)];
  account.credits.set_busy(now, physics.busy_cores(place));
  apply(now, place, physics);
}

void CreditAccounts::slow(Time now, Place place, double slowness, physics::Physics& physics) {
  accounts_[index(place)]->slowness = slowness;
  apply(now, place, physics);
}

void CreditAccounts::on_event(Time now, const sim::Event& event, physics::Physics& physics) {
  const Place place{event.argument()};
  if (accounts_[index(place)]->event == event.number()) settle(now, place, physics);
}

void CreditAccounts::apply(Time now, Place place, physics::Physics& physics) {
  Account& account = *accounts_[index(place)];
  const double speed = account.credits.speed(now);
  if (account.speed < 1) account.low += now - account.since;
  account.since = now;
  const bool falls = speed < 1 && account.speed == 1;
  account.speed = speed;
  if (falls) tell(now, account);
  physics.host_speed(place, speed_when(account.slowness, speed));
  account.event = 0;
  const Time due = account.credits.runs_out(now);
  if (due == sim::never) return;
  account.event = runtime_.events.schedule(due, sim::Order::deadlines, 0, 0, due_event,
                                           static_cast<std::uint32_t>(place));
}

/// Of each host, and of the machines of each component, the first time.
void CreditAccounts::tell(Time now, const Account& account) {
  if (std::find(told_.begin(), told_.end(), account.name) != told_.end()) return;
  told_.push_back(account.name);
  runtime_.story.credits_spent(now, account.name, account.speed);
}

double CreditAccounts::balance(Time now, Place place) const {
  if (!has(place)) return std::numeric_limits<double>::quiet_NaN();
  return accounts_[index(place)]->credits.balance(now);
}

double CreditAccounts::borrowed(Time now, Place place) const {
  if (!has(place)) return std::numeric_limits<double>::quiet_NaN();
  cloud::CpuCredits& credits = accounts_[index(place)]->credits;
  return credits.surplus(now) + credits.charged(now);
}

Duration CreditAccounts::low(Time now, Place place) const {
  if (!has(place)) return {};
  const Account& account = *accounts_[index(place)];
  return account.speed < 1 ? account.low + (now - account.since) : account.low;
}

}  // namespace couplet::model
