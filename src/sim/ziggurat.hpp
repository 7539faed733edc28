#pragma once

#include <array>

namespace couplet::sim::ziggurat {

// Tables of the ziggurat method (Marsaglia and Tsang, 2000), 256 layers of equal area v under
// f(x) = exp(-x) and under f(x) = exp(-x²/2), x >= 0.
//
// Layer i, for 1 <= i <= 255, is the rectangle of width x[i] between the heights f[i] and f[i+1]; layer 0 is
// the rectangle of width x[1] and height f[1] together with the tail beyond x[1]. Their edges follow from
// x[1] = r:
//
//   v      = r·f(r) + (area of the tail beyond r)
//   x[0]   = v / f(r)               the width layer 0 would have as a rectangle of height f(r)
//   f[i+1] = f[i] + v / x[i]        i = 1 … 255
//   x[i+1] = inverse of f at f[i+1]
//
// and r is the one value for which the last layer closes at the top: f[256] = 1, x[256] = 0. The entries were
// computed with 60 digits (r by bisection) and rounded once. x falls from x[0] to 0, f rises from f[0] to 1.
//
//   exponential: r = 7.697117470131049714, v = 0.00394965982258155722
//   normal:      r = 3.6541528853610087716, v = 0.0049286732339746553474

extern const std::array<double, 257> exponential_x;
extern const std::array<double, 257> exponential_f;  // exp(-x)
extern const std::array<double, 257> normal_x;
extern const std::array<double, 257> normal_f;  // exp(-x²/2)

}  // namespace couplet::sim::ziggurat
