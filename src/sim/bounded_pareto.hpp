#pragma once

namespace couplet::sim {

// The Pareto law of a shape, from L to H = L·e^t. With g(z) the mean of e^(-z·s) over s from 0 to 1,
//
//   E[X^n] = H^n · e^(-n·t) · g((shape - n)·t) / g(shape·t),
//
// which holds for shape = n too, where the textbook's formulas divide by zero.

/// E[(X/H)^n]. REQUIRES: shape > 0, t >= 0.
double bounded_pareto_moment(int n, double shape, double t);

/// The t = log(H/L) at which E[X/H] = mean_over_max, by bisection down to neighbouring doubles. The scale of
/// times does not enter. REQUIRES: 1e-12 <= mean_over_max < 1, shape >= 0.1.
double log_range_of_bounded_pareto(double mean_over_max, double shape);

}  // namespace couplet::sim
