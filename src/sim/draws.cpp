#include "sim/draws.hpp"

#include "sim/math.hpp"

namespace couplet::sim {

DrawKey DrawKey::of(std::uint64_t seed, std::uint32_t replication, std::string_view label) {
  const std::uint64_t numbers = fnv1a64_of_number(replication, fnv1a64_of_number(seed));
  return DrawKey(mix64(fnv1a64(label, numbers)));
}

Lineage repeated(Lineage parent, std::uint64_t site, std::uint64_t k) {
  COUPLET_CHECK(k >= 1);
  if (k == 1) return parent;
  return mix64(mix64(mix64(parent) + site) + k) >> (64 - lineage_bits);
}

std::uint64_t machine_identity(std::uint64_t instance, std::uint64_t count) {
  COUPLET_CHECK(instance < std::uint64_t{1} << 28);
  COUPLET_CHECK(count < std::uint64_t{1} << 36);
  return mix64(instance << 36 | count);
}

double Draw::exponential_edge(double x, std::size_t layer) {
  double passed = 0;  // how far into the tail we are; what remains beyond any point is exponential again
  for (;;) {
    if (layer == 0) {
      passed += ziggurat::exponential_x[1];
    } else {
      const double low = ziggurat::exponential_f[layer];
      const double height = low + unit() * (ziggurat::exponential_f[layer + 1] - low);
      if (height < exp(-x)) return passed + x;
    }
    const std::uint64_t word = bits();
    layer = word & 255;
    x = to_unit(word) * ziggurat::exponential_x[layer];
    if (x < ziggurat::exponential_x[layer + 1]) return passed + x;
  }
}

double Draw::normal_edge(double x, std::size_t layer) {
  if (layer == 0) return normal_tail(x < 0);
  const double low = ziggurat::normal_f[layer];
  const double height = low + unit() * (ziggurat::normal_f[layer + 1] - low);
  return height < exp(-0.5 * x * x) ? x : normal();
}

/// Marsaglia 1964: beyond r, the density is that of r + E/r thinned by exp(-(E/r)²/2), with E exponential.
double Draw::normal_tail(bool negative) {
  const double r = ziggurat::normal_x[1];
  for (;;) {
    const double beyond = exponential() / r;
    const double other = exponential();
    if (2 * other > beyond * beyond) return negative ? -(r + beyond) : r + beyond;
  }
}

}  // namespace couplet::sim
