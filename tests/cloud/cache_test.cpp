#include "cloud/cache.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "catch.hpp"
#include "stats/splitmix.hpp"

using namespace couplet;
using namespace couplet::cloud;
using namespace std::chrono_literals;
using sim::start_of_run;
using sim::Time;

namespace {

CacheConfig holding(std::uint32_t capacity, Eviction eviction) {
  CacheConfig config;
  config.capacity = capacity;
  config.eviction = eviction;
  return config;
}

/// The same, as simply as it can be said: a list in the order of eviction, searched from end to end.
class SlowCache {
 public:
  explicit SlowCache(const CacheConfig& config) : config_(config) {}

  void advance(Time now) {
    list_.erase(std::remove_if(list_.begin(), list_.end(), [&](const Entry& e) { return e.until <= now; }),
                list_.end());
  }
  bool get(Time now, std::uint32_t key) {
    advance(now);
    const auto found = find(key);
    if (found == list_.end()) return false;
    if (config_.eviction == Eviction::lru) std::rotate(found, found + 1, list_.end());
    return true;
  }
  void fill(Time now, std::uint32_t key) {
    const Time until = config_.ttl ? now + *config_.ttl : sim::never;
    if (get(now, key)) {  // with lru it is the last one now
      find(key)->until = until;
      return;
    }
    if (config_.capacity && list_.size() == *config_.capacity) list_.erase(list_.begin());
    list_.push_back({key, until});
  }
  bool drop(Time now, std::uint32_t key) {
    advance(now);
    const auto found = find(key);
    if (found == list_.end()) return false;
    list_.erase(found);
    return true;
  }
  void flush() { list_.clear(); }
  std::size_t size() const { return list_.size(); }
  Time next_expiry() const {
    Time next = sim::never;
    for (const Entry& entry : list_) next = std::min(next, entry.until);
    return next;
  }

 private:
  struct Entry {
    std::uint32_t key;
    Time until;
  };
  std::vector<Entry>::iterator find(std::uint32_t key) {
    return std::find_if(list_.begin(), list_.end(), [key](const Entry& e) { return e.key == key; });
  }

  CacheConfig config_;
  std::vector<Entry> list_;
};

}  // namespace

TEST_CASE("lru drops the entry used longest ago, fifo the one that came first") {
  for (const Eviction eviction : {Eviction::lru, Eviction::fifo}) {
    Cache cache(holding(2, eviction));
    cache.fill(start_of_run, 1);
    cache.fill(start_of_run, 2);
    CHECK(cache.get(start_of_run, 1));
    cache.fill(start_of_run, 3);
    CHECK(cache.get(start_of_run, 1) == (eviction == Eviction::lru));
    CHECK(cache.get(start_of_run, 2) == (eviction == Eviction::fifo));
    CHECK(cache.get(start_of_run, 3));
    CHECK(cache.size() == 2);
    CHECK(cache.evicted() == 1);
  }
}

TEST_CASE("an entry's time counts from its fill, and is over at its very end") {
  CacheConfig config;
  config.ttl = 10s;
  Cache cache(config);
  cache.fill(start_of_run, 5);
  CHECK(cache.next_expiry() == start_of_run + 10s);
  CHECK(cache.get(start_of_run + 10s - 1ns, 5));  // a hit does not lengthen it
  CHECK_FALSE(cache.get(start_of_run + 10s, 5));
  CHECK(cache.size() == 0);
  CHECK(cache.expired() == 1);
  cache.fill(start_of_run + 20s, 5);
  cache.fill(start_of_run + 25s, 5);  // begins anew
  CHECK(cache.get(start_of_run + 35s - 1ns, 5));
  CHECK_FALSE(cache.get(start_of_run + 35s, 5));
  CHECK(cache.next_expiry() == sim::never);
}

TEST_CASE("a full fifo cache keeps the place of an entry that is filled again") {
  Cache cache(holding(2, Eviction::fifo));
  cache.fill(start_of_run, 1);
  cache.fill(start_of_run, 2);
  cache.fill(start_of_run, 1);
  cache.fill(start_of_run, 3);
  CHECK_FALSE(cache.get(start_of_run, 1));
  CHECK(cache.get(start_of_run, 2));
}

TEST_CASE("drop and flush") {
  Cache cache(holding(3, Eviction::lru));
  for (const std::uint32_t key : {1U, 2U, 3U}) cache.fill(start_of_run, key);
  CHECK(cache.drop(start_of_run, 2));
  CHECK_FALSE(cache.drop(start_of_run, 2));
  CHECK_FALSE(cache.drop(start_of_run, 99));
  CHECK(cache.size() == 2);
  CHECK(cache.flush(start_of_run) == 2);
  CHECK(cache.flush(start_of_run) == 0);
  CHECK_FALSE(cache.get(start_of_run, 1));
  CHECK(cache.evicted() == 0);
}

TEST_CASE("a cache does what a list searched from end to end does") {
  SplitMix random(11);
  for (int round = 0; round < 200; ++round) {
    CacheConfig config;
    if (random.below(4) != 0) config.capacity = static_cast<std::uint32_t>(1 + random.below(6));
    if (random.below(2) == 0) config.ttl = sim::Duration{1 + random.below(50)};
    config.eviction = random.below(2) == 0 ? Eviction::lru : Eviction::fifo;
    Cache cache(config);
    SlowCache slow(config);
    Time now = start_of_run;
    for (int i = 0; i < 400; ++i) {
      now += sim::Duration{random.below(6)};
      const auto key = static_cast<std::uint32_t>(random.below(9));
      switch (random.below(20)) {
        case 0:
          CHECK(cache.flush(now) == (slow.advance(now), slow.size()));
          slow.flush();
          break;
        case 1:
        case 2: REQUIRE(cache.drop(now, key) == slow.drop(now, key)); break;
        default: {
          const bool hit = cache.get(now, key);
          REQUIRE(hit == slow.get(now, key));
          if (hit && random.below(10) != 0) break;
          cache.fill(now, key);
          slow.fill(now, key);
        }
      }
      REQUIRE(cache.size() == slow.size());
      REQUIRE(cache.next_expiry() == slow.next_expiry());
    }
  }
}
