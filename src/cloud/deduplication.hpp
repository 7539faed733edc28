#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "cloud/queue_types.hpp"

namespace couplet::cloud {

/// An id within a scope: a message group, or no_group for the whole queue.
struct ScopedKey {
  Key128 key;
  GroupNumber scope = no_group;
  friend bool operator==(const ScopedKey& a, const ScopedKey& b) {
    return a.key == b.key && a.scope == b.scope;
  }
};
struct ScopedKeyHash {
  std::size_t operator()(const ScopedKey& key) const;
};

/// The ids of messages that were accepted in the last five minutes (2.3 of the facts): [t, t + 5 min) from
/// the send at t, whatever became of the message.
class Deduplication {
 public:
  static constexpr Duration window = std::chrono::minutes{5};

  struct Original {
    std::uint64_t sequence = 0;
    Payload payload;
  };
  /// The message that was accepted with this id, or null.
  const Original* find(Time now, const ScopedKey& key);
  /// REQUIRES: find(now, key) is null.
  void remember(Time now, const ScopedKey& key, const Original& original);
  void clear();

 private:
  struct End {
    Time at;
    ScopedKey key;
  };
  std::unordered_map<ScopedKey, Original, ScopedKeyHash> originals_;
  std::deque<End> ends_;
};

/// What receives with an attempt id were given (2.5): for five minutes from the first.
class Attempts {
 public:
  static constexpr Duration window = std::chrono::minutes{5};

  /// Null if there was none.
  const std::vector<Receipt>* find(Time now, const Key128& attempt);
  /// Takes the place of what was remembered for this id.
  void remember(Time now, const Key128& attempt, std::vector<Receipt> receipts);
  void clear();

 private:
  struct Given {
    Time until;
    std::vector<Receipt> receipts;
  };
  struct End {
    Time at;
    ScopedKey key;
  };
  std::unordered_map<ScopedKey, Given, ScopedKeyHash> given_;
  std::deque<End> ends_;
};

}  // namespace couplet::cloud
