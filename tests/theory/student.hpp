#pragma once

#include <cmath>

namespace couplet::theory {

/// The probability that |T| <= t for Student's T. Abramowitz and Stegun, Handbook of Mathematical Functions,
/// 26.7.3 (odd degrees of freedom) and 26.7.4 (even): with tan(angle) = t / sqrt(degrees),
///   odd:  2/pi (angle + sin (cos + 2/3 cos³ + … + (2·4…(n-3))/(3·5…(n-2)) cos^(n-2)))
///   even: sin (1 + 1/2 cos² + … + (1·3…(n-3))/(2·4…(n-2)) cos^(n-2))
inline long double student_within(long double t, int degrees) {
  const long double angle = std::atan(t / std::sqrt(static_cast<long double>(degrees)));
  const long double cosine = std::cos(angle);
  const bool odd = degrees % 2 != 0;
  long double term = odd ? cosine : 1;
  long double sum = degrees == 1 ? 0 : term;
  for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= cosine * cosine * static_cast<long double>(k - 1) / static_cast<long double>(k);
    sum += term;
  }
  if (!odd) return std::sin(angle) * sum;
  const long double two_over_pi = 2 / std::acos(-1.0L);
  return two_over_pi * (angle + std::sin(angle) * sum);
}

/// The t of a two-sided interval of any confidence, by bisection.
/// REQUIRES: 0 < confidence <= 0.99999; degrees >= 1.
inline double student_quantile(long double confidence, int degrees) {
  long double low = 0;
  long double high = 1e6L;
  for (int i = 0; i < 100; ++i) {
    const long double middle = (low + high) / 2;
    (student_within(middle, degrees) < confidence ? low : high) = middle;
  }
  return static_cast<double>(low);
}

}  // namespace couplet::theory
