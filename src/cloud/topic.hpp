#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/delivery_policy.hpp"
#include "cloud/filter_policy.hpp"
#include "cloud/message_store.hpp"
#include "cloud/recent_ids.hpp"
#include "cloud/topic_limits.hpp"
#include "sim/draws.hpp"
#include "sim/slab.hpp"

namespace couplet::cloud {

enum class TopicType : std::uint8_t { standard, fifo };

/// Settings of a topic (3.1 of the facts).
struct TopicConfig {
  TopicType type = TopicType::standard;
  TopicDeduplicationScope deduplication_scope =
      TopicDeduplicationScope::topic;  // FIFO: where an id must be unique
  double publish_rate = 0;             // messages per second, one second's worth at once; 0: unlimited
  double byte_rate = 0;                // bytes per second, the same
  double group_rate = 0;               // FIFO: the same for each message group; AWS: 300

  static TopicConfig standard_topic() { return {}; }
  /// With the quotas of a FIFO topic: 3,000 messages or 20 MB per second where the scope is the topic, 300
  /// messages per group.
  static TopicConfig fifo_topic(TopicDeduplicationScope scope = TopicDeduplicationScope::topic);
};

enum class Protocol : std::uint8_t { queue, fifo_queue, function, http, https, email, sms, mobile };

/// Who gets copies, and how.
struct Subscription {
  Protocol protocol = Protocol::queue;
  std::optional<FilterPolicy> filter;
  DeliveryPolicy delivery = aws_managed_delivery();
  bool raw = false;          // without the JSON envelope: queues and HTTP
  bool dead_letter = false;  // what cannot be delivered goes to its dead-letter queue, else it is dropped
  double receives_per_second = 0;  // HTTP throttlePolicy; at least 1; 0: unlimited

  /// With the retries of its protocol.
  static Subscription to(Protocol protocol);
};

/// One message on its way in.
struct Publication {
  Payload payload;
  std::int64_t bytes = 1;                         // body and attributes together
  std::int64_t subject = 0;                       // characters
  std::optional<std::uint64_t> group;             // FIFO: required; the caller's number for the text
  std::optional<std::uint64_t> deduplication;     // FIFO: required; of a topic with content-based
                                                  // deduplication the caller's number for the body
  const MessageAttributes* attributes = nullptr;  // for filters; null: none
  const JsonValue* body = nullptr;                // for filters; null: the body is no JSON
  /// By subscription, whether its filter lets the message pass, if the caller knows; then no policy is asked.
  const std::vector<bool>* passes = nullptr;
};

/// What an operation or the passing of time has brought about, in order.
struct TopicEffect {
  enum class Kind : std::uint8_t {
    filtered,       // `subscription` does not get `payload`
    attempt,        // try number `attempt` of `delivery` now, and report its outcome()
    delivered,      // `delivery` is over
    dead_lettered,  // `delivery` is over; `payload` goes to the dead-letter queue of `subscription`
    dropped,        // `delivery` is over; nothing is left of it
  };
  Kind kind{};
  std::uint32_t subscription = 0;
  std::uint32_t delivery = 0;
  std::uint32_t attempt = 0;  // from 1
  Payload payload;
  Time published{};
  std::int64_t bytes = 1;  // as published
};
using TopicEffects = std::vector<TopicEffect>;

/// A topic: every subscription whose filter lets a message pass gets its own copy, repeated until it is
/// delivered or its policy gives up.
///
/// A state machine with explicit time and no clock, like Queue. It does not deliver by itself: an `attempt`
/// effect asks the caller to, and the caller reports the outcome, at once or later; deliveries of a standard
/// topic overtake each other, those of a FIFO topic to one subscription follow each other within a message
/// group.
class Topic {
 public:
  static constexpr Duration deduplication_window = std::chrono::minutes{5};

  /// `account`: what it shares with other topics; null: nothing.
  explicit Topic(const TopicConfig& config, std::shared_ptr<AccountPublishes> account = nullptr)
      : config_(config), account_(std::move(account)) {}

