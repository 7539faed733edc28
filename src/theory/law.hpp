#pragma once

#include <vector>

#include "scenario/scenario.hpp"

namespace couplet::theory {

/// A sum of independent times: what a server is busy with for one customer.
class Law {
 public:
  /// No time at all.
  Law() = default;

  void add(const sim::DurationDistribution& time, double times = 1);
  /// What is known by its moments alone.
  void add(double mean, double variance);
  /// One of several, by chance. REQUIRES: shares add up to 1.
  static Law mixture(const std::vector<std::pair<double, Law>>& parts);

  double mean() const;  // seconds
  double square() const;
  /// Standard deviation by mean. REQUIRES: mean() > 0; infinite for some.
  double cv() const;
  bool is_zero() const { return !(mean() > 0); }
  bool exponential() const;
  bool constant() const;
  /// Sums of constants and exponentials, whose tails are known.
  bool light() const;
  /// E exp(theta S). REQUIRES: light(), theta < fastest_growth().
  double transform(double theta) const;
  /// Where the transform ends: one by the largest mean of an exponential; infinite without one.
  double fastest_growth() const;
  double largest_constant() const;

 private:
  struct Way {
    double share = 1;
    double constant = 0;
    std::vector<double> exponentials;  // means
    double mean = 0, variance = 0;     // of all others
    bool others = false;
  };
  double mean_of(const Way& way) const;
  double variance_of(const Way& way) const;

  std::vector<Way> ways_{Way{}};
};

}  // namespace couplet::theory
