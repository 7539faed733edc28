#pragma once

#include <array>
#include <cstdint>

namespace couplet::sim {

/// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", 2011): 128
/// random bits as a function of 128 bits of counter and 64 bits of key, and of nothing else. For one key it
/// permutes the counters, so different counters never give the same block. Words are least significant first.
constexpr std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) {
  // This is the innermost work of a run. Scalars of 64 bits (the words stay below 2^32) and rounds written
  // out keep both compilers from moving words through memory or vectors: nearly half the time of arrays in a
  // loop.
  std::uint64_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
  std::uint32_t key_low = key[0], key_high = key[1];
  const auto round = [&]() __attribute__((always_inline)) {
    const std::uint64_t first = 0xD2511F53 * a;
    const std::uint64_t second = 0xCD9E8D57 * c;
    a = (second >> 32) ^ b ^ key_low;
    b = static_cast<std::uint32_t>(second);
    c = (first >> 32) ^ d ^ key_high;
    d = static_cast<std::uint32_t>(first);
    key_low += 0x9E3779B9;   // the golden ratio
    key_high += 0xBB67AE85;  // √3 - 1
  };
  round(), round(), round(), round(), round();
  round(), round(), round(), round(), round();
  return {static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(c),
          static_cast<std::uint32_t>(d)};
}

}  // namespace couplet::sim
