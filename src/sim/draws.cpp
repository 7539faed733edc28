#include "sim/draws.hpp"

#include <algorithm>
#include <array>

#include "sim/math.hpp"
#include "sim/philox_many.hpp"

namespace couplet::sim {

DrawKey DrawKey::of(std::uint64_t seed, std::uint32_t replication, std::string_view label) {
  const std::uint64_t numbers = fnv1a64_of_number(replication, fnv1a64_of_number(seed));
  return DrawKey(mix64(fnv1a64(label, numbers)));
}

Lineage branched(Lineage parent, std::uint64_t site, std::uint64_t k) {
  COUPLET_CHECK(k >= 1);
  if (k == 1) return parent;
  const std::uint64_t number = mix64(mix64(mix64(lineage_number(parent)) + site) + k) >> (64 - lineage_bits);
  return number | (parent & repeat_mark);
}

Lineage repeated(Lineage parent, std::uint64_t site, std::uint64_t k) {
  return branched(parent, site, k) | (k == 1 ? 0 : repeat_mark);
}

void exponentials(DrawKey key, std::span<const std::uint64_t> identities, std::span<double> results) {
  COUPLET_CHECK(identities.size() == results.size());
  std::array<std::uint64_t, 16> words{};
  for (std::size_t done = 0; done < results.size(); done += words.size()) {
    const std::size_t count = std::min(words.size(), results.size() - done);
    philox4x32_many(key.value(), identities.subspan(done, count), std::span(words).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t layer = words[i] & 255;
      const double x = Draw::to_unit(words[i]) * ziggurat::exponential_x[layer];
      const bool inside = x < ziggurat::exponential_x[layer + 1];
      results[done + i] = inside ? x : Draw(key, identities[done + i]).exponential();
    }
  }
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
