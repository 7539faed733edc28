#include "model/oldest_age.hpp"

#include <algorithm>

namespace couplet::model {

void OldestAge::run_until(Time now) {
  if (oldest_ != sim::never && now > since_) {
    const sim::Int128 from = (since_ - oldest_).count();
    const sim::Int128 to = (now - oldest_).count();
    doubled_integral_ += (to - from) * (from + to);
    max_ = std::max(max_, now - oldest_);
  }
  since_ = now;
}

void OldestAge::set(Time now, Time oldest) {
  if (oldest == oldest_) return;
  run_until(now);
  oldest_ = oldest;
}

void OldestAge::begin(Time at) {
  run_until(at);
  doubled_integral_ = 0;
  max_ = oldest_ == sim::never ? Duration{0} : at - oldest_;
  begin_ = at;
}

void OldestAge::freeze(Time at) {
  run_until(at);
  mean_ = static_cast<double>(doubled_integral_) / 2 / static_cast<double>((at - begin_).count()) / 1e9;
}

double OldestAge::mean_seconds() const {
  return mean_;
}

}  // namespace couplet::model
