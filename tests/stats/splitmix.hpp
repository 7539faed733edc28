#pragma once

#include <cstdint>

/// Random numbers for property tests (SplitMix64, Steele, Lea and Flood 2014): small, seeded and equal
/// everywhere.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  /// 0 .. bound - 1.
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(bound));
  }

  /// A non-negative integer, all magnitudes up to 2^63 alike.
  std::int64_t of_any_magnitude() { return static_cast<std::int64_t>(bits() >> (1 + below(63))); }

  /// [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) / 9007199254740992.0; }

  /// Nearly standard normal: twelve uniform numbers, minus their mean.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t state_;
};
