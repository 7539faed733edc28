// Every distribution against its exact mean, variance and tail probabilities, as one family of checks.

#include <cmath>
#include <functional>

#include "catch.hpp"
#include "sim/distribution.hpp"
#include "statistics.hpp"

using namespace couplet::sim;

namespace {

constexpr std::int64_t samples = 300'000;

struct Row {
  const char* name;
  Distribution distribution;
  double mean;                          // exact
  double variance;                      // exact; 0 where samples are too heavy-tailed to tell
  std::function<double(double)> above;  // P(X > x), exact
  std::vector<double> at;
};

/// P(X > x) of a gamma distribution of scale 1, by the series for the lower incomplete gamma function.
double gamma_above(double shape, double x) {
  long double term = std::exp(shape * std::log(x) - x - std::lgamma(shape + 1)), sum = 0;
  for (int n = 1; n < 1000; ++n) {
    sum += term;
    term *= x / (shape + n);
  }
  return static_cast<double>(1 - sum);
}

double normal_above(double z) {
  return std::erfc(z * std::sqrt(0.5)) / 2;
}

/// The lower end of a bounded Pareto law, from the textbook's formula for its mean (shape other than 1).
double bounded_pareto_low(double mean, double a, double high) {
  double below = 0, above = mean;
  for (int i = 0; i < 200; ++i) {
    const double low = (below + above) / 2;
    const double its_mean = std::pow(low, a) / (1 - std::pow(low / high, a)) * a / (a - 1) *
                            (std::pow(low, 1 - a) - std::pow(high, 1 - a));
    (its_mean < mean ? below : above) = low;
  }
  return below;
}

Row bounded_pareto(const char* name, double mean, double a, double high) {
  const double low = bounded_pareto_low(mean, a, high);
  const double square = a / (a - 2) * std::pow(low, a) / (1 - std::pow(low / high, a)) *
                        (std::pow(low, 2 - a) - std::pow(high, 2 - a));
  const std::vector<double> at = {low + 0.05 * (high - low), low + 0.3 * (high - low),
                                  low + 0.7 * (high - low)};
  const auto above = [=](double x) {
    const double beyond = std::pow(low / high, a);
    return (std::pow(low / x, a) - beyond) / (1 - beyond);
  };
  return {name, Distribution::pareto(mean, a, high), mean, square - mean * mean, above, at};
}

std::vector<Row> bell_shaped_rows() {
  const double sigma = std::sqrt(std::log(2.0));  // of a lognormal with cv 1
  const double sigma99 = std::log(6.0) / 2.3263478740408408;
  const double g = std::tgamma(1 + 1 / 0.7);
  const auto exponential = [](double mean) { return [mean](double x) { return std::exp(-x / mean); }; };
  return {
      {"uniform",
       Distribution::uniform(2, 5),
       3.5,
       0.75,
       [](double x) { return (5 - x) / 3; },
       {2.1, 3, 4.9}},
      {"exponential", Distribution::exponential(3), 3, 9, exponential(3), {0.03, 3, 12, 3 * 7.7}},
      {"erlang 1", Distribution::erlang(3, 1), 3, 9, exponential(3), {1, 9}},
      {"erlang 4",
       Distribution::erlang(4, 4),
       4,
       4,
       [](double x) { return std::exp(-x) * (1 + x + x * x / 2 + x * x * x / 6); },
       {1, 4, 10}},
      {"gamma cv 0.5",
       Distribution::gamma(8, 0.5),
       8,
       16,
       [](double x) { return gamma_above(4, x / 2); },
       {3, 8, 20}},
      {"gamma cv 2",
       Distribution::gamma(1, 2),
       1,
       4,
       [](double x) { return gamma_above(0.25, x / 4); },
       {0.01, 1, 9}},
      {"lognormal cv 1",
       Distribution::lognormal(5, 1),
       5,
       25,
       [=](double x) { return normal_above(std::log(x * std::sqrt(2.0) / 5) / sigma); },
       {1, 5, 25}},
      {"lognormal median, p99",
       Distribution::lognormal_median_p99(10, 60),
       10 * std::exp(sigma99 * sigma99 / 2),
       100 * std::exp(sigma99 * sigma99) * std::expm1(sigma99 * sigma99),
       [=](double x) { return normal_above(std::log(x / 10) / sigma99); },
       {4, 10, 60}},
      {"weibull 0.7",
       Distribution::weibull(2, 0.7),
       2,
       4 * (std::tgamma(1 + 2 / 0.7) / g / g - 1),
       [=](double x) { return std::exp(-std::pow(x * g / 2, 0.7)); },
       {0.1, 2, 12}},
      {"weibull 3",
       Distribution::weibull(2, 3),
       2,
       4 * (std::tgamma(1 + 2.0 / 3) / std::pow(std::tgamma(1 + 1.0 / 3), 2) - 1),
       [](double x) { return std::exp(-std::pow(x * std::tgamma(4.0 / 3) / 2, 3)); },
       {1, 2, 3.5}},
  };
}

std::vector<Row> other_rows() {
  const double p = (1 + std::sqrt(3.0 / 5)) / 2;  // hyperexponential with cv 2
  const auto die = [](double x) { return 1 - std::floor(x) / 6; };
  return {
      {"pareto 12",
       Distribution::pareto(12, 12),
       12,
       1.2,
       [](double x) { return std::pow(11 / x, 12); },
       {11.2, 12, 16}},
      {"pareto 1.5",
       Distribution::pareto(3, 1.5),
       3,
       0,
       [](double x) { return std::pow(1 / x, 1.5); },
       {1.1, 3, 100}},
      bounded_pareto("bounded pareto 1.5", 3, 1.5, 50),
      bounded_pareto("bounded pareto 0.5", 3, 0.5, 20),
      bounded_pareto("bounded pareto 5, close", 9, 5, 10),
      {"hyperexponential 2",
       Distribution::hyperexponential(2, 2),
       2,
       16,
       [=](double x) { return p * std::exp(-x * p) + (1 - p) * std::exp(-x * (1 - p)); },
       {0.2, 2, 20}},
      {"triangular",
       Distribution::triangular(1, 2, 5),
       8.0 / 3,
       13.0 / 18,
       [](double x) { return x < 2 ? 1 - (x - 1) * (x - 1) / 4 : (5 - x) * (5 - x) / 12; },
       {1.3, 2, 4.5}},
      {"die", Distribution::empirical({6, 2, 5, 1, 3, 4}), 3.5, 35.0 / 12, die, {1, 3, 5}},
      {"weighted",
       Distribution::empirical({10, 1, 7}, {2, 5, 3}),
       4.6,
       14.04,
       [](double x) { return x < 7 ? 0.5 : 0.2; },
       {1, 7}},
      {"mixture",
       Distribution::mixture({{3, Distribution::exponential(1)}, {1, Distribution::exponential(9)}}),
       3,
       33,
       [](double x) { return 0.75 * std::exp(-x) + 0.25 * std::exp(-x / 9); },
       {0.1, 3, 30}},
  };
}

std::vector<Row> rows() {
  std::vector<Row> all = bell_shaped_rows();
  for (const Row& row : other_rows()) all.push_back(row);
  return all;
}

void examine(const Row& row, NormalFamily& family) {
  const DrawsFor draws("test/" + std::string(row.name));
  std::vector<std::int64_t> hits(row.at.size());
  double sum = 0, second = 0, fourth = 0;
  for (std::int64_t i = 0; i < samples; ++i) {
    Draw draw = draws[i];
    const double x = row.distribution.sample(draw);
    const double square = (x - row.mean) * (x - row.mean);
    sum += x - row.mean;
    second += square;
    fourth += square * square;
    for (std::size_t j = 0; j < hits.size(); ++j) hits[j] += x > row.at[j] ? 1 : 0;
  }
  const std::string name = row.name;
  const double n = static_cast<double>(samples);
  for (std::size_t j = 0; j < hits.size(); ++j)
    family.add_count(name + " above " + std::to_string(row.at[j]), hits[j], samples, row.above(row.at[j]));
  if (row.variance == 0) return;
  family.add(name + ": mean", sum / std::sqrt(n * row.variance));
  // The spread of the squares is the sample's own: only it is needed to judge their mean.
  const double spread = std::sqrt(fourth / n - second / n * (second / n));
  family.add(name + ": variance", (second / n - row.variance) / spread * std::sqrt(n));
}

}  // namespace

