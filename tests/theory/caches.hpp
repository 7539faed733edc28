#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "theory/chain.hpp"

namespace couplet::theory {

/// Chances of n keys, by rank: proportional to rank^-s.
inline std::vector<double> zipf_chances(int n, double s) {
  std::vector<double> chances;
  double sum = 0;
  for (int rank = 1; rank <= n; ++rank) {
    chances.push_back(std::pow(rank, -s));
    sum += chances.back();
  }
  for (double& chance : chances) chance /= sum;
  return chances;
}

/// Requests for independent keys at a full cache: what it holds, in the order of eviction, is a Markov chain.
/// REQUIRES: places < keys, places <= 6.
inline double hit_ratio(const std::vector<double>& chances, int places, bool lru) {
  const auto size = static_cast<std::size_t>(places);
  const auto place_of = [size](const Chain::State& s, int key) {
    return static_cast<std::size_t>(std::find(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(size), key) -
                                    s.begin());
  };
  Chain::State full{};
  for (std::size_t i = 0; i < size; ++i) full[i] = static_cast<int>(i) + 1;
  const Chain chain(full, [&](const Chain::State& s) {
    std::vector<Chain::Move> moves;
    for (std::size_t k = 0; k < chances.size(); ++k) {
      const int key = static_cast<int>(k) + 1;
      std::size_t place = place_of(s, key);
      if (place < size && !lru) continue;
      if (place == size) place = 0;  // a miss: the first goes
      Chain::State next = s;
      for (std::size_t i = place; i + 1 < size; ++i) next[i] = s[i + 1];
      next[size - 1] = key;
      moves.push_back({next, chances[k]});
    }
    return moves;
  });
  return chain.mean([&](const Chain::State& s) {
    double held = 0;
    for (std::size_t i = 0; i < size; ++i) held += chances[static_cast<std::size_t>(s[i]) - 1];
    return held;
  });
}

}  // namespace couplet::theory
