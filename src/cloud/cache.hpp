#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace couplet::cloud {

/// Who goes when a cache is full: the entry that was used longest ago, or the one that came in first.
enum class Eviction : std::uint8_t { lru, fifo };

struct CacheConfig {
  std::optional<std::uint32_t> capacity;  // entries, >= 1; nullopt: as many as there are keys
  std::optional<sim::Duration> ttl;       // > 0s, from the fill; nullopt: entries stay
  Eviction eviction = Eviction::lru;
};

/// Which keys a cache holds. It has no content: a key is there or not. Keys are numbers from 0, best dense:
/// memory grows with the largest. Each operation is O(1), entries whose time is over apart, of which each is
/// removed once. REQUIRES throughout: now never goes back.
class Cache {
 public:
  explicit Cache(const CacheConfig& config) : config_(config) {}

  /// Removes the entries whose time is over; at the very end of its time an entry is gone. Every operation
  /// does so first.
  void advance(sim::Time now);
  /// Whether the key is there. With lru it is the one used last from now on.
  bool get(sim::Time now, std::uint32_t key);
  /// Puts the key in, or begins its time anew if it is there; with lru that is a use, with fifo it keeps its
  /// place. A full cache drops another one.
  void fill(sim::Time now, std::uint32_t key);
  /// Takes the key out; false if it was not there.
  bool drop(sim::Time now, std::uint32_t key);
  /// Takes all out; how many there were.
  std::uint32_t flush(sim::Time now);

  /// When the next entry's time is over, or never.
  sim::Time next_expiry() const;
  std::uint32_t size() const { return size_; }

  std::uint64_t evicted() const { return evicted_; }
  std::uint64_t expired() const { return expired_; }

 private:
  struct Link {
    std::uint32_t before = sim::nil;
    std::uint32_t after = sim::nil;
  };
  struct Entry {
    sim::Time until{};
    Link age;   // in the order of the fills: all times are equally long, so the first one ends first
    Link turn;  // in the order of eviction
    bool here = false;
  };
  struct List {
    std::uint32_t first = sim::nil;
    std::uint32_t last = sim::nil;
  };

  void append(List& list, Link Entry::* link, std::uint32_t key);
  void unlink(List& list, Link Entry::* link, std::uint32_t key);
  void remove(std::uint32_t key);

  CacheConfig config_;
  std::vector<Entry> entries_;  // by key
  List ages_;
  List turns_;
  std::uint32_t size_ = 0;
  std::uint64_t evicted_ = 0;
  std::uint64_t expired_ = 0;
};

}  // namespace couplet::cloud
