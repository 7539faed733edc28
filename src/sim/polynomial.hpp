#pragma once

#include <cstddef>

namespace couplet::sim {

/// c[0] + c[1]·x + c[2]·x² + …, by Horner's rule: one order of operations everywhere.
template <std::size_t N>
constexpr double polynomial(const double (&c)[N], double x) {
  double sum = c[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

}  // namespace couplet::sim
