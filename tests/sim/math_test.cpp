#include "sim/math.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "sim/draws.hpp"

using namespace couplet;

namespace {

using Real = long double;
constexpr int points = 200'000;
const double infinity = std::numeric_limits<double>::infinity();

// Where long double is no wider than double, the reference errs by as much as we may.
constexpr double slack = LDBL_MANT_DIG >= 64 ? 0 : 1;

/// |got - exact| in units of the distance between doubles at the exact value.
double ulps(double got, Real exact) {
  return static_cast<double>(std::fabs(static_cast<Real>(got) - exact) /
                             std::ldexp(Real{1}, std::ilogb(exact) - 52));
}

/// Point number i, uniform between low and high.
double between(double low, double high, int i) {
  sim::Draw draw(sim::DrawKey::of(1, 0, "test/math"), static_cast<std::uint64_t>(i));
  return low + (high - low) * draw.unit();
}

}  // namespace

TEST_CASE("log is within 0.51 ulp") {
  double worst = 0;
  for (int i = 0; i < points; ++i) {
    const double everywhere = std::ldexp(between(0.5, 1, i), i % 2098 - 1073);
    const double near_one = 1 + between(-1, 1, i) * std::ldexp(1.0, -(i % 52));
    worst = std::max(worst, ulps(sim::log(everywhere), std::log(Real{everywhere})));
    if (near_one > 0 && near_one != 1)
      worst = std::max(worst, ulps(sim::log(near_one), std::log(Real{near_one})));
  }
  CHECK(worst < 0.51 + slack);
  CHECK(sim::log(1) == 0);
  CHECK(sim::log(0) == -infinity);
  CHECK(sim::log(infinity) == infinity);
  CHECK(std::isnan(sim::log(-1)));
  CHECK(std::isnan(sim::log(std::nan(""))));
  CHECK(ulps(sim::log(5e-324), std::log(Real{5e-324})) < 0.51 + slack);
}

TEST_CASE("exp is within 0.9 ulp") {
  double worst = 0;
  for (int i = 0; i < points; ++i) {
    const double everywhere = between(-708, 709.7, i);
    const double small = between(-2, 2, i) * std::ldexp(1.0, -(i % 50));
    worst = std::max(worst, ulps(sim::exp(everywhere), std::exp(Real{everywhere})));
    worst = std::max(worst, ulps(sim::exp(small), std::exp(Real{small})));
  }
  CHECK(worst < 0.9 + slack);
  CHECK(sim::exp(0) == 1);
  CHECK(sim::exp(710) == infinity);
  CHECK(sim::exp(709.79) == infinity);
  CHECK(sim::exp(-infinity) == 0);
  CHECK(sim::exp(-745.2) == 0);
  CHECK(sim::exp(-745) == 5e-324);
  CHECK(std::isnan(sim::exp(std::nan(""))));
}

TEST_CASE("pow is within 1 ulp") {
  double worst = 0;
  for (int i = 0; i < points; ++i) {
    const double base = std::ldexp(between(0.5, 1, i), i % 600 - 300);
    const double power = between(-707, 709, points + i) / std::log(base);
    const double modest = between(0, 20, i);
    const double root = between(0.1, 5, points + i);
    worst = std::max(worst, ulps(sim::pow(base, power), std::pow(Real{base}, Real{power})));
    worst = std::max(worst, ulps(sim::pow(modest, root), std::pow(Real{modest}, Real{root})));
  }
  CHECK(worst < 1 + slack);
  CHECK(sim::pow(3, 2) == 9);
  CHECK(sim::pow(7.25, 1) == 7.25);
  CHECK(sim::pow(5, 0) == 1);
  CHECK(sim::pow(0, 0.5) == 0);
  CHECK(sim::pow(1, 1e300) == 1);
  CHECK(sim::pow(1 + 0x1p-52, 1e300) == infinity);
  CHECK(sim::pow(1 + 0x1p-52, -1e300) == 0);
  CHECK_THROWS_AS(sim::pow(-1, 2), sim::InvariantError);
  CHECK_THROWS_AS(sim::pow(0, -1), sim::InvariantError);
}

TEST_CASE("lgamma is within 2e-14 of its size, or of one") {
  Real worst = 0;
  const auto look_at = [&worst](double x) {
    const Real exact = std::lgamma(Real{x});
    worst = std::max(worst, std::fabs(sim::lgamma(x) - exact) / std::max(Real{1}, std::fabs(exact)));
  };
  for (int i = 0; i < points; ++i) {
    look_at(between(0, 20, i));
    look_at(std::ldexp(between(0.5, 1, i), i % 300 - 100));
  }
  CHECK(worst < 2e-14L);
  CHECK(sim::lgamma(1) == Approx(0).margin(1e-14));
  CHECK(sim::lgamma(0.5) == Approx(0.57236494292470008707));
  CHECK_THROWS_AS(sim::lgamma(0), sim::InvariantError);
}

TEST_CASE("normal_quantile inverts the normal distribution") {
  const Real root_half = std::sqrt(Real{0.5});
  const Real root_two_pi = std::sqrt(2 * std::acos(Real{-1}));
  Real worst = 0;
  const auto look_at = [&](double p) {
    const double z = sim::normal_quantile(p);
    const Real density = std::exp(-Real{z} * z / 2) / root_two_pi;
    const Real surplus = p < 0.3   ? std::erfc(-z * root_half) / 2 - p
                         : p > 0.7 ? (1 - Real{p}) - std::erfc(z * root_half) / 2
                                   : std::erf(z * root_half) / 2 - (Real{p} - Real{0.5});
    worst = std::max(worst, std::fabs(surplus / density / z));
  };
  for (int i = 0; i < points; ++i) {
    look_at(between(0, 1, i));
    look_at(std::ldexp(between(0.5, 1, i), -(i % 1000)));
    look_at(1 - std::ldexp(between(0.5, 1, i), -1 - i % 50));
  }
  CHECK(worst < 1e-15L);
  CHECK(sim::normal_quantile(0.5) == 0);
  CHECK(sim::normal_quantile(0.99) == Approx(2.3263478740408408));
  CHECK(sim::normal_quantile(0.25) == -sim::normal_quantile(0.75));
  CHECK_THROWS_AS(sim::normal_quantile(0), sim::InvariantError);
  CHECK_THROWS_AS(sim::normal_quantile(1), sim::InvariantError);
}
