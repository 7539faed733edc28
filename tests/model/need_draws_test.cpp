#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "model/need_draws.hpp"

using namespace couplet;
using model::NeedDraws;

namespace {

const sim::DrawKey key = sim::DrawKey::of(7, 0, "need/handling");
const std::uint64_t producer = sim::hash_of("people");
const sim::DurationDistribution duration{sim::Distribution::exponential(1e9)};

/// What the customer's own draw says.
sim::Duration expected(std::uint64_t index) {
  sim::Draw draw(key, sim::identity_of(producer, index), 0);
  return duration.sample(draw);
}

std::vector<std::uint64_t> differing(NeedDraws& needs, const std::vector<std::uint64_t>& asked) {
  std::vector<std::uint64_t> wrong;
  for (const std::uint64_t index : asked) {
    if (needs.of(index) != expected(index)) wrong.push_back(index);
  }
  return wrong;
}

}  // namespace

TEST_CASE("a need is the customer's own draw, in whatever order customers are asked for") {
  std::vector<std::uint64_t> asked;
  for (std::uint64_t i = 0; i < 300; ++i) asked.push_back(i);              // in order
  for (std::uint64_t i = 0; i < 300; ++i) asked.push_back(i * 211 % 331);  // back and forth, and again
  for (std::uint64_t i = 0; i < 40; ++i) asked.push_back((i << 32) | 5);   // as a closed loop numbers them
  for (std::uint64_t i = 60; i > 0; --i) asked.push_back(i);               // long after
  for (const bool in_order : {true, false}) {
    NeedDraws needs(key, duration, producer, in_order);
    CHECK(differing(needs, asked).empty());
  }
}
