#include <algorithm>
#include <limits>

#include "sim/math.hpp"
#include "theory/station.hpp"

namespace couplet::theory {

namespace {

/// The chance that a Poisson number of that mean is at least n: its terms from n on, which fall faster than
/// those of a geometric series.
double poisson_reaches(double mean, double n) {
  if (n <= mean + 1) return 1;
  const double first = sim::exp(n * sim::log(mean) - mean - sim::lgamma(n + 1));
  return std::min(1.0, first / (1 - mean / (n + 1)));
}

}  // namespace

void Tail::add(const Tail& other) {
  loads_.insert(loads_.end(), other.loads_.begin(), other.loads_.end());
  lines_.insert(lines_.end(), other.lines_.begin(), other.lines_.end());
  stays_.insert(stays_.end(), other.stays_.begin(), other.stays_.end());
  times_.insert(times_.end(), other.times_.begin(), other.times_.end());
  places_ += other.places_;
  sure_ += other.sure_;
  unknown_ = unknown_ || other.unknown_;
}

void Tail::stays(const sim::DurationDistribution& time) {
  if (time.is_zero()) return;
  if (time.is_constant()) return stays_for_sure(time.mean_ns() / 1e9);
  times_.push_back(time);
}

double Tail::reaches(double n) const {
  const double rest = n - places_;
  if (rest <= 0) return 1;
  const double parts = static_cast<double>(loads_.size() + lines_.size());
  if (parts == 0) return 0;
  // One of them has its part of it at least.
  const double each = rest / parts;
  double sum = 0;
  for (const double load : loads_) sum += load > 0 ? poisson_reaches(load, each) : 0;
  for (const Line& line : lines_) {
    const double beyond = each - line.from;
    sum += beyond <= 0 ? 1 : line.at * sim::pow(line.decay, beyond);
  }
  return std::min(1.0, sum);
}

double Tail::exceeds(double t) const {
  if (unknown_) return 1;
  const double rest = t - sure_;
  if (rest < 0) return 1;
  const std::size_t parts = stays_.size() + times_.size();
  if (parts == 0) return 0;
  const double each = rest / static_cast<double>(parts);
  double sum = 0;
  for (const auto& [factor, rate] : stays_) sum += factor * sim::exp(-rate * each);
  for (const sim::DurationDistribution& time : times_) sum += time.distribution.exceeds(each * 1e9);
  return std::min(1.0, sum);
}

}  // namespace couplet::theory
