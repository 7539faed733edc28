#pragma once

#include <cstdint>

#include "sim/check.hpp"

namespace couplet::sim {

// Elementary functions whose results are the same bits under every compiler, library and processor: + - * /
// and sqrt of IEEE doubles only, rounding to nearest, no contraction. Error bounds hold over the whole range
// given and are checked by tests; an ulp is the distance between neighbouring doubles at the result.

/// Natural logarithm, within 0.51 ulp. log(0) = -infinity; of a negative number NaN.
double log(double x);

/// e^x, within 0.9 ulp where the result is a normal number. Overflows to infinity, underflows to 0.
double exp(double x);

/// x^y, within 1 ulp where the result is a normal number. pow(x, 0) = 1. REQUIRES: x >= 0 and finite, y
/// finite, and y > 0 if x = 0.
double pow(double x, double y);

/// Logarithm of the gamma function, within 2e-14 · max(1, |result|). REQUIRES: x > 0.
double lgamma(double x);

/// The z below which a standard normal falls with probability p, with a relative error below 1e-15; where p
/// is near one half, that of p - 0.5. Wichura's AS 241. REQUIRES: 0 < p < 1.
double normal_quantile(double p);

/// The nearest integer, halves upwards: floor(x + 0.5) without the rounding of that sum. Saturates at the
/// ends of the range. REQUIRES: x is not NaN.
inline std::int64_t round_half_up(double x) {
  COUPLET_CHECK(x == x);
  if (x >= 0x1p63) return INT64_MAX;
  if (x < -0x1p63) return INT64_MIN;
  auto whole = static_cast<std::int64_t>(x);           // towards zero
  const double rest = x - static_cast<double>(whole);  // exact, and of the sign of x
  if (rest >= 0.5) ++whole;
  if (rest < -0.5) --whole;
  return whole;
}

}  // namespace couplet::sim
