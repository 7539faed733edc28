#include "sim/distribution.hpp"

#include <cmath>
#include <limits>

#include "sim/bounded_pareto.hpp"

namespace couplet::sim {

using namespace distribution_kinds;

namespace {

bool is_finite(double x) {
  return x - x == 0;
}
double square(double x) {
  return x * x;
}

}  // namespace

Distribution Distribution::constant(double value) {
  COUPLET_CHECK(is_finite(value));
  return {value, 0, Constant{value, round_half_up(value)}};
}

Distribution Distribution::whole(std::int64_t value) {
  return {static_cast<double>(value), 0, Constant{static_cast<double>(value), value}};
}

Distribution Distribution::uniform(double min, double max) {
  COUPLET_CHECK(is_finite(min) && is_finite(max) && min <= max);
  if (min == max) return constant(min);
  return {0.5 * (min + max), square(max - min) / 12, Uniform{min, max - min}};
}

Distribution Distribution::exponential(double mean) {
  COUPLET_CHECK(is_finite(mean) && mean >= 0);
  if (mean == 0) return constant(0);
  return {mean, mean * mean, Exponential{mean}};
}

Distribution Distribution::erlang(double mean, std::int64_t k) {
  COUPLET_CHECK(k >= 1);
  return gamma_of_shape(mean, static_cast<double>(k));
}

Distribution Distribution::gamma(double mean, double cv) {
  COUPLET_CHECK(is_finite(mean) && mean >= 0);
  COUPLET_CHECK(cv >= 0 && cv <= 1e6);
  if (cv < 1e-9) return constant(mean);
  return gamma_of_shape(mean, 1 / (cv * cv));
}

Distribution Distribution::gamma_of_shape(double mean, double shape) {
  if (mean == 0 || shape == 1) return exponential(mean);
  COUPLET_CHECK(is_finite(mean) && mean > 0);
  const double boost = shape < 1 ? 1 / shape : 0;
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
  return {mean, mean * mean / shape, Gamma{mean / shape, d, 1 / std::sqrt(9 * d), boost}};
}

Distribution Distribution::lognormal(double mean, double cv) {
  COUPLET_CHECK(is_finite(mean) && mean >= 0 && cv >= 0 && cv <= 1e6);
  if (mean == 0 || cv < 1e-9) return constant(mean);
  const double spread = 1 + cv * cv;
  return {mean, square(mean * cv), Lognormal{mean / std::sqrt(spread), std::sqrt(log(spread))}};
}

Distribution Distribution::lognormal_median_p99(double median, double p99) {
  COUPLET_CHECK(median > 0 && median <= p99 && is_finite(p99));
  if (median == p99) return constant(median);
  const double sigma = log(p99 / median) / normal_quantile(0.99);
  const double mean = median * exp(0.5 * sigma * sigma);
  return {mean, square(mean) * (exp(sigma * sigma) - 1), Lognormal{median, sigma}};
}

Distribution Distribution::weibull(double mean, double shape) {
  COUPLET_CHECK(is_finite(mean) && mean >= 0 && is_finite(shape) && shape >= 0.01);
  if (mean == 0 || shape == 1) return exponential(mean);
  const double first = lgamma(1 + 1 / shape);
  const double second = lgamma(1 + 2 / shape);  // E[X²] / E[X]² = Γ(1 + 2/shape) / Γ(1 + 1/shape)²
  return {mean, square(mean) * (exp(second - 2 * first) - 1), Weibull{mean * exp(-first), 1 / shape}};
}

Distribution Distribution::pareto(double mean, double shape) {
  COUPLET_CHECK(is_finite(mean) && mean >= 0 && is_finite(shape) && shape > 1);
  if (mean == 0) return constant(0);
  const double variance =
      shape > 2 ? square(mean) / (shape * (shape - 2)) : std::numeric_limits<double>::infinity();
  return {mean, variance, Pareto{mean * ((shape - 1) / shape), 1 / shape}};
}

Distribution Distribution::pareto(double mean, double shape, double max) {
  COUPLET_CHECK(mean >= 0 && mean <= max && is_finite(max) && is_finite(shape) && shape >= 0.1);
  if (mean == 0 || mean == max) return constant(mean);
  const double t = log_range_of_bounded_pareto(mean / max, shape);
  const BoundedPareto kind{max * exp(-t), 1 / shape, exp(-shape * t), max};
  const double variance = square(max) * bounded_pareto_moment(2, shape, t) - square(mean);
  return {mean, variance > 0 ? variance : 0, kind};
}

Distribution Distribution::hyperexponential(double mean, double cv) {
  COUPLET_CHECK(is_finite(mean) && mean >= 0 && cv >= 1 && cv <= 1e6);
  if (mean == 0 || cv == 1) return exponential(mean);
  // The textbook's share of the shorter one is (1 + root)/2; its complement is written without a difference.
  const double root = std::sqrt((cv * cv - 1) / (cv * cv + 1));
  const double share = 0.5 * (1 + root);
  const double rest = 1 / ((cv * cv + 1) * (1 + root));
  return {mean, square(mean * cv), Hyperexponential{share, mean / (2 * share), mean / (2 * rest)}};
}

Distribution Distribution::triangular(double min, double mode, double max) {
  COUPLET_CHECK(is_finite(min) && is_finite(max) && min <= mode && mode <= max);
  if (min == max) return constant(min);
  const double range = max - min, rise = mode - min, fall = max - mode;
  const double variance = (range * range - rise * fall) / 18;
  return {(min + mode + max) / 3, variance, Triangular{min, max, rise / range, range * rise, range * fall}};
}

void Distribution::sample_each(DrawKey key, std::span<const std::uint64_t> identities,
                               std::span<double> samples) const {
  COUPLET_CHECK(identities.size() == samples.size());
  if (const auto* exponential = std::get_if<Exponential>(&kind_)) {
    exponentials(key, identities, samples);
    for (double& sample : samples) sample = exponential->mean * sample;
    return;
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    Draw draw(key, identities[i]);
    samples[i] = sample(draw);
  }
}

double Distribution::sample_other(Draw& draw) const {
  return std::visit([&draw](const auto& kind) { return kind.sample(draw); }, kind_);
}

}  // namespace couplet::sim
