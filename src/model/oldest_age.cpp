#include "model/oldest_age.hpp"

namespace couplet::model {

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
