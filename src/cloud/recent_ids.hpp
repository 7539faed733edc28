#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <utility>

#include "sim/time.hpp"

namespace couplet::cloud {

/// Within what a deduplication id must be unique.
enum class TopicDeduplicationScope : std::uint8_t { topic, group };

/// Remembers deduplication ids for some time after they were first seen (2.3 of the facts).
class RecentIds {
 public:
  explicit RecentIds(sim::Duration window) : window_(window) {}

  /// Whether `id` is new within `scope`; if it is, it is remembered until now + window. REQUIRES: now never
  /// goes back.
  bool add(sim::Time now, std::uint64_t scope, std::uint64_t id);

 private:
  struct Entry {
    sim::Time until{};
    std::pair<std::uint64_t, std::uint64_t> key;
  };
  sim::Duration window_;
  std::deque<Entry> oldest_first_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> known_;
};

}  // namespace couplet::cloud
