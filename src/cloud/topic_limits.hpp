#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/time.hpp"

namespace couplet::cloud {

/// Limits of topics (3.1, 3.2 of the facts).
struct TopicLimits {
  static constexpr std::int64_t message_bytes = 262'144;  // body and attributes; of a batch all together
  static constexpr std::int64_t batch_entries = 10;
  static constexpr std::int64_t subject_characters = 99;
  static constexpr std::int64_t name_characters = 256;
  static constexpr std::uint32_t standard_subscriptions = 12'500'000;
  static constexpr std::uint32_t fifo_subscriptions = 100;
  static constexpr std::uint32_t filter_policies = 200;  // of a topic
  static constexpr std::uint32_t account_filter_policies = 10'000;
  static constexpr std::uint32_t standard_topics = 100'000;  // of an account
  static constexpr std::uint32_t fifo_topics = 1'000;
  static constexpr double fifo_publish_rate = 3'000;    // messages per second and topic
  static constexpr double fifo_byte_rate = 20'000'000;  // the same
  static constexpr double fifo_group_rate = 300;
  static constexpr double account_publish_rate = 30'000;  // of all topics together; us-east-1, a soft limit
  static constexpr double email_rate = 10;
  static constexpr double sms_rate = 20;
  static constexpr double subscribe_rate = 100;
};

/// Why a topic refuses; code() is what AWS answers.
enum class TopicError : std::uint8_t {
  empty_message,
  message_too_large,
  subject_too_long,
  group_missing,          // FIFO: every message belongs to a group
  deduplication_missing,  // FIFO
  deduplication_on_standard,
  throttled,
  bad_name,
  too_many_topics,
  too_many_subscriptions,
  too_many_filter_policies,
  no_queue_for_fifo,  // subscribers of a FIFO topic are queues
  fifo_queue_for_standard,
  not_raw,   // raw delivery exists for queues and HTTP
  throttle,  // a throttle of less than one message per second, or for something that is not HTTP
  empty_batch,
  too_many_entries,
  batch_too_large,
};
/// "InvalidParameter", "Throttled", …
std::string_view code(TopicError error);
/// A sentence for people.
std::string_view text(TopicError error);

/// A name of a topic: 1 to 256 letters, digits, hyphens and underscores; that of a FIFO topic ends with
/// ".fifo".
std::optional<TopicError> check_topic_name(std::string_view name, bool fifo);
/// A batch as a whole: `bytes` of all its `entries`.
std::optional<TopicError> check_batch(std::int64_t entries, std::int64_t bytes);

/// What a rate lets through: a token bucket that holds one second's worth and is full at first. `per_second`
/// > 0.
class RateBucket {
 public:
  /// Whether so many more may pass now; more than a second's worth may where the bucket is full.
  bool has(sim::Time now, double per_second, std::int64_t amount = 1) const;
  /// They pass. REQUIRES: has().
  void spend(sim::Time now, double per_second, std::int64_t amount = 1);
  /// One more, if it may.
  bool take(sim::Time now, double per_second);
  bool full(sim::Time now) const { return full_at_ <= now; }

 private:
  static sim::Duration time_of(std::int64_t amount, double per_second);

  sim::Time full_at_{};  // when the bucket will be full again
};

/// Messages that all topics of one account take in its Region.
struct AccountPublishes {
  double per_second = TopicLimits::account_publish_rate;
  RateBucket bucket;
};

}  // namespace couplet::cloud
