#include "sim/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "catch.hpp"
#include "statistics.hpp"

using namespace couplet::sim;

namespace {

struct Named {
  const char* name;
  Distribution distribution;
};

/// One of every kind, with all its parameters that have a unit multiplied by `unit`.
std::vector<Named> one_of_each(double unit) {
  const auto exponential = Distribution::exponential(2 * unit);
  const auto lognormal = Distribution::lognormal(3 * unit, 1);
  return {{"constant", Distribution::constant(3 * unit)},
          {"uniform", Distribution::uniform(1 * unit, 4 * unit)},
          {"exponential", exponential},
          {"erlang", Distribution::erlang(3 * unit, 3)},
          {"gamma", Distribution::gamma(3 * unit, 2)},
          {"lognormal", lognormal},
          {"lognormal by quantiles", Distribution::lognormal_median_p99(2 * unit, 9 * unit)},
          {"weibull", Distribution::weibull(3 * unit, 0.7)},
          {"pareto", Distribution::pareto(3 * unit, 2.5)},
          {"bounded pareto", Distribution::pareto(3 * unit, 1.2, 90 * unit)},
          {"hyperexponential", Distribution::hyperexponential(3 * unit, 3)},
          {"triangular", Distribution::triangular(1 * unit, 3 * unit, 4 * unit)},
          {"empirical", Distribution::empirical({3 * unit, 1 * unit, 7 * unit})},
          {"weighted", Distribution::empirical({3 * unit, 1 * unit, 7 * unit}, {1, 5, 2})},
          {"mixture", Distribution::mixture({{1, exponential}, {3, lognormal}})}};
}

double sample_of(const Distribution& distribution, std::int64_t i) {
  Draw draw = DrawsFor("test/distribution")[i];
  return distribution.sample(draw);
}

/// FNV-1a over the bits of samples of every kind.
std::uint64_t fingerprint() {
  std::uint64_t hash = fnv_basis;
  for (const auto& [name, distribution] : one_of_each(1e9))
    for (std::int64_t i = 0; i < 20'000; ++i) {
      const double x = sample_of(distribution, i);
      std::uint64_t bits = 0;
      std::memcpy(&bits, &x, sizeof bits);
      hash = fnv1a64_of_number(bits, hash);
    }
  return hash;
}

}  // namespace

TEST_CASE("samples are the same bits under every compiler, and from version to version") {
  CHECK(fingerprint() == 0xfa6f8c2c93bdc901);
}

TEST_CASE("doubling the scale doubles every sample exactly") {
  const auto single = one_of_each(1000), twice = one_of_each(2000);
  for (std::size_t kind = 0; kind < single.size(); ++kind) {
    INFO(single[kind].name);
    int different = 0;
    for (std::int64_t i = 0; i < 5000; ++i)
      different +=
          sample_of(twice[kind].distribution, i) != 2 * sample_of(single[kind].distribution, i) ? 1 : 0;
    CHECK(different == 0);
    CHECK(twice[kind].distribution.mean() == 2 * single[kind].distribution.mean());
  }
}

TEST_CASE("a longer mean lengthens every sample by the same factor") {
  const auto week = one_of_each(7), day = one_of_each(1);
  for (std::size_t kind = 0; kind < week.size(); ++kind) {
    INFO(week[kind].name);
    double worst = 0;
    for (std::int64_t i = 0; i < 1000; ++i)
      worst = std::max(
          worst,
          std::fabs(sample_of(week[kind].distribution, i) / (7 * sample_of(day[kind].distribution, i)) - 1));
    CHECK(worst < 1e-13);
  }
}

