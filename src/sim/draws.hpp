#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/check.hpp"
#include "sim/hash.hpp"
#include "sim/philox.hpp"
#include "sim/time.hpp"
#include "sim/ziggurat.hpp"

namespace couplet::sim {

/// What a family of draws is for: H(seed, replication, label). Computed once, when a scenario is loaded.
class DrawKey {
 public:
  constexpr DrawKey() = default;

  /// FNV-1a 64 over eight little-endian bytes of the seed, eight of the replication, and the label; then
  /// mix64.
  static DrawKey of(std::uint64_t seed, std::uint32_t replication, std::string_view label);

  constexpr std::uint64_t value() const { return value_; }
  friend constexpr bool operator==(DrawKey, DrawKey) = default;

 private:
  constexpr explicit DrawKey(std::uint64_t value) : value_(value) {}
  std::uint64_t value_ = 0;
};

/// Which of the repetitions of a request's work this is: a number of 48 bits, 0 along first tries; and a mark
/// above them, which no draw sees, if any of them is one that nobody wanted.
using Lineage = std::uint64_t;
inline constexpr int lineage_bits = 48;
inline constexpr Lineage repeat_mark = Lineage{1} << 63;

constexpr std::uint64_t lineage_number(Lineage lineage) {
  return lineage & ~repeat_mark;
}
/// Whether this is done once more: behind a retry, redelivery, copy or hedge, however far.
constexpr bool is_repeat(Lineage lineage) {
  return (lineage & repeat_mark) != 0;
}

/// The lineage of the k-th of several things that are all to be done (pass of a loop, call of the same
/// component, subscription of the same receiver) below `parent` at a site, named by the hash_of its name.
/// k = 1 stays `parent`. REQUIRES: k >= 1.
Lineage branched(Lineage parent, std::uint64_t site, std::uint64_t k);
/// The same of the k-th try at one thing (retry, redelivery, copy, hedge): marked, unless k = 1.
Lineage repeated(Lineage parent, std::uint64_t site, std::uint64_t k);

/// Of request number `index` of a producer, named by the hash_of its name.
constexpr std::uint64_t identity_of(std::uint64_t producer_hash, std::uint64_t index) {
  return mix64(producer_hash + index);
}

/// Of what is no request: number `count` of the polls, probes, boots or failure cycles of an instance. Never
/// the same for two different pairs. REQUIRES: instance < 2^28 (numbers are not reused), count < 2^36.
inline std::uint64_t machine_identity(std::uint64_t instance, std::uint64_t count) {
  COUPLET_CHECK(instance < std::uint64_t{1} << 28);
  COUPLET_CHECK(count < std::uint64_t{1} << 36);
  return mix64(instance << 36 | count);
}

/// One draw: a sequence of random words, extended as far as it is asked for, that is a pure function of
/// (key, identity, lineage). Make one where a value is needed and drop it; nothing depends on the order of
/// draws.
///
/// Words come from philox4x32(counter, key), two to a block:
///   key      word 0 low half, word 1 high half of the DrawKey
///   counter  word 0 low half, word 1 high half of the identity
///            word 2 the block in its low 16 bits and the low 16 bits of the lineage above, word 3 the rest
///            of it
///
/// Functions that return different numbers consume different amounts of the sequence. Two of them in one
/// expression would be evaluated in an order that compilers choose: use one to a statement.
class Draw {
 public:
  /// Of the lineage its number counts.
  Draw(DrawKey key, std::uint64_t identity, Lineage lineage = 0)
      : key_(key.value()), identity_(identity), lineage_(lineage) {}

  /// 64 uniform bits. A draw has 131,072 of them to give; asking for more is a broken invariant.
  std::uint64_t bits();

  /// Uniform on the 2^52 odd multiples of 2^-53: above 0 and below 1, mean exactly one half.
  double unit() { return to_unit(bits()); }

  /// Exponential of mean 1, by the ziggurat: 98.9 % of draws need one word. Above 0.
  double exponential();

  /// Standard normal, by the ziggurat: 99.3 % of draws need one word.
  double normal();

  /// Uniform on 0 … n - 1, without bias (Lemire 2019). REQUIRES: n >= 1.
  std::uint64_t below(std::uint64_t n);

 private:
  static constexpr std::uint32_t blocks_max = 1u << 16;

  friend void exponentials(DrawKey key, std::span<const std::uint64_t> identities, std::span<double> results);
  static double to_unit(std::uint64_t word) {
    return (static_cast<double>(static_cast<std::int64_t>(word >> 12)) + 0.5) * 0x1p-52;
  }
  double exponential_edge(double x, std::size_t layer);
  double normal_edge(double x, std::size_t layer);
  double normal_tail(bool negative);

  std::uint64_t key_;
  std::uint64_t identity_;
  Lineage lineage_;
  std::uint64_t spare_ = 0;  // the second word of the last block
  std::uint32_t block_ = 0;  // the next one
  bool has_spare_ = false;
};

/// What Draw(key, identity).exponential() returns, for each identity. Many at once are faster, since none
/// needs another's result. REQUIRES: as many results as identities.
void exponentials(DrawKey key, std::span<const std::uint64_t> identities, std::span<double> results);

inline std::uint64_t Draw::bits() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  COUPLET_CHECK(block_ < blocks_max);
  const std::uint64_t high = lineage_ << 16 | block_++;
  const auto words =
      philox4x32({static_cast<std::uint32_t>(identity_), static_cast<std::uint32_t>(identity_ >> 32),
                  static_cast<std::uint32_t>(high), static_cast<std::uint32_t>(high >> 32)},
                 {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)});
  spare_ = std::uint64_t{words[3]} << 32 | words[2];
  has_spare_ = true;
  return std::uint64_t{words[1]} << 32 | words[0];
}

// The layer comes from the low 8 bits of a word and the place in it from bits 11 and up, so they are
// independent.

inline double Draw::exponential() {
  const std::uint64_t word = bits();
  const std::size_t layer = word & 255;
  const double x = to_unit(word) * ziggurat::exponential_x[layer];
  if (x < ziggurat::exponential_x[layer + 1]) [[likely]]
    return x;
  return exponential_edge(x, layer);
}

inline double Draw::normal() {
  const std::uint64_t word = bits();
  const std::size_t layer = word & 255;
  // An odd multiple of 2^-53 between -1 and 1: the sign needs no branch.
  const double place = (static_cast<double>(static_cast<std::int64_t>(word) >> 11) + 0.5) * 0x1p-52;
  const double x = place * ziggurat::normal_x[layer];
  const double edge = ziggurat::normal_x[layer + 1];
  if (x < edge && x > -edge) [[likely]]
    return x;
  return normal_edge(x, layer);
}

inline std::uint64_t Draw::below(std::uint64_t n) {
  COUPLET_CHECK(n >= 1);
  Uint128 product = static_cast<Uint128>(bits()) * n;
  if (static_cast<std::uint64_t>(product) < n) {
    const std::uint64_t too_low = (0 - n) % n;  // 2^64 mod n: what would favour some results by one
    while (static_cast<std::uint64_t>(product) < too_low) product = static_cast<Uint128>(bits()) * n;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace couplet::sim
