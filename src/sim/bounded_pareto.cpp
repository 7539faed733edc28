#include "sim/bounded_pareto.hpp"

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace couplet::sim {

namespace {

/// The mean of e^(-z·s) over s from 0 to 1: (1 - e^-z)/z, and 1 at z = 0.
double mean_decay(double z) {
  if (z > 0.5 || z < -0.5) return (1 - exp(-z)) / z;
  double sum = 0;
  for (int n = 16; n >= 1; --n) sum = (1 + sum) * (-z / (n + 1));  // 1 - z/2! + z²/3! - …
  return 1 + sum;
}

/// e^-t · mean_decay(z - t) without the overflow that a very negative z - t would bring: the integral of
/// e^(-t - (z-t)·s), whose exponent lies between -t and -z.
double shifted_decay(double z, double t) {
  const double slope = z - t;
  return slope < 0 ? exp(-z) * mean_decay(-slope) : exp(-t) * mean_decay(slope);
}

}  // namespace

double bounded_pareto_moment(int n, double shape, double t) {
  return shifted_decay(shape * t, n * t) / mean_decay(shape * t);
}

double log_range_of_bounded_pareto(double mean_over_max, double shape) {
  COUPLET_CHECK(mean_over_max >= 1e-12 && mean_over_max < 1 && shape >= 0.1);
  double near = 0;   // the mean is above the wanted one
  double far = 512;  // and below: at shape 0.1, the mean is then about e^-53 of the maximum
  COUPLET_CHECK(bounded_pareto_moment(1, shape, far) < mean_over_max);
  for (;;) {
    const double middle = 0.5 * (near + far);
    if (middle <= near || middle >= far) return far;
    (bounded_pareto_moment(1, shape, middle) > mean_over_max ? near : far) = middle;
  }
}

}  // namespace couplet::sim