TEST_CASE("degenerate distributions are constants") {
  CHECK(Distribution().is_constant());
  CHECK(Distribution::constant(3).is_constant());
  CHECK(Distribution::uniform(3, 3).is_constant());
  CHECK(Distribution::exponential(0).is_constant());
  CHECK(Distribution::erlang(0, 2).is_constant());
  CHECK(Distribution::gamma(3, 0).is_constant());
  CHECK(Distribution::lognormal(3, 0).is_constant());
  CHECK(Distribution::lognormal_median_p99(3, 3).is_constant());
  CHECK(Distribution::weibull(0, 2).is_constant());
  CHECK(Distribution::pareto(0, 2).is_constant());
  CHECK(Distribution::pareto(3, 2, 3).is_constant());
  CHECK(Distribution::pareto(0, 2, 3).is_constant());
  CHECK(Distribution::hyperexponential(0, 2).is_constant());
  CHECK(Distribution::triangular(3, 3, 3).is_constant());
  CHECK(Distribution::empirical({3, 3}, {1, 2}).is_constant());
  CHECK(Distribution::mixture({{2, Distribution::constant(3)}}).is_constant());
  CHECK_FALSE(Distribution::exponential(3).is_constant());
  CHECK(Distribution::gamma(3, 0).mean() == 3);
}

TEST_CASE("special cases of a law are that law, draw for draw") {
  const Distribution exponential = Distribution::exponential(3);
  for (const auto& same : {Distribution::erlang(3, 1), Distribution::gamma(3, 1), Distribution::weibull(3, 1),
                           Distribution::hyperexponential(3, 1)})
    for (std::int64_t i = 0; i < 100; ++i) CHECK(sample_of(same, i) == sample_of(exponential, i));
}

TEST_CASE("an infinite variance is said to be infinite") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(Distribution::pareto(3, 2).variance() == infinity);
  CHECK(Distribution::pareto(3, 2.1).variance() < infinity);
  CHECK(Distribution::pareto(3, 1.5, 1e6).variance() < infinity);
  const auto heavy = Distribution::pareto(3, 1.5), light = Distribution::constant(1);
  CHECK(Distribution::mixture({{1, heavy}, {1, light}}).variance() == infinity);
  CHECK(Distribution::mixture({{0, heavy}, {1, light}}).variance() == 0);
}

TEST_CASE("a bounded Pareto stays within its bounds and has the mean it was given") {
  for (const double shape : {0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 40.0})
    for (const double mean : {1e-9, 0.001, 0.3, 0.99}) {
      const auto law = Distribution::pareto(mean, shape, 1);
      INFO(shape << ", mean " << mean);
      CHECK(law.variance() > 0);
      CHECK(law.variance() <= mean * (1 - mean) * (1 + 1e-12));  // what two points, 0 and 1, would have
      double high = 0;
      for (std::int64_t i = 0; i < 2000; ++i) high = std::max(high, sample_of(law, i));
      CHECK(high <= 1);
    }
}

TEST_CASE("empirical samples follow the order of values, not the order in which they are written") {
  const auto written = Distribution::empirical({5, 1, 9}, {1, 2, 3});
  const auto sorted = Distribution::empirical({1, 5, 9}, {2, 1, 3});
  for (std::int64_t i = 0; i < 200; ++i) CHECK(sample_of(written, i) == sample_of(sorted, i));
}

TEST_CASE("what has no weight is never chosen") {
  const auto values = Distribution::empirical({1, 2, 3, 4}, {0, 1, 1, 0});
  const auto parts = Distribution::mixture({{0, Distribution::constant(1)},
                                            {0.1, Distribution::constant(2)},
                                            {0.2, Distribution::constant(3)},
                                            {0, Distribution::constant(4)}});
  for (std::int64_t i = 0; i < 5000; ++i) {
    const double value = sample_of(values, i), part = sample_of(parts, i);
    REQUIRE((value == 2 || value == 3));
    REQUIRE((part == 2 || part == 3));
  }
}