TEST_CASE("samples have the mean, the variance and the tails of their distribution") {
  NormalFamily family;
  for (const Row& row : rows()) examine(row, family);
  family.check();
}

TEST_CASE("distributions know their mean and variance") {
  for (const Row& row : rows()) {
    INFO(row.name);
    CHECK(row.distribution.mean() == Approx(row.mean).epsilon(1e-12));
    if (row.variance > 0) CHECK(row.distribution.variance() == Approx(row.variance).epsilon(1e-11));
  }
}

TEST_CASE("the edges of the ziggurats have their share") {
  NormalFamily family;
  const std::int64_t n = 1'000'000;
  const std::vector<double> at = {0.01, 0.1, 1, 3, 5, 7.697117470131050, 9};
  const std::vector<double> normal_at = {0.01, 0.1, 0.5, 1, 2, 3, 3.654152885361009, 4};
  std::vector<std::int64_t> hits(at.size()), right(normal_at.size()), left(normal_at.size());
  const DrawsFor draws("test/edges");
  for (std::int64_t i = 0; i < n; ++i) {
    Draw draw = draws[i];
    const double x = draw.exponential();
    const double z = draw.normal();
    for (std::size_t j = 0; j < at.size(); ++j) hits[j] += x > at[j] ? 1 : 0;
    for (std::size_t j = 0; j < normal_at.size(); ++j) right[j] += z > normal_at[j] ? 1 : 0;
    for (std::size_t j = 0; j < normal_at.size(); ++j) left[j] += z < -normal_at[j] ? 1 : 0;
  }
  for (std::size_t j = 0; j < at.size(); ++j)
    family.add_count("exponential above " + std::to_string(at[j]), hits[j], n, std::exp(-at[j]));
  for (std::size_t j = 0; j < normal_at.size(); ++j) {
    family.add_count("normal above " + std::to_string(normal_at[j]), right[j], n, normal_above(normal_at[j]));
    family.add_count("normal below -" + std::to_string(normal_at[j]), left[j], n, normal_above(normal_at[j]));
  }
  family.check();
}

