#include "sim/philox.hpp"

#include <vector>

#include "catch.hpp"
#include "sim/hash.hpp"
#include "sim/philox_many.hpp"

using couplet::sim::philox4x32;
using Counter = std::array<std::uint32_t, 4>;

TEST_CASE("Philox 4x32-10 gives the known answers of Random123") {
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("Philox can be evaluated by the compiler") {
  constexpr auto block = philox4x32({0, 0, 0, 0}, {0, 0});
  STATIC_REQUIRE(block[0] == 0x6627e8d5);
}

TEST_CASE("many Philox blocks are those made one by one") {
  std::vector<std::uint64_t> counters;
  for (std::uint64_t i = 0; i < 17; ++i) counters.push_back(couplet::sim::mix64(i));  // 0, and an odd number
  for (const std::uint64_t key : {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{0x0123456789abcdef}}) {
    std::vector<std::uint64_t> words(counters.size());
    couplet::sim::philox4x32_many(key, counters, words);
    for (std::size_t i = 0; i < counters.size(); ++i) {
      const Counter block = philox4x32(
          {static_cast<std::uint32_t>(counters[i]), static_cast<std::uint32_t>(counters[i] >> 32), 0, 0},
          {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
      CHECK(words[i] == (std::uint64_t{block[1]} << 32 | block[0]));
    }
  }
}
