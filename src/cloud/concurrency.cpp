#include "cloud/concurrency.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {

std::uint32_t AccountConcurrency::to_give() const {
  return unreserved() - std::min(unreserved(), never_reserved);
}

void AccountConcurrency::reserve(std::uint32_t concurrency) {
  COUPLET_CHECK(concurrency <= to_give());
  reserved_ += concurrency;
}

void AccountConcurrency::provision(std::int64_t change) {
  COUPLET_CHECK(change <= std::int64_t{to_give()});
  provisioned_ = static_cast<std::uint32_t>(std::int64_t{provisioned_} + change);
}

Environments::Environments(const ConcurrencyConfig& config, AccountConcurrency& account)
    : config_(config),
      account_(&account),
      rated_(concurrency()),
      ramp_({std::int64_t{config.ramp} * TokenBucket::token, config.ramp_period},
            std::int64_t{config.ramp} * TokenBucket::token),
      requests_(request_rate(), rated_ * TokenBucket::token) {
  COUPLET_CHECK(config.provisioned <= config.reserved);
  provision(config.provisioned);
}

std::int64_t Environments::concurrency() const {
  if (has_reserved()) return config_.reserved;
  return std::int64_t{account_->unreserved()} + provisioned_there_;
}

sim::Rate Environments::request_rate() const {
  return {rated_ * config_.requests_per_second * TokenBucket::token, std::chrono::seconds{1}};
}

void Environments::provision(std::uint32_t environments) {
  std::vector<std::uint32_t> made;
  for (std::uint32_t i = 0; i < environments; ++i) made.push_back(add(true));
  // The lowest of them is used first, behind those that have been used already.
  ready_.insert(ready_.begin(), made.rbegin(), made.rend());
  provisioned_there_ += environments;
  if (!has_reserved()) account_->provision(environments);
}

void Environments::unprovision(std::uint32_t environments) {
  provisioned_there_ -= environments;
  if (!has_reserved()) account_->provision(-std::int64_t{environments});
}

void Environments::update_rate(Time now) {
  if (rated_ == concurrency()) return;
  rated_ = concurrency();
  requests_.resize(now, request_rate(), rated_ * TokenBucket::token);
}

void Environments::set_provisioned(Time now, std::uint32_t provisioned) {
  advance(now);
  COUPLET_CHECK(provisioned <= config_.reserved);
  config_.provisioned = provisioned;
  if (provisioned > provisioned_there_) provision(provisioned - provisioned_there_);
  while (provisioned < provisioned_there_ && !ready_.empty()) {
    free_.push_back(ready_.front());
    ready_.erase(ready_.begin());
    unprovision(1);
  }
}

void Environments::advance(Time now) {
  while (next_due() <= now) {
    free_.push_back(idle_.front().environment);
    idle_.pop_front();
  }
}

Time Environments::next_due() const {
  return idle_.empty() ? sim::never : sim::add(idle_.front().since, config_.keep_warm);
}

bool Environments::throttles(Time now) {
  update_rate(now);
  if (!requests_.has(now)) return true;
  if (has_reserved()) return busy_ >= config_.reserved;
  // What is provisioned is the function's own, beside what it shares.
  return ready_.empty() && account_->full();
}

Environments::Admission Environments::begin(Time now) {
  advance(now);
  if (throttles(now)) return {Start::throttled, 0, 0};
  Start start = Start::warm;
  std::uint32_t environment = 0;
  if (!ready_.empty()) {
    environment = ready_.back();
    ready_.pop_back();
  } else if (!idle_.empty()) {
    environment = idle_.back().environment;
    idle_.pop_back();
  } else {
    if (!ramp_.has(now)) return {Start::throttled, 0, 0};
    ramp_.spend();
    start = Start::cold;
    environment = add(false);
  }
  requests_.spend();
  ++busy_;
  const bool shared = !has_reserved() && provisioned_[environment] == 0;
  if (shared) account_->take();
  return {start, environment, numbers_[environment]};
}

std::uint32_t Environments::add(bool provisioned) {
  if (free_.empty()) {
    numbers_.push_back(0);
    provisioned_.push_back(0);
    free_.push_back(static_cast<std::uint32_t>(numbers_.size() - 1));
  }
  const std::uint32_t environment = free_.back();
  free_.pop_back();
  numbers_[environment] = ++made_;
  provisioned_[environment] = provisioned ? 1 : 0;
  return environment;
}

void Environments::end(Time now, std::uint32_t environment) {
  advance(now);
  COUPLET_CHECK(busy_ > 0);
  --busy_;
  if (provisioned_[environment] != 0) {
    if (provisioned_there_ <= config_.provisioned) {
      ready_.push_back(environment);
    } else {
      unprovision(1);
      free_.push_back(environment);
    }
    return;
  }
  if (!has_reserved()) account_->give_back();
  idle_.push_back({environment, now});
}

}  // namespace couplet::cloud