TEST_CASE("what is said of tails is never too little, and far out little too much") {
  for (const Row& row : rows()) {
    INFO(row.name);
    for (const double x : row.at) {
      INFO(x);
      const double exact = row.above(x);
      CHECK(row.distribution.exceeds(x) >= exact * (1 - 1e-12));
    }
    const double far = row.at.back();
    // Chernoff's bound, which is all that gamma knows, is further off than the others are.
    const std::string_view name = row.name;
    const bool gamma = name.starts_with("gamma") || name.starts_with("erlang");
    CHECK(row.distribution.exceeds(far) <= (gamma ? 20 : 5) * row.above(far) + 1e-12);
    CHECK(row.distribution.exceeds(-1) == 1);
  }
  CHECK(Distribution::constant(3).exceeds(2.9) == 1);
  CHECK(Distribution::constant(3).exceeds(3) == 0);
  CHECK(Distribution::uniform(2, 5).exceeds(5) == 0);
  CHECK(Distribution::triangular(1, 2, 5).exceeds(5) == 0);
  CHECK(Distribution::pareto(3, 1.5, 50).exceeds(50) == 0);
  CHECK(Distribution::empirical({1, 2, 6}).exceeds(6) == 0);
  const double z = 6;  // a normal number is beyond it with the chance 9.9e-10
  const Distribution lognormal = Distribution::lognormal_median_p99(10, 60);
  const double far = 10 * std::exp(z * std::log(6.0) / 2.3263478740408408);
  CHECK(lognormal.exceeds(far) >= 9.865e-10);
  CHECK(lognormal.exceeds(far) <= 1.1e-9);
}
