// Kolmogorov-Smirnov tests of the three basic draws on 10^6 samples. Tails and wedges, to which that test is
// nearly blind, are in moments_test.cpp.

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "statistics.hpp"

using namespace couplet::sim;

namespace {

constexpr std::int64_t samples = 1'000'000;

/// √n times the largest distance between the empirical and the exact distribution function.
template <class Sampler, class Cdf>
double kolmogorov(const char* label, Sampler sampler, Cdf cdf) {
  const DrawsFor draws(label);
  std::vector<double> values;
  for (std::int64_t i = 0; i < samples; ++i) {
    Draw draw = draws[i];
    values.push_back(sampler(draw));
  }
  std::sort(values.begin(), values.end());
  double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double exact = cdf(values[i]);
    const double before = static_cast<double>(i) / samples;
    const double after = static_cast<double>(i + 1) / samples;
    worst = std::max({worst, exact - before, after - exact});
  }
  return worst * std::sqrt(static_cast<double>(samples));
}

// P(statistic > d) is 2·exp(-2·d²) for large samples; three tests share 1 %.
const double limit = std::sqrt(std::log(2 / (0.01 / 3)) / 2);

}  // namespace

TEST_CASE("unit draws are uniform") {
  CHECK(kolmogorov("test/unit", [](Draw& draw) { return draw.unit(); }, [](double x) { return x; }) < limit);
}

TEST_CASE("exponential draws are exponential") {
  CHECK(kolmogorov(
            "test/exponential", [](Draw& draw) { return draw.exponential(); },
            [](double x) { return -std::expm1(-x); }) < limit);
}

TEST_CASE("normal draws are normal") {
  CHECK(kolmogorov(
            "test/normal", [](Draw& draw) { return draw.normal(); },
            [](double x) { return std::erfc(-x * std::sqrt(0.5)) / 2; }) < limit);
}

TEST_CASE("unit draws stay between 0 and 1") {
  const DrawsFor draws("test/unit");
  double low = 1, high = 0;
  for (std::int64_t i = 0; i < samples; ++i) {
    const double u = draws[i].unit();
    low = std::min(low, u);
    high = std::max(high, u);
  }
  CHECK(low > 0);
  CHECK(low < 1e-4);
  CHECK(high < 1);
  CHECK(high > 1 - 1e-4);
}
