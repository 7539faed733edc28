#include "sim/distribution_kinds.hpp"

#include <cmath>

#include "sim/math.hpp"

namespace couplet::sim::distribution_kinds {

double Uniform::sample(Draw& draw) const {
  return min + range * draw.unit();
}

double Gamma::sample(Draw& draw) const {
  double boosted = scale;
  if (inverse_of_low_shape > 0) boosted *= exp(-inverse_of_low_shape * draw.exponential());
  for (;;) {
    const double x = draw.normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = draw.unit();
    const double x2 = x * x;
    if (u < 1 - 0.0331 * x2 * x2 || log(u) < 0.5 * x2 + d * (1 - v + log(v))) return boosted * (d * v);
  }
}

double Lognormal::sample(Draw& draw) const {
  return median * exp(sigma * draw.normal());
}

// By inversion; an exponential draw is minus the logarithm of a uniform one.

double Weibull::sample(Draw& draw) const {
  return scale * pow(draw.exponential(), power);
}

double Pareto::sample(Draw& draw) const {
  return scale * exp(power * draw.exponential());
}

double BoundedPareto::sample(Draw& draw) const {
  const double above = beyond + (1 - beyond) * draw.unit();  // P(X > x) of the unbounded law
  const double x = scale * exp(-power * log(above));
  return x < max ? x : max;
}

double Hyperexponential::sample(Draw& draw) const {
  const double which = draw.unit();
  return (which < share ? often : rarely) * draw.exponential();
}

double Triangular::sample(Draw& draw) const {
  const double u = draw.unit();
  return u < below_mode ? min + std::sqrt(u * rise) : max - std::sqrt((1 - u) * fall);
}

}  // namespace couplet::sim::distribution_kinds
