#include "sim/philox_many.hpp"

#include <cstddef>

#include "sim/check.hpp"
#include "sim/philox.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace couplet::sim {
namespace {

std::uint64_t one(std::uint64_t key, std::uint64_t counter) {
  const auto words =
      philox4x32({static_cast<std::uint32_t>(counter), static_cast<std::uint32_t>(counter >> 32), 0, 0},
                 {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
  return std::uint64_t{words[1]} << 32 | words[0];
}

#if defined(__SSE2__)

constexpr std::size_t rounds = 10;

/// Two equal lanes of 64 bits.
__m128i both(std::uint32_t value) {
  return _mm_set1_epi64x(static_cast<std::int64_t>(value));
}

/// The keys of all rounds.
struct Schedule {
  explicit Schedule(std::uint64_t key) {
    auto key_low = static_cast<std::uint32_t>(key), key_high = static_cast<std::uint32_t>(key >> 32);
    for (std::size_t round = 0; round < rounds; ++round) {
      low[round] = both(key_low);
      high[round] = both(key_high);
      key_low += 0x9E3779B9;
      key_high += 0xBB67AE85;
    }
  }
  // std::array would drop the alignment.
  // NOLINTBEGIN(cppcoreguidelines-avoid-c-arrays,modernize-avoid-c-arrays)
  __m128i low[rounds]{};
  __m128i high[rounds]{};
  // NOLINTEND(cppcoreguidelines-avoid-c-arrays,modernize-avoid-c-arrays)
};

/// Two blocks beside each other. A word is in the low half of its lane; what comes to be above it is never
/// looked at: multiplication takes low halves.
__m128i two(const Schedule& schedule, __m128i counters) {
  const __m128i first_factor = both(0xD2511F53), second_factor = both(0xCD9E8D57);
  __m128i a = counters, b = _mm_srli_epi64(counters, 32);
  __m128i c = _mm_setzero_si128(), d = _mm_setzero_si128();
  for (std::size_t round = 0; round < rounds; ++round) {
    const __m128i first = _mm_mul_epu32(a, first_factor);
    const __m128i second = _mm_mul_epu32(c, second_factor);
    a = _mm_xor_si128(_mm_xor_si128(_mm_srli_epi64(second, 32), b), schedule.low[round]);
    b = second;
    c = _mm_xor_si128(_mm_xor_si128(_mm_srli_epi64(first, 32), d), schedule.high[round]);
    d = first;
  }
  return _mm_or_si128(_mm_slli_epi64(b, 32), _mm_and_si128(a, both(0xffffffff)));
}

#endif

}  // namespace

void philox4x32_many(std::uint64_t key, std::span<const std::uint64_t> counters,
                     std::span<std::uint64_t> words) {
  COUPLET_CHECK(counters.size() == words.size());
  std::size_t done = 0;
#if defined(__SSE2__)
  const Schedule schedule(key);
  for (; done + 2 <= counters.size(); done += 2) {
    const auto* const from = reinterpret_cast<const __m128i*>(counters.data() + done);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(words.data() + done), two(schedule, _mm_loadu_si128(from)));
  }
#endif
  for (; done < counters.size(); ++done) words[done] = one(key, counters[done]);
}

}  // namespace couplet::sim
