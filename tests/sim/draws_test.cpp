#include "sim/draws.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "catch.hpp"
#include "sim/check.hpp"
#include "statistics.hpp"

using namespace couplet::sim;

namespace {

using Words = std::vector<std::uint64_t>;

Words words(Draw draw, int count) {
  Words result;
  for (int i = 0; i < count; ++i) result.push_back(draw.bits());
  return result;
}

}  // namespace

// The expected numbers come from a second implementation, written from the description in draws.hpp alone.
TEST_CASE("keys, identities, lineages and words are the documented functions") {
  const DrawKey key = DrawKey::of(7, 3, "need/render");
  const std::uint64_t customer = identity_of(hash_of("visitors"), 42);
  const Lineage retry = repeated(0, hash_of("web/call-1"), 2);
  CHECK(key.value() == 0x5858a50aa02b91f3);
  CHECK(customer == 0x99e3b3d773e13963);
  CHECK(lineage_number(retry) == 0x4dd2476ad371);
  CHECK(lineage_number(repeated(retry, hash_of("q"), 3)) == 0x7d32edd53a48);
  CHECK(machine_identity(5, 9) == 0xcdb4fe72536364f0);
  CHECK(words(Draw(key, customer), 4) ==
        Words{0xc7878ef628b6c0d0, 0xe6de9b5a968c6bb5, 0xcb0b4a5f76bea1e8, 0xd727f6acd58d17cc});
  CHECK(words(Draw(key, customer, retry), 3) ==
        Words{0xee8ae90100f5d022, 0x760614c4e915b5cd, 0x6a203256f914422d});
}

TEST_CASE("a draw depends on what it is for, and on nothing else") {
  const std::vector<std::string> labels = {"need/render", "web/backoff", "queue/latency"};
  std::vector<Draw> order;
  for (const auto& label : labels)
    for (std::uint64_t request = 0; request < 50; ++request)
      for (Lineage lineage = 0; lineage < 3; ++lineage)
        order.emplace_back(DrawKey::of(1, 0, label), request, lineage);

  const auto draw_all = [](std::vector<Draw> draws, bool backwards) {
    if (backwards) std::reverse(draws.begin(), draws.end());
    std::vector<double> values;
    for (Draw& draw : draws) values.push_back(draw.exponential());
    for (Draw& draw : draws) values.push_back(draw.normal());  // draws interleaved with those of others
    if (backwards) std::reverse(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(draws.size()));
    if (backwards) std::reverse(values.begin() + static_cast<std::ptrdiff_t>(draws.size()), values.end());
    return values;
  };
  CHECK(draw_all(order, false) == draw_all(order, true));
}

TEST_CASE("seed, replication, label, identity and lineage each change every draw") {
  const Words base = words(Draw(DrawKey::of(1, 0, "a"), 0), 2);
  CHECK(words(Draw(DrawKey::of(2, 0, "a"), 0), 2) != base);
  CHECK(words(Draw(DrawKey::of(1, 1, "a"), 0), 2) != base);
  CHECK(words(Draw(DrawKey::of(1, 0, "b"), 0), 2) != base);
  CHECK(words(Draw(DrawKey::of(1, 0, "a"), 1), 2) != base);
  CHECK(words(Draw(DrawKey::of(1, 0, "a"), std::uint64_t{1} << 63), 2) != base);
  CHECK(words(Draw(DrawKey::of(1, 0, "a"), 0, 1), 2) != base);
  CHECK(words(Draw(DrawKey::of(1, 0, "a"), 0, Lineage{1} << 47), 2) != base);
}

TEST_CASE("a first try keeps its lineage, and repetitions have 48 bits of their own") {
  const std::uint64_t site = hash_of("web/call-1");
  CHECK(repeated(0, site, 1) == 0);
  CHECK(repeated(12345, site, 1) == 12345);
  std::set<Lineage> seen;
  for (const Lineage parent : {Lineage{0}, repeated(0, site, 2)})
    for (const char* name : {"web/call-1", "web/call-2", "queue"})
      for (std::uint64_t k = 2; k < 102; ++k) seen.insert(lineage_number(repeated(parent, hash_of(name), k)));
  CHECK(seen.size() == 600);
  CHECK(*seen.rbegin() < Lineage{1} << lineage_bits);
  CHECK_THROWS_AS(repeated(0, site, 0), InvariantError);
}

