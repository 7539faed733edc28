#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "sim/draws.hpp"

namespace couplet::sim::distribution_kinds {

// What Distribution is made of: for each kind, its parameters in the form that sampling wants. Its factories
// document the laws and fill these in. Each exceeds(x) is at least P(X > x), and nearly that far out.

struct Constant {
  double value = 0;
  std::int64_t whole = 0;  // the same, exact beyond 2^53 if it came from an integer
  double sample(Draw&) const { return value; }
  double exceeds(double x) const { return value > x ? 1 : 0; }
};

struct Exponential {
  double mean;
  double sample(Draw& draw) const { return mean * draw.exponential(); }
  double exceeds(double x) const;
};

struct Uniform {
  double min;
  double range;
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

/// Marsaglia and Tsang 2000, for shapes of at least 1. A lower shape is raised by one, and the sample
/// multiplied by U^(1/shape), which lowers it again.
struct Gamma {
  double scale;
  double d;                     // (raised) shape - 1/3
  double c;                     // 1/sqrt(9·d)
  double inverse_of_low_shape;  // 1/shape if below 1, else 0
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct Lognormal {
  double median;
  double sigma;
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct Weibull {
  double scale;
  double power;  // 1/shape
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct Pareto {
  double scale;
  double power;  // 1/shape
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct BoundedPareto {
  double scale;
  double power;   // 1/shape
  double beyond;  // the share of the unbounded law above max
  double max;
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct Hyperexponential {
  double share;   // of the shorter one
  double often;   // mean of the shorter one
  double rarely;  // mean of the longer one
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct Triangular {
  double min;
  double max;
  double below_mode;  // P(X < mode)
  double rise;        // (max - min)·(mode - min)
  double fall;        // (max - min)·(max - mode)
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct Values {
  std::vector<double> ascending;
  std::vector<double> cumulative;  // shares; empty if all are equal
};

struct Empirical {
  std::shared_ptr<const Values> values;
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

struct Parts;

struct Mixture {
  std::shared_ptr<const Parts> parts;
  double sample(Draw& draw) const;
  double exceeds(double x) const;
};

using Kind = std::variant<Constant, Exponential, Uniform, Gamma, Lognormal, Weibull, Pareto, BoundedPareto,
                          Hyperexponential, Triangular, Empirical, Mixture>;

}  // namespace couplet::sim::distribution_kinds
