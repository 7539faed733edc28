#pragma once

#include <cstdint>
#include <vector>

#include "cloud/message_store.hpp"
#include "cloud/visible_list.hpp"

namespace couplet::cloud {

/// Time that consumers spend with messages in flight, summed over the messages: of this minute and the one
/// before it.
class ConsumerTime {
 public:
  /// So many are in flight from now on.
  void set(Time now, std::uint32_t in_flight);
  std::uint32_t in_flight() const { return in_flight_; }
  /// In nanoseconds.
  std::int64_t recent(Time now);

 private:
  void run_until(Time now);

  Time since_{};
  std::int64_t this_minute_ = 0;
  std::int64_t last_minute_ = 0;
  std::uint32_t in_flight_ = 0;
};

/// The visible messages of a fair queue (2.6 of the facts): a standard queue whose tenants are its message
/// groups.
///
/// A tenant is noisy when (a) it has at least 30 messages and more than a tenth of all in flight, or (b) more
/// than a tenth of the recent time of consumers went to its messages, where recent is this minute and the
/// last; that is looked at when something happens to one of its messages. It is quiet again when none of its
/// messages waits, or when it has sent nothing for five minutes. What has no group counts in the sums and is
/// always quiet.
///
/// Messages of quiet tenants are in one list per shard; those of a tenant that turns noisy stay there until
/// they come to the front, and are put aside then.
class Tenants {
 public:
  static constexpr std::uint32_t noisy_in_flight_min = 30;
  static constexpr std::int64_t noisy_share = 10;  // one part in so many
  static constexpr Duration quiet_after = std::chrono::minutes{5};

  Tenants(MessageStore& messages, std::uint32_t shards) : messages_(&messages), quiet_(shards) {}

  /// The state of a message was `from` and has changed.
  void changed(Time now, std::uint32_t slot, MessageState from);
  /// The oldest of the quiet, then that of the noisy tenant with the fewest in flight; or nil.
  std::uint32_t next(Time now, const ShardSet& asked);

  struct Counts {
    std::uint64_t visible = 0, in_flight = 0, delayed = 0, tenants = 0;
  };
  /// What belongs to noisy tenants.
  Counts noisy() const;

 private:
  static constexpr std::uint32_t not_noisy = ~std::uint32_t{0};

  struct Tenant {
    ConsumerTime consumers;
    Time last_sent{};
    std::uint32_t visible = 0;
    std::uint32_t delayed = 0;
    std::uint32_t noisy = not_noisy;  // its number among the noisy ones
  };
  struct Noisy {
    GroupNumber group;
    std::vector<VisibleList> shards;  // those of its messages that were put aside
  };

  void count(Time now, const Message& message, MessageState from);
  void judge(Time now, GroupNumber group);
  void turn_quiet(GroupNumber group);
  void end_old_noise(Time now);
  std::uint32_t next_quiet(const ShardSet& asked);
  std::uint32_t next_noisy(const ShardSet& asked);
  VisibleList& list_of(const Message& message);

  MessageStore* messages_;
  std::vector<VisibleList> quiet_;  // by shard
  std::vector<Tenant> tenants_;     // by group
  std::vector<Noisy> noisy_;
  ConsumerTime consumers_;  // of all
};

}  // namespace couplet::cloud
