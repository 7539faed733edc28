#include "sim/math.hpp"

#include <cstring>
#include <limits>

#include "sim/polynomial.hpp"

namespace couplet::sim {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// ln 2 in two parts, the first with 32 significant bits so that a multiple by an exponent is exact.
constexpr double ln2_hi = 0x1.62e42feep-1;
constexpr double ln2_lo = 0x1.a39ef35793c76p-33;

/// A number as the unevaluated sum of two doubles, |lo| at most half an ulp of hi: about 106 bits.
struct Pair {
  double hi;
  double lo;
};

/// a + b exactly. REQUIRES: |a| >= |b| or a = 0.
Pair sum_of(double a, double b) {
  const double hi = a + b;
  return {hi, b - (hi - a)};
}

/// The upper 26 bits of a. REQUIRES: |a| < 2^996.
double upper_half(double a) {
  const double shifted = 134217729.0 * a;  // 2^27 + 1
  return shifted - (shifted - a);
}

/// a · b exactly (Dekker), barring underflow.
Pair product_of(double a, double b) {
  const double a_hi = upper_half(a), a_lo = a - a_hi;
  const double b_hi = upper_half(b), b_lo = b - b_hi;
  const double hi = a * b;
  return {hi, ((a_hi * b_hi - hi) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo};
}

Pair times(Pair a, Pair b) {
  const Pair p = product_of(a.hi, b.hi);
  return sum_of(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/// REQUIRES: |a| >= |b| or a = 0.
Pair plus(Pair a, Pair b) {
  const Pair s = sum_of(a.hi, b.hi);
  return sum_of(s.hi, s.lo + (a.lo + b.lo));
}

/// 2^k for a normal result: -1022 <= k <= 1023.
double power_of_two(int k) {
  const std::uint64_t bits = static_cast<std::uint64_t>(k + 1023) << 52;
  double result = 0;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

struct Scaled {
  double mantissa;  // from √½ to √2
  int exponent;
};

/// x = mantissa · 2^exponent. REQUIRES: x > 0, finite.
Scaled scaled(double x) {
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  exponent += static_cast<int>(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffff) | std::uint64_t{1023} << 52;
  double mantissa = 0;
  std::memcpy(&mantissa, &bits, sizeof mantissa);
  return mantissa > 1.4142135623730951 ? Scaled{0.5 * mantissa, exponent + 1} : Scaled{mantissa, exponent};
}

/// log m = 2·(s + s³/3 + s⁵/5 + …) with s = (m-1)/(m+1), |s| < 0.1716: the first two terms in pairs, and the
/// rest, below 2^-12 of the sum, in doubles. Relative error below 2^-64. REQUIRES: √½ <= m <= √2.
Pair log_of_mantissa(double m) {
  const double above = m - 1;  // exact
  const double below = m + 1;
  const double below_lo = m - (below - 1);
  const double s_hi = above / below;
  const Pair back = product_of(s_hi, below);
  const Pair s = sum_of(s_hi, (((above - back.hi) - back.lo) - s_hi * below_lo) / below);
  const Pair z = times(s, s);
  const Pair cube_third = times(times(s, z), {1.0 / 3, 0x1.5555555555555p-56});
  static constexpr double series[] = {1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13, 1.0 / 15,
                                      1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25, 1.0 / 27};
  const double rest = s.hi * z.hi * z.hi * polynomial(series, z.hi);
  const Pair half = plus(s, plus(cube_third, {rest, 0}));
  return {2 * half.hi, 2 * half.lo};
}

/// log x in two parts. REQUIRES: x > 0, finite.
Pair log_pair(double x) {
  const auto [mantissa, exponent] = scaled(x);
  const Pair rest = log_of_mantissa(mantissa);
  if (exponent == 0) return rest;
  const double k = exponent;
  return plus(sum_of(k * ln2_hi, k * ln2_lo), rest);
}

/// 2^k · x, where k may reach beyond the exponents of normal numbers.
double times_power_of_two(double x, int k) {
  if (k >= -1021 && k <= 1023) return x * power_of_two(k);
  const int half = k / 2;
  return x * power_of_two(half) * power_of_two(k - half);
}

/// e^(x + low) for |low| well below an ulp of x or below 2^-40. REQUIRES: -746 < x < 710.
double exp_of_sum(double x, double low) {
  const double scaled_x = x * 1.4426950408889634;  // 1 / ln 2
  const int k = static_cast<int>(scaled_x + (scaled_x < 0 ? -0.5 : 0.5));
  const double hi = x - k * ln2_hi;  // exact
  const double lo = low - k * ln2_lo;
  const double r = hi + lo;  // within half a ln 2 of zero
  const double lost = (hi - r) + lo;
  // e^r - 1 - r = r²·(1/2! + r/3! + r²/4! + …), summed in pairs so that the processor can overlap the work
  const double r2 = r * r, r4 = r2 * r2;
  const double c0 = 1.0 / 2 + r * (1.0 / 6) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double c1 = 1.0 / 720 + r * (1.0 / 5040) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double c2 = 1.0 / 3628800 + r * (1.0 / 39916800) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  const double bend = r2 * (c0 + r4 * (c1 + r4 * c2));
  return times_power_of_two(1 + (r + (bend + (lost + lost * r))), k);
}

}  // namespace

double log(double x) {
  if (!(x > 0)) return x == 0 ? -infinity : not_a_number;
  if (x == infinity) return x;
  const Pair result = log_pair(x);
  return result.hi + result.lo;
}

double exp(double x) {
  if (!(x < 710)) return x == x ? infinity : x;
  if (x <= -746) return 0;
  return exp_of_sum(x, 0);
}

double pow(double x, double y) {
  COUPLET_CHECK(x >= 0 && x < infinity && y - y == 0);
  if (y == 0) return 1;
  if (x == 0) {
    COUPLET_CHECK(y > 0);
    return 0;
  }
  const Pair base = log_pair(x);
  const double rough = y * base.hi;
  if (!(rough < 710)) return infinity;
  if (rough <= -746) return 0;
  if (rough > -0x1p-60 && rough < 0x1p-60) return 1;  // and no exact product of numbers this small is needed
  const Pair exponent = product_of(y, base.hi);
  return exp_of_sum(exponent.hi, exponent.lo + y * base.lo);
}

double lgamma(double x) {
  COUPLET_CHECK(x > 0);
  if (x == infinity) return x;
  double shift = 1;  // Γ(x) = Γ(x + n) / (x·(x+1)·…·(x+n-1)): Stirling's series wants a large argument
  while (x < 16) {
    shift *= x;
    x += 1;
  }
  static constexpr double series[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                      1.0 / 1188, -691.0 / 360360, 1.0 / 156};
  constexpr double half_log_two_pi = 0.91893853320467274178;
  const double correction = polynomial(series, 1 / x / x) / x;
  // x·log x - x as x·(log x - 1): one rounding less of large terms
  return x * (log(x) - 1) - 0.5 * log(x) + (half_log_two_pi + correction) - log(shift);
}

}  // namespace couplet::sim
