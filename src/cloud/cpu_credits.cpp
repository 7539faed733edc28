#include "cloud/cpu_credits.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {

namespace {

/// One credit, in sixtieths of a vCPU-nanosecond.
constexpr std::int64_t units_per_credit = 60 * std::int64_t{60'000'000'000};
constexpr double minutes_per_hour = 60;

double low_speed(std::int64_t earned_per_hour, std::uint32_t busy) {
  return static_cast<double>(earned_per_hour) / (minutes_per_hour * busy);
}

}  // namespace

CpuCredits::Amount CpuCredits::credits(std::int64_t count) {
  return Amount{count} * units_per_credit;
}

double CpuCredits::in_credits(Amount amount) {
  return static_cast<double>(amount) / static_cast<double>(units_per_credit);
}

CpuCredits::CpuCredits(const CpuCreditsConfig& config, sim::Time since)
    : config_(config), since_(since), launch_(credits(config.launch)) {
  COUPLET_CHECK(config.vcpus >= 1 && config.earned_per_hour > 0);
  COUPLET_CHECK(config.balance_max >= 0 && config.launch >= 0);
}

void CpuCredits::set_busy(sim::Time now, std::uint32_t vcpus) {
  update(now);
  busy_ = std::min(vcpus, config_.vcpus);
}

bool CpuCredits::limited() const {
  return running_ && !config_.unlimited && launch_ == 0 && earned_ == 0 && spent_per_ns() > earned_per_ns();
}

double CpuCredits::speed(sim::Time now) {
  update(now);
  return limited() ? low_speed(config_.earned_per_hour, busy_) : 1;
}

sim::Time CpuCredits::runs_out(sim::Time now) {
  update(now);
  if (!running_ || config_.unlimited || limited() || spent_per_ns() <= earned_per_ns()) return sim::never;
  const Amount from_launch =
      launch_ / spent_per_ns();  // whole nanoseconds; what is left goes with the balance
  const Amount saved = std::min(credits(config_.balance_max), earned_ + earned_per_ns() * from_launch);
  const Amount left = saved + launch_ - spent_per_ns() * from_launch;
  const Amount loss = spent_per_ns() - earned_per_ns();
  const Amount wait = from_launch + (left + loss - 1) / loss;
  return sim::add(now, sim::Duration{static_cast<std::int64_t>(wait)});
}

void CpuCredits::stop(sim::Time now) {
  update(now);
  running_ = false;
  busy_ = 0;
  launch_ = 0;
  charged_ += surplus_;
  surplus_ = 0;
}

void CpuCredits::start(sim::Time now) {
  COUPLET_CHECK(!running_);
  if (now - since_ > config_.kept_for) earned_ = 0;
  since_ = now;
  running_ = true;
  launch_ = credits(config_.launch);
}

double CpuCredits::balance(sim::Time now) {
  update(now);
  return in_credits(launch_ + earned_);
}

double CpuCredits::surplus(sim::Time now) {
  update(now);
  return in_credits(surplus_);
}

double CpuCredits::charged(sim::Time now) {
  update(now);
  return in_credits(charged_);
}

std::vector<double> CpuCredits::low_speeds(const CpuCreditsConfig& config) {
  std::vector<double> speeds;
  if (config.unlimited) return speeds;
  for (std::uint32_t busy = 1; busy <= config.vcpus; ++busy) {
    const double speed = low_speed(config.earned_per_hour, busy);
    if (speed < 1) speeds.push_back(speed);
  }
  return speeds;
}

void CpuCredits::update(sim::Time now) {
  if (!running_) return;  // since_ is when it was stopped
  COUPLET_CHECK(now >= since_);
  const Amount ns = (now - since_).count();
  since_ = now;
  // As long as launch credits are spent, nothing is taken from what is earned.
  const Amount on_launch = busy_ == 0 ? Amount{0} : std::min(ns, launch_ / spent_per_ns());
  launch_ -= spent_per_ns() * on_launch;
  earn(earned_per_ns() * on_launch);
  pass(ns - on_launch);
}

/// The rest of the launch credits does not last a nanosecond, or nothing is at work.
void CpuCredits::pass(Amount ns) {
  const Amount spent = spent_per_ns() * ns;
  const Amount from_launch = std::min(launch_, spent);
  launch_ -= from_launch;
  const Amount gain = earned_per_ns() * ns - (spent - from_launch);
  if (gain >= 0) return earn(gain);
  const Amount from_balance = std::min(earned_, -gain);
  earned_ -= from_balance;
  if (config_.unlimited) borrow(-gain - from_balance);
}

void CpuCredits::earn(Amount amount) {
  const Amount paid_back = std::min(surplus_, amount);
  surplus_ -= paid_back;
  earned_ = std::min(credits(config_.balance_max), earned_ + amount - paid_back);
}

void CpuCredits::borrow(Amount amount) {
  surplus_ += amount;
  const Amount beyond = std::max(Amount{0}, surplus_ - credits(config_.balance_max));
  surplus_ -= beyond;
  charged_ += beyond;
}

}  // namespace couplet::cloud
