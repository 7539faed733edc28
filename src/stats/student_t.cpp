#include "stats/student_t.hpp"

#include <cmath>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace couplet::stats {

namespace {

constexpr double two_over_pi = 0.636619772367581343;

/// The largest number of degrees of freedom for which the series of the distribution is summed.
constexpr std::int64_t series_max = 1000;

/// The same quantile of the normal distribution: what Student's t becomes for infinitely many degrees.
double normal_quantile(double confidence) {
  if (confidence == 0.9) return 1.64485362695147271;
  if (confidence == 0.95) return 1.95996398454005423;
  if (confidence == 0.99) return 2.57582930354890077;
  if (confidence == 0.999) return 3.29052673149189478;
  COUPLET_CHECK(confidence >= 0.5 && confidence <= 0.99999);
  return sim::normal_quantile((1 + confidence) / 2);
}

/// For x >= 0, to a few units in the last place: halve the angle until its Taylor series is short.
double arc_tangent(double x) {
  constexpr int halvings = 3;
  for (int i = 0; i < halvings; ++i) x = x / (1 + std::sqrt(1 + x * x));
  double sum = 0;  // |x| < 0.2: the first term left out is below 1e-19
  for (int k = 25; k >= 1; k -= 2) sum = 1.0 / k - x * x * sum;
  return 8 * x * sum;
}

/// The probability that |T| <= t, and its derivative by t.
struct Point {
  double probability;
  double density;
};

/// Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4: with the angle whose
/// tangent is t / sqrt(degrees), a sum of degrees / 2 positive terms in its squared cosine.
Point distribution(double t, std::int64_t degrees) {
  const auto n = static_cast<double>(degrees);
  const double cos2 = n / (n + t * t);
  const double cosine = std::sqrt(cos2);
  const double sine = t / std::sqrt(n + t * t);
  const bool odd = degrees % 2 != 0;

  double term = 1;
  double sum = 1;
  for (std::int64_t k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= cos2 * static_cast<double>(k - 1) / static_cast<double>(k);
    sum += term;
  }

  const double angle_by_t = cos2 / std::sqrt(n);
  if (!odd) return {sine * sum, term * (n - 1) * cosine * angle_by_t};
  const double angle = arc_tangent(t / std::sqrt(n));
  if (degrees == 1) return {two_over_pi * angle, two_over_pi * angle_by_t};
  return {two_over_pi * (angle + sine * cosine * sum), two_over_pi * term * (n - 1) * cos2 * angle_by_t};
}

/// Newton's method. The probability is concave in t and the normal quantile lies to the left of the
/// solution, so every step goes right and stops short of it; the first that does not is rounding.
double solve(double confidence, std::int64_t degrees, double normal) {
  constexpr int steps_max = 50;  // 13 are enough for one degree and 0.999
  double t = normal;
  for (int i = 0; i < steps_max; ++i) {
    const Point point = distribution(t, degrees);
    const double next = t + (confidence - point.probability) / point.density;
    if (next <= t) break;
    t = next;
  }
  return t;
}

/// Abramowitz and Stegun 26.7.5: powers of 1 / degrees. The first term left out is below 1e-13 from
/// 1000 degrees on.
double expand(std::int64_t degrees, double x) {
  const double n = static_cast<double>(degrees);
  const double y = x * x;
  const double g1 = (y + 1) * x / 4;
  const double g2 = ((5 * y + 16) * y + 3) * x / 96;
  const double g3 = (((3 * y + 19) * y + 17) * y - 15) * x / 384;
  const double g4 = ((((79 * y + 776) * y + 1482) * y - 1920) * y - 945) * x / 92160;
  return x + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
}

}  // namespace

double t_quantile(double confidence, std::int64_t degrees_of_freedom) {
  COUPLET_CHECK(degrees_of_freedom >= 1);
  const double normal = normal_quantile(confidence);
  return degrees_of_freedom <= series_max ? solve(confidence, degrees_of_freedom, normal)
                                          : expand(degrees_of_freedom, normal);
}

}  // namespace couplet::stats