TEST_CASE("a try after the first is a repeat, and so is all that follows from it; a branch alone is none") {
  const std::uint64_t site = hash_of("web/call-1");
  const Lineage pass = branched(0, site, 3);
  const Lineage retry = repeated(0, site, 3);
  CHECK_FALSE(is_repeat(0));
  CHECK_FALSE(is_repeat(pass));
  CHECK_FALSE(is_repeat(repeated(pass, site, 1)));
  CHECK(is_repeat(retry));
  CHECK(is_repeat(branched(retry, site, 1)));
  CHECK(is_repeat(branched(retry, site, 2)));
  CHECK(is_repeat(repeated(retry, site, 2)));
  // The mark is nothing that a draw or another lineage could see.
  CHECK(lineage_number(retry) == pass);
  CHECK(lineage_number(branched(retry, site, 2)) == branched(pass, site, 2));
  CHECK(words(Draw(DrawKey::of(1, 0, "a"), 0, retry), 2) == words(Draw(DrawKey::of(1, 0, "a"), 0, pass), 2));
}

TEST_CASE("machines have identities of their own") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t instance = 0; instance < 100; ++instance)
    for (std::uint64_t count = 0; count < 100; ++count) seen.insert(machine_identity(instance, count));
  CHECK(seen.size() == 10'000);
  CHECK_THROWS_AS(machine_identity(std::uint64_t{1} << 28, 0), InvariantError);
  CHECK_THROWS_AS(machine_identity(0, std::uint64_t{1} << 36), InvariantError);
}

TEST_CASE("a draw gives 131,072 words, all from different blocks, and then breaks") {
  Draw draw(DrawKey::of(1, 0, "long"), 1);
  Words all = words(draw, 131'072);
  for (int i = 0; i < 131'072; ++i) draw.bits();
  CHECK_THROWS_AS(draw.bits(), InvariantError);
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("below stays below, reaches everything, and favours nothing") {
  NormalFamily family;
  const std::uint64_t sides = 6;
  const std::uint64_t huge =
      0xC000000000000000;  // three quarters of 2^64: a plain remainder would favour a third
  std::vector<std::int64_t> hits(sides);
  std::int64_t low_third = 0;
  const std::int64_t n = 300'000;
  const DrawsFor draws("test/below");
  for (std::int64_t i = 0; i < n; ++i) {
    Draw draw = draws[i];
    ++hits.at(draw.below(sides));
    const std::uint64_t drawn = draw.below(huge);
    REQUIRE(drawn < huge);
    if (drawn < huge / 3) ++low_third;
  }
  for (const std::int64_t count : hits) family.add_count("a side of six", count, n, 1.0 / 6);
  family.add_count("the lowest third", low_third, n, 1.0 / 3);
  family.check();
  CHECK(draws[0].below(1) == 0);
  CHECK_THROWS_AS(draws[0].below(0), InvariantError);
}

TEST_CASE("draws of neighbours are uncorrelated") {
  NormalFamily family;
  const std::int64_t n = 300'000;
  const DrawsFor draws("test/a"), other_label("test/b"),
      repetition("test/a", repeated(0, hash_of("site"), 2));
  double next = 0, label = 0, lineage = 0, second = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    Draw draw = draws[i];
    const double z = draw.normal();
    next += z * draws[i + 1].normal();
    label += z * other_label[i].normal();
    lineage += z * repetition[i].normal();
    second += z * draw.normal();
  }
  const double scale = std::sqrt(static_cast<double>(n));  // a product of two has variance 1
  family.add("next request", next / scale);
  family.add("other label", label / scale);
  family.add("repetition", lineage / scale);
  family.add("second number of one draw", second / scale);
  family.check();
}
