#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace couplet::theory {

/// Poisson arrivals whose rate goes to and fro between two values, each kept for an exponential time.
struct Mmpp {
  std::array<double, 2> rate;  // per second
  std::array<double, 2> stay;  // mean, in seconds

  double share(std::size_t state) const { return stay[state] / (stay[0] + stay[1]); }
  double mean_rate() const { return share(0) * rate[0] + share(1) * rate[1]; }

  /// Variance over mean of the number of arrivals in t seconds. With s = 1/stay0 + 1/stay1 the covariance of
  /// the rate at a distance d is p0 p1 (rate0 - rate1)² e^(-s d); twice its integral adds to the variance.
  double dispersion(double t) const {
    const double s = 1 / stay[0] + 1 / stay[1];
    const double variance = share(0) * share(1) * (rate[0] - rate[1]) * (rate[0] - rate[1]);
    return 1 + 2 * variance * (t / s - (1 - std::exp(-s * t)) / (s * s)) / (mean_rate() * t);
  }
};

/// Two by two.
struct Matrix {
  long double a, b, c, d;

  Matrix operator+(const Matrix& m) const { return {a + m.a, b + m.b, c + m.c, d + m.d}; }
  Matrix operator*(const Matrix& m) const {
    return {a * m.a + b * m.c, a * m.b + b * m.d, c * m.a + d * m.c, c * m.b + d * m.d};
  }
  Matrix operator*(long double x) const { return {a * x, b * x, c * x, d * x}; }
  Matrix inverse() const { return Matrix{d, -b, -c, a} * (1 / (a * d - b * c)); }
};

/// MMPP/M/1, mean number inside, by the matrix-geometric method (Neuts, Matrix-Geometric Solutions in
/// Stochastic Models): with n inside and by state of the arrivals the chances are x R^n, where R is the least
/// solution of up + R level + R² down = 0 and x (I - R)^-1 the shares of the two states. REQUIRES:
/// mean_rate() < mu.
inline double mmpp_m1_number(const Mmpp& arrivals, double mu) {
  const long double leave[] = {1 / static_cast<long double>(arrivals.stay[0]),
                               1 / static_cast<long double>(arrivals.stay[1])};
  const Matrix up{arrivals.rate[0], 0, 0, arrivals.rate[1]};
  const Matrix level{-leave[0] - up.a - mu, leave[0], leave[1], -leave[1] - up.d - mu};
  const Matrix by_level = level.inverse() * -1;
  Matrix r{0, 0, 0, 0};
  for (int i = 0; i < 100'000; ++i) r = (up + r * r * static_cast<long double>(mu)) * by_level;
  const Matrix rest = Matrix{1 - r.a, -r.b, -r.c, 1 - r.d};
  // x = shares (I - R); the mean is x R (I - R)^-2 (1, 1).
  const Matrix number = rest * r * rest.inverse() * rest.inverse();
  return static_cast<double>(arrivals.share(0) * (number.a + number.b) +
                             arrivals.share(1) * (number.c + number.d));
}

}  // namespace couplet::theory
