#pragma once

#include <cstdint>
#include <string_view>

namespace couplet::sim {

inline constexpr std::uint64_t fnv_basis = 0xcbf29ce484222325;

/// One step of FNV-1a 64.
constexpr std::uint64_t fnv1a64_byte(unsigned char byte, std::uint64_t hash) {
  return (hash ^ byte) * 0x100000001b3;
}

/// FNV-1a 64 of the bytes of `text`. To hash several pieces as one, pass each hash on as the next basis.
constexpr std::uint64_t fnv1a64(std::string_view text, std::uint64_t basis = fnv_basis) {
  for (const char c : text) basis = fnv1a64_byte(static_cast<unsigned char>(c), basis);
  return basis;
}

/// FNV-1a 64 of the eight bytes of `value`, least significant first, whatever the machine.
constexpr std::uint64_t fnv1a64_of_number(std::uint64_t value, std::uint64_t basis = fnv_basis) {
  for (int byte = 0; byte < 8; ++byte)
    basis = fnv1a64_byte(static_cast<unsigned char>(value >> (8 * byte)), basis);
  return basis;
}

/// The finaliser of SplitMix64: a bijection of 64-bit words in which every input bit flips each output bit
/// with probability one half. mix64(0) = 0.
constexpr std::uint64_t mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// H of the semantics: the hash of a name (a producer, a site). FNV alone leaves the high bits of short names
/// alike.
constexpr std::uint64_t hash_of(std::string_view text) {
  return mix64(fnv1a64(text));
}

}  // namespace couplet::sim
