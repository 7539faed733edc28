#include "cloud/client_rate_limiter.hpp"

#include <algorithm>

#include "sim/math.hpp"

namespace couplet::cloud {
namespace {

double cube(double x) {
  return x * x * x;
}

double cube_root(double x) {
  return x > 0 ? sim::pow(x, 1.0 / 3) : 0;
}

}  // namespace

double CubicRate::throttled(sim::Time now, double rate) {
  highest_ = rate;
  zero_point_ = cube_root(highest_ * (1 - backoff) / scale);
  throttled_at_ = now;
  return rate * backoff;
}

double CubicRate::succeeded(sim::Time now) const {
  return scale * cube(sim::to_seconds(now - throttled_at_) - zero_point_) + highest_;
}

double MeasuredRate::record(sim::Time now) {
  ++count_;
  const std::int64_t at = (now - sim::start_of_run) / bucket;
  if (at <= bucket_) return rate_;
  const double seconds = sim::to_seconds(bucket) * static_cast<double>(at - bucket_);
  const double latest = static_cast<double>(static_cast<std::int64_t>(count_)) / seconds;
  rate_ = latest * smoothing + rate_ * (1 - smoothing);
  count_ = 0;
  bucket_ = at;
  return rate_;
}

bool ClientRateLimiter::take(sim::Time now) {
  if (!enabled_) return true;
  refill(now);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

sim::Time ClientRateLimiter::next_token(sim::Time now) {
  if (!enabled_) return now;
  refill(now);
  if (tokens_ >= 1) return now;
  // At least a nanosecond, and one more than what rounding may take away.
  return sim::add(now, sim::to_duration((1 - tokens_) / fill_rate_ * 1e9) + sim::Duration{1});
}

void ClientRateLimiter::ended(sim::Time now, std::optional<ErrorKind> error) {
  const double measured = measured_.record(now);
  double rate = 0;
  if (error == ErrorKind::throttling) {
    rate = cubic_.throttled(now, enabled_ ? std::min(measured, fill_rate_) : measured);
    enabled_ = true;
  } else {
    rate = cubic_.succeeded(now);
  }
  set_rate(now, std::min(rate, 2 * measured));
}

void ClientRateLimiter::refill(sim::Time now) {
  const sim::Time before = refilled_;
  refilled_ = now;
  tokens_ = std::min(capacity_, tokens_ + sim::to_seconds(now - before) * fill_rate_);
}

void ClientRateLimiter::set_rate(sim::Time now, double rate) {
  refill(now);
  fill_rate_ = std::max(rate, least_rate);
  capacity_ = std::max(rate, 1.0);
  tokens_ = std::min(tokens_, capacity_);
}

}  // namespace couplet::cloud
