#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "sim/distribution_kinds.hpp"
#include "sim/draws.hpp"
#include "sim/math.hpp"
#include "sim/time.hpp"
#include "sim/units.hpp"

namespace couplet::sim {

struct WeightedDistribution;

/// A distribution of real numbers: nanoseconds or bytes, as whoever holds it says. A value, cheap to copy.
///
/// Every kind is a scale family: a sample is a number that depends on the draw and the shape alone, times the
/// scale. So a sweep over means keeps its draws, and doubling every parameter in its unit doubles every
/// sample exactly.
///
/// REQUIRES lines below are invariants of the program: whoever reads user input reports its errors first.
/// Parameters are finite and, unless said otherwise, not negative; degenerate cases become constants.
class Distribution {
 public:
  Distribution() = default;  // constant zero

  static Distribution constant(double value);
  /// Kept as an integer, which a double could not do beyond 2^53.
  static Distribution whole(std::int64_t value);
  /// REQUIRES: min <= max.
  static Distribution uniform(double min, double max);
  static Distribution exponential(double mean);
  /// The sum of k exponentials of mean `mean`/k. REQUIRES: k >= 1.
  static Distribution erlang(double mean, std::int64_t k);
  /// cv is the standard deviation divided by the mean; below 1e-9 it counts as zero. REQUIRES: cv <= 1e6.
  static Distribution gamma(double mean, double cv);
  /// As for gamma.
  static Distribution lognormal(double mean, double cv);
  /// By two quantiles. REQUIRES: 0 < median <= p99.
  static Distribution lognormal_median_p99(double median, double p99);
  /// P(X > x) = exp(-(x/scale)^shape). REQUIRES: shape >= 0.01.
  static Distribution weibull(double mean, double shape);
  /// P(X > x) = (scale/x)^shape for x >= scale. The variance is infinite for shape <= 2. REQUIRES: shape > 1.
  static Distribution pareto(double mean, double shape);
  /// The same law on condition that X <= max (bounded Pareto), with the scale solved for so that this
  /// conditional mean is `mean`. REQUIRES: mean <= max, shape >= 0.1, and mean/max 0 or >= 1e-12.
  static Distribution pareto(double mean, double shape, double max);
  /// Two exponentials that each bring half of the mean. REQUIRES: 1 <= cv <= 1e6.
  static Distribution hyperexponential(double mean, double cv);
  /// REQUIRES: min <= mode <= max.
  static Distribution triangular(double min, double mode, double max);
  /// One of the values, with equal chances, or in proportion to the weights. The k-th quantile of the draw is
  /// the k-th quantile of the values, whatever their order. REQUIRES: at least one value; weights empty or
  /// one for each value, none negative, not all zero.
  static Distribution empirical(std::vector<double> values, const std::vector<double>& weights = {});
  /// One of the parts, chosen in proportion to the weights. REQUIRES: as for empirical.
  static Distribution mixture(const std::vector<WeightedDistribution>& parts);

  double sample(Draw& draw) const {
    if (const auto* constant = std::get_if<distribution_kinds::Constant>(&kind_)) return constant->value;
    if (const auto* exponential = std::get_if<distribution_kinds::Exponential>(&kind_))
      return exponential->sample(draw);
    return sample_other(draw);
  }

  /// What sample() returns with Draw(key, identity), for each identity; many at once may be faster.
  /// REQUIRES: as many samples as identities.
  void sample_each(DrawKey key, std::span<const std::uint64_t> identities, std::span<double> samples) const;

  double mean() const { return mean_; }
  double variance() const { return variance_; }  // may be infinite
  /// The chance of a sample above x, or somewhat more: for questions of the kind "hardly ever longer".
  double exceeds(double x) const;

  bool is_constant() const { return std::holds_alternative<distribution_kinds::Constant>(kind_); }
  /// However it was asked for: gamma(mean, cv 1) and weibull(mean, shape 1) are, too.
  bool is_exponential() const { return std::holds_alternative<distribution_kinds::Exponential>(kind_); }
  /// The value of a constant, exactly where it came from an integer and rounded half up otherwise.
  std::optional<std::int64_t> whole_constant() const {
    if (const auto* constant = std::get_if<distribution_kinds::Constant>(&kind_)) return constant->whole;
    return std::nullopt;
  }

 private:
  using Kind = distribution_kinds::Kind;

  Distribution(double mean, double variance, Kind kind)
      : mean_(mean), variance_(variance), kind_(std::move(kind)) {}
  static Distribution gamma_of_shape(double mean, double shape);
  double sample_other(Draw& draw) const;

  double mean_ = 0;
  double variance_ = 0;
  Kind kind_;
};

struct WeightedDistribution {
  double weight = 0;
  Distribution of;
};

/// How long something takes, in whole nanoseconds, never negative. Default: no time at all.
struct DurationDistribution {
  Distribution distribution;  // in nanoseconds

  static DurationDistribution constant(Duration value) { return {Distribution::whole(value.count())}; }

  Duration sample(Draw& draw) const {
    if (const auto whole = distribution.whole_constant()) return Duration{*whole < 0 ? 0 : *whole};
    return rounded(distribution.sample(draw));
  }
  /// The duration of a sample of a distribution that is no constant.
  static Duration rounded(double sample) {
    const Duration drawn = to_duration(sample);
    return drawn < Duration::zero() ? Duration::zero() : drawn;
  }
  /// Of the distribution as given, before rounding and clipping.
  double mean_ns() const { return distribution.mean(); }
  bool is_constant() const { return distribution.is_constant(); }
  /// True if every sample is zero.
  bool is_zero() const { return is_constant() && *distribution.whole_constant() <= 0; }
};

/// How large something is, in whole bytes (rounded half up), never negative. Default: nothing.
struct SizeDistribution {
  Distribution distribution;  // in bytes

  static SizeDistribution constant(Bytes value) { return {Distribution::whole(value.count)}; }

  Bytes sample(Draw& draw) const {
    const auto whole = distribution.whole_constant();
    const std::int64_t drawn = whole ? *whole : round_half_up(distribution.sample(draw));
    return Bytes{drawn < 0 ? 0 : drawn};
  }
  double mean_bytes() const { return distribution.mean(); }
  bool is_constant() const { return distribution.is_constant(); }
  bool is_zero() const { return is_constant() && *distribution.whole_constant() <= 0; }
};

}  // namespace couplet::sim
