#include "sim/hash.hpp"

#include <string>

#include "catch.hpp"

using namespace couplet::sim;

TEST_CASE("FNV-1a 64 gives its authors' test vectors") {
  CHECK(fnv1a64("") == 0xcbf29ce484222325);
  CHECK(fnv1a64("a") == 0xaf63dc4c8601ec8c);
  CHECK(fnv1a64("foobar") == 0x85944171f73967e8);
  STATIC_REQUIRE(fnv1a64("bar", fnv1a64("foo")) == fnv1a64("foobar"));
  CHECK(fnv1a64("\xff") == (fnv_basis ^ 0xff) * 0x100000001b3);  // bytes are unsigned
}

TEST_CASE("a number is hashed as its eight bytes, least significant first") {
  const char bytes[] = {8, 7, 6, 5, 4, 3, 2, 1};
  CHECK(fnv1a64_of_number(0x0102030405060708) == fnv1a64(std::string_view(bytes, 8)));
}

TEST_CASE("mix64 is the finaliser of SplitMix64") {
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;  // SplitMix64 mixes multiples of this
  CHECK(mix64(golden) == 0xe220a8397b1dcdaf);
  CHECK(mix64(2 * golden) == 0x6e789e6aa1b965f4);
  CHECK(mix64(3 * golden) == 0x06c45d188009454f);
  CHECK(mix64(1234567 + golden) == 6457827717110365317u);
  CHECK(mix64(0) == 0);
  CHECK(hash_of("visitors") == mix64(fnv1a64("visitors")));
}