TEST_CASE("durations are whole nanoseconds, constant ones exactly") {
  Draw draw = DrawsFor("test/duration")[0];
  const Duration odd{(std::int64_t{1} << 60) + 1};  // no double holds it
  CHECK(DurationDistribution::constant(odd).sample(draw) == odd);
  CHECK(DurationDistribution::constant(250ms).mean_ns() == 250e6);
  CHECK(DurationDistribution{}.sample(draw) == 0ns);
  CHECK(DurationDistribution{}.is_zero());
  CHECK(DurationDistribution::constant(0s).is_zero());
  CHECK_FALSE(DurationDistribution::constant(1ns).is_zero());
  CHECK_FALSE(DurationDistribution{Distribution::exponential(1)}.is_zero());
  CHECK(DurationDistribution{Distribution::constant(1.5)}.sample(draw) == 2ns);
  CHECK(DurationDistribution{Distribution::constant(-5)}.sample(draw) == 0ns);
  CHECK(DurationDistribution{Distribution::uniform(-9, -5)}.sample(draw) == 0ns);
  CHECK(DurationDistribution{Distribution::uniform(1e300, 2e300)}.sample(draw) == Duration::max());
}

TEST_CASE("sizes are whole bytes, rounded half up") {
  Draw draw = DrawsFor("test/size")[0];
  const Bytes odd{(std::int64_t{1} << 60) + 1};
  CHECK(SizeDistribution::constant(odd).sample(draw) == odd);
  CHECK(SizeDistribution{}.is_zero());
  CHECK(SizeDistribution::constant(Bytes{1024}).mean_bytes() == 1024);
  CHECK(SizeDistribution{Distribution::empirical({2.5, 2.5000001})}.sample(draw) == Bytes{3});
  CHECK(SizeDistribution{Distribution::uniform(-9, -5)}.sample(draw) == Bytes{0});
  CHECK_FALSE(SizeDistribution{Distribution::exponential(1000)}.is_constant());
}

TEST_CASE("impossible parameters break an invariant") {
  const double nan = std::nan("");
  CHECK_THROWS_AS(Distribution::constant(nan), InvariantError);
  CHECK_THROWS_AS(Distribution::uniform(2, 1), InvariantError);
  CHECK_THROWS_AS(Distribution::exponential(-1), InvariantError);
  CHECK_THROWS_AS(Distribution::erlang(1, 0), InvariantError);
  CHECK_THROWS_AS(Distribution::gamma(1, -1), InvariantError);
  CHECK_THROWS_AS(Distribution::gamma(1, nan), InvariantError);
  CHECK_THROWS_AS(Distribution::lognormal(-1, 1), InvariantError);
  CHECK_THROWS_AS(Distribution::lognormal_median_p99(2, 1), InvariantError);
  CHECK_THROWS_AS(Distribution::weibull(1, 0), InvariantError);
  CHECK_THROWS_AS(Distribution::pareto(1, 1), InvariantError);
  CHECK_THROWS_AS(Distribution::pareto(2, 1.5, 1), InvariantError);
  CHECK_THROWS_AS(Distribution::hyperexponential(1, 0.9), InvariantError);
  CHECK_THROWS_AS(Distribution::triangular(1, 5, 4), InvariantError);
  CHECK_THROWS_AS(Distribution::empirical({}), InvariantError);
  CHECK_THROWS_AS(Distribution::empirical({1, 2}, {1}), InvariantError);
  CHECK_THROWS_AS(Distribution::empirical({1, 2}, {0, 0}), InvariantError);
  CHECK_THROWS_AS(Distribution::mixture({}), InvariantError);
  CHECK_THROWS_AS(Distribution::mixture({{-1, Distribution()}, {2, Distribution()}}), InvariantError);
}

TEST_CASE("many samples at once are those drawn one by one") {
  const DrawKey key = DrawKey::of(7, 0, "many");
  std::vector<std::uint64_t> identities;
  for (std::uint64_t i = 0; i < 5'003; ++i) identities.push_back(couplet::sim::identity_of(12345, i));
  for (const auto& [name, distribution] : one_of_each(1)) {
    INFO(name);
    std::vector<double> samples(identities.size());
    distribution.sample_each(key, identities, samples);
    for (std::size_t i = 0; i < identities.size(); ++i) {
      Draw draw(key, identities[i]);
      REQUIRE(samples[i] == distribution.sample(draw));
    }
  }
}
