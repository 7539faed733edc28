#pragma once

#include <cstdint>
#include <span>

namespace couplet::sim {

/// The low 64 bits of philox4x32 under one key, for each of many counters whose high 64 bits are zero: what
/// the first word of many draws is. Two are worked on at a time where the processor can (SSE2, which every
/// x86-64 has), in half the instructions. REQUIRES: as many words as counters.
void philox4x32_many(std::uint64_t key, std::span<const std::uint64_t> counters,
                     std::span<std::uint64_t> words);

}  // namespace couplet::sim
