#include "sim/slab.hpp"

#include <map>
#include <vector>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet::sim;

namespace {

struct Thing {
  std::uint64_t value = 42;
};

}  // namespace

TEST_CASE("slots are numbered densely and hold a fresh object") {
  Slab<Thing> slab;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    REQUIRE(slab.allocate() == i);
    REQUIRE(slab[i].value == 42);
    slab[i].value = i;
  }
  CHECK(slab.end() == 3000);
  CHECK(slab.live() == 3000);
}

TEST_CASE("the last slot released is the first to be used again, as new") {
  Slab<Thing> slab;
  for (int i = 0; i < 4; ++i) slab[slab.allocate()].value = 7;
  slab.release(1);
  slab.release(3);
  CHECK(slab.live() == 2);
  CHECK(slab[3].value == 7);  // readable until it is allocated again
  CHECK(slab.allocate() == 3);
  CHECK(slab[3].value == 42);
  CHECK(slab.allocate() == 1);
  CHECK(slab.allocate() == 4);
  CHECK(slab.end() == 5);
}

TEST_CASE("an object keeps its address while the slab grows") {
  Slab<Thing> slab;
  const Thing* first = &slab[slab.allocate()];
  for (int i = 0; i < 100'000; ++i) slab.allocate();
  CHECK(first == &slab[0]);
}

TEST_CASE("a million random allocations and releases lose nothing") {
  SplitMix random(5);
  Slab<Thing> slab;
  std::vector<std::uint32_t> slots;
  std::map<std::uint32_t, std::uint64_t> contents;
  std::size_t most = 0;
  bool right = true;
  for (std::uint64_t step = 0; step < 1'000'000; ++step) {
    if (slots.empty() || (slots.size() < 3000 && random.below(2) == 0)) {
      const std::uint32_t slot = slab.allocate();
      right = right && slab[slot].value == 42 && contents.emplace(slot, step).second;
      slab[slot].value = step;
      slots.push_back(slot);
    } else {
      const auto chosen = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(slots.size())));
      const std::uint32_t slot = slots[chosen];
      right = right && slab[slot].value == contents.at(slot);
      contents.erase(slot);
      slots[chosen] = slots.back();
      slots.pop_back();
      slab.release(slot);
    }
    most = std::max(most, slots.size());
  }
  CHECK(right);
  CHECK(slab.live() == slots.size());
  CHECK(slab.end() == most);
}
