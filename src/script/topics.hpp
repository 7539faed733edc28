#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/topic.hpp"
#include "script/agenda.hpp"
#include "script/message_attributes.hpp"
#include "script/queues.hpp"
#include "script/subscription_settings.hpp"
#include "sim/slab.hpp"

namespace couplet::script {

/// What was published, kept while copies of it are on their way.
struct Notice {
  std::string message;
  std::map<std::string, std::string> by_protocol;  // MessageStructure json: instead of `message`
  std::string subject;
  MessageAttributes attributes;
  std::string group;
  std::string deduplication;
  std::uint64_t number = 0;    // from which its MessageId follows
  std::uint64_t sequence = 0;  // FIFO
  sim::Time published{};
  std::uint32_t copies = 0;
};

struct SubscriptionRecord {
  std::string arn;
  std::string protocol;
  std::string endpoint;
  std::string token;  // not empty: its confirmation is awaited
  sim::Time asked{};
  SubscriptionSettings settings;
  std::uint32_t number = sim::nil;  // in the state machine, once it is confirmed
  bool deleted = false;
};

/// What a FIFO topic answers to a repeated publish: the same again.
struct Accepted {
  std::uint64_t number = 0;
  std::uint64_t sequence = 0;
};

struct TopicRecord {
  std::uint32_t number = 0;  // never used again
  std::string name;
  bool fifo = false;
  bool content_based_deduplication = false;
  bool scope_is_group = false;               // FifoThroughputScope
  std::map<std::string, std::string> texts;  // attributes that only have to be given back
  std::map<std::string, std::string> tags;
  std::unique_ptr<cloud::Topic> machine;
  std::vector<SubscriptionRecord> subscriptions;  // in the order of subscribing
  std::vector<std::size_t> by_number;             // their places in it, by their numbers in the machine
  std::map<std::string, Accepted> accepted;       // by scope and deduplication id, for five minutes
  std::deque<std::pair<sim::Time, std::string>> accepted_until;
  std::uint64_t sequence = 0;
  std::uint64_t outcomes = 0;  // count draws
};

/// All topics. Copies reach queues in the instant of the publish; endpoints outside of AWS take everything.
class Topics {
 public:
  static constexpr sim::Duration token_life = std::chrono::hours{48};

  Topics(Agenda& agenda, Queues& queues) : agenda_(agenda), queues_(queues) {}

  TopicRecord* find(std::string_view arn);
  /// The topic that a parameter names; refuses what is none.
  TopicRecord& of_arn(const std::string& arn);
  const std::map<std::string, std::uint32_t, std::less<>>& names() const { return names_; }
  TopicRecord* numbered(std::uint32_t number) { return records_[number].get(); }

  TopicRecord& create(TopicRecord record);
  void remove(sim::Time now, TopicRecord& topic);
  /// A new subscription, confirmed or awaiting its confirmation.
  SubscriptionRecord& subscribe(sim::Time now, TopicRecord& topic, SubscriptionRecord subscription,
                                bool confirmed);
  /// REQUIRES: it stands in the topic's list.
  void confirm(TopicRecord& topic, SubscriptionRecord& subscription);
  void unsubscribe(sim::Time now, TopicRecord& topic, SubscriptionRecord& subscription);
  /// The topic and the place in its list; null: there is no such subscription.
  std::pair<TopicRecord*, SubscriptionRecord*> find_subscription(const std::string& arn);

  /// Publishes; what was accepted, or the service's refusal as a Failure.
  Accepted publish(sim::Time now, TopicRecord& topic, Notice notice);
  /// Lets a topic do what is due.
  void advance(sim::Time now, std::uint32_t number);

 private:
  void settle(sim::Time now, TopicRecord& topic, cloud::TopicEffects effects);
  cloud::DeliveryOutcome attempt(sim::Time now, const TopicRecord& topic,
                                 const SubscriptionRecord& subscription, const Notice& notice);
  /// What the queue gets of a message.
  static Letter letter_to(const QueueRecord& queue, const TopicRecord& topic,
                          const SubscriptionRecord& subscription, const Notice& notice);
  void drop_copy(const cloud::Payload& payload);
  std::optional<Accepted> repeated(sim::Time now, TopicRecord& topic, const Notice& notice);
  void remember(sim::Time now, TopicRecord& topic, const Notice& notice);

  Agenda& agenda_;
  Queues& queues_;
  std::shared_ptr<cloud::AccountPublishes> account_ = std::make_shared<cloud::AccountPublishes>();
  std::vector<std::unique_ptr<TopicRecord>> records_;
  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::map<std::string, std::pair<std::uint32_t, std::size_t>> subscriptions_;  // by ARN
  sim::Slab<Notice> notices_;
  std::uint64_t published_ = 0;
  std::uint64_t subscribed_ = 0;
};

/// The body that a subscriber gets: the message alone, or in its JSON envelope (3.4 of the facts).
std::string delivered_body(const TopicRecord& topic, const SubscriptionRecord& subscription,
                           const Notice& notice);

}  // namespace couplet::script
