// How rarely a sample is large.

#include <algorithm>
#include <variant>

#include "sim/distribution.hpp"
#include "sim/math.hpp"

namespace couplet::sim {

namespace distribution_kinds {

double Exponential::exceeds(double x) const {
  return x > 0 ? exp(-x / mean) : 1;
}

double Uniform::exceeds(double x) const {
  return x < min ? 1 : x >= min + range ? 0 : (min + range - x) / range;
}

/// Chernoff: P(X > x) <= (x / m)^k exp(k - x / scale) beyond the mean m = k · scale.
double Gamma::exceeds(double x) const {
  const double shape = inverse_of_low_shape > 0 ? 1 / inverse_of_low_shape : d + 1.0 / 3;
  const double times = x / (shape * scale);
  return times > 1 ? exp(shape * (1 + log(times) - times)) : 1;
}

/// A normal number is above z > 0 with a chance of at most exp(-z² / 2) / 2, and exp(-z² / 2) / (2.5 z).
double Lognormal::exceeds(double x) const {
  if (!(x > median)) return 1;
  const double z = log(x / median) / sigma;
  return exp(-z * z / 2) * std::min(0.5, 1 / (2.5 * z));
}

double Weibull::exceeds(double x) const {
  return x > 0 ? exp(-pow(x / scale, 1 / power)) : 1;
}

double Pareto::exceeds(double x) const {
  return x > scale ? pow(scale / x, 1 / power) : 1;
}

double BoundedPareto::exceeds(double x) const {
  if (x >= max) return 0;
  return x > scale ? (pow(scale / x, 1 / power) - beyond) / (1 - beyond) : 1;
}

double Hyperexponential::exceeds(double x) const {
  return x > 0 ? share * exp(-x / often) + (1 - share) * exp(-x / rarely) : 1;
}

double Triangular::exceeds(double x) const {
  if (x >= max) return 0;
  if (x <= min) return 1;
  const double above = (max - x) * (max - x) / fall;
  return above < 1 - below_mode ? above : 1 - (x - min) * (x - min) / rise;
}

}  // namespace distribution_kinds

double Distribution::exceeds(double x) const {
  return std::visit([x](const auto& kind) { return kind.exceeds(x); }, kind_);
}

}  // namespace couplet::sim