  /// The number of the new subscription, or why there is none: numbers are given in order and not reused.
  std::uint32_t subscribe(Subscription subscription, std::optional<TopicError>& error);
  /// Whatever is on its way to it is dropped. REQUIRES: it exists.
  void unsubscribe(Time now, std::uint32_t subscription, TopicEffects& effects);
  bool exists(std::uint32_t subscription) const {
    return subscription < subscriptions_.size() && subscriptions_[subscription].live;
  }
  const Subscription& subscription(std::uint32_t number) const { return subscriptions_[number].what; }
  /// One past the highest number.
  std::uint32_t subscriptions() const { return static_cast<std::uint32_t>(subscriptions_.size()); }
  /// Changes the filter from the next message on. REQUIRES: the subscription exists.
  std::optional<TopicError> set_filter(std::uint32_t subscription, std::optional<FilterPolicy> filter);

  /// Lets time pass: deliveries whose retry or turn has come.
  void advance(Time now, TopicEffects& effects);
  /// When advance() next has something to do, or never.
  Time next_due() const;

  /// Accepts a message, or says why not. A FIFO topic accepts a repeated deduplication id and delivers
  /// nothing: `deduplicated()` counts it.
  std::optional<TopicError> publish(Time now, const Publication& message, TopicEffects& effects);

  /// How an attempt ended. `jitter`: for the delay before the next one. REQUIRES: the attempt was asked for
  /// and has not been reported yet; of an attempt whose subscription is gone nothing follows.
  void outcome(Time now, std::uint32_t delivery, DeliveryOutcome outcome, sim::Draw& jitter,
               TopicEffects& effects);

  /// Copies on their way: waiting for their turn or a retry, or being attempted.
  std::uint64_t under_way() const { return under_way_; }
  std::uint64_t deduplicated() const { return deduplicated_; }
  /// Payloads of the copies on their way, in no promised order: for the account at the end.
  std::vector<Payload> contents() const;

 private:
  enum class State : std::uint8_t { free, waiting, behind, attempted };
  struct Delivery {
    State state = State::free;
    bool orphaned = false;  // its subscription is gone while it is attempted
    bool has_turn = false;  // of a throttled subscription: nothing but time is missing
    Payload payload;
    Time published{};
    Time due{};
    std::uint64_t sequence = 0;  // order of acceptance, for deliveries due at one instant
    std::uint64_t group = 0;
    std::int64_t bytes = 1;
    std::uint32_t subscription = 0;
    std::uint32_t attempt = 0;
    std::uint32_t next = sim::nil;  // FIFO: the one behind it in its group
  };
  struct Line {
    std::uint32_t first = sim::nil;
    std::uint32_t last = sim::nil;
  };
  struct Subscriber {
    Subscription what;
    bool live = true;
    Time next_turn{};                     // throttled: no attempt before
    std::map<std::uint64_t, Line> lines;  // FIFO: by group
  };
  struct Due {
    Time at{};
    std::uint64_t sequence = 0;
    std::uint32_t delivery = 0;
    bool operator<(const Due& other) const {
      return at != other.at ? at < other.at : sequence < other.sequence;
    }
  };

  bool passes(std::uint32_t subscription, const Publication& message) const;
  std::optional<TopicError> limit(Time now, const Publication& message);
  void add(Time now, std::uint32_t subscription, const Publication& message, TopicEffects& effects);
  /// Attempts it now, or when the subscription's throttle lets it.
  void take_turn(Time now, std::uint32_t delivery, TopicEffects& effects);
  void wait_until(Time due, std::uint32_t delivery);
  void forget_full_buckets(Time now);
  void attempt(std::uint32_t delivery, TopicEffects& effects);
  void finish(Time now, std::uint32_t delivery, TopicEffect::Kind kind, TopicEffects& effects);
  /// Takes it out of its group's line and lets the next one go.
  void leave_line(Time now, std::uint32_t delivery, TopicEffects& effects);
  TopicEffect effect_of(std::uint32_t delivery, TopicEffect::Kind kind) const;

  TopicConfig config_;
  std::vector<Subscriber> subscriptions_;
  std::uint32_t filters_ = 0;
  std::uint32_t live_ = 0;
  sim::Slab<Delivery> deliveries_;
  std::set<Due> due_;
  RecentIds recent_{deduplication_window};
  std::shared_ptr<AccountPublishes> account_;
  RateBucket publish_bucket_, byte_bucket_;
  std::map<std::uint64_t, RateBucket> group_buckets_;
  std::size_t buckets_max_ = 1024;
  std::uint64_t sequence_ = 0;
  std::uint64_t under_way_ = 0;
  std::uint64_t deduplicated_ = 0;
};

}  // namespace couplet::cloud
