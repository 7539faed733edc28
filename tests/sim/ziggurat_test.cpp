#include "sim/ziggurat.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "catch.hpp"

using namespace couplet::sim;

namespace {

using Table = std::array<double, 257>;
using Real = long double;

/// The largest relative difference between two tables and the recurrence that their header states.
struct Law {
  Real r;
  Real tail_area;
  Real (*density)(Real);
  Real (*inverse)(Real);
};

Real worst_difference(const Table& x, const Table& f, const Law& law) {
  const Real at_r = law.density(law.r);
  const Real area = law.r * at_r + law.tail_area;
  Real width = law.r, height = at_r;
  Real worst = std::fabs(x[0] / (area / at_r) - 1);
  for (std::size_t i = 1; i < 256; ++i) {
    worst = std::max({worst, std::fabs(x[i] / width - 1), std::fabs(f[i] / height - 1)});
    height += area / width;
    width = i < 255 ? law.inverse(height) : 0;
  }
  return std::max(worst, std::fabs(height - 1));
}

}  // namespace

TEST_CASE("the ziggurats are what their recurrence gives") {
  // Where long double is no wider than double, the recurrence itself loses digits.
  const Real tolerance = LDBL_MANT_DIG >= 64 ? 4e-16L : 1e-12L;
  const Real root_half = std::sqrt(Real{0.5});
  const Real exponential_r = 7.697117470131049714L, normal_r = 3.6541528853610087716L;
  const Law exponential{exponential_r, std::exp(-exponential_r), [](Real x) { return std::exp(-x); },
                        [](Real y) { return -std::log(y); }};
  const Law normal{normal_r, std::sqrt(std::acos(Real{-1}) / 2) * std::erfc(normal_r * root_half),
                   [](Real x) { return std::exp(-x * x / 2); },
                   [](Real y) { return std::sqrt(-2 * std::log(y)); }};
  CHECK(worst_difference(ziggurat::exponential_x, ziggurat::exponential_f, exponential) < tolerance);
  CHECK(worst_difference(ziggurat::normal_x, ziggurat::normal_f, normal) < tolerance);
}

TEST_CASE("the ziggurats close at the top") {
  CHECK(ziggurat::exponential_x[256] == 0);
  CHECK(ziggurat::exponential_f[256] == 1);
  CHECK(ziggurat::normal_x[256] == 0);
  CHECK(ziggurat::normal_f[256] == 1);
}
