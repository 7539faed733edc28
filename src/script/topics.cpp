#include "script/topics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "script/digest.hpp"
#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/sequence.hpp"

namespace couplet::script {

namespace {

using Kind = cloud::TopicEffect::Kind;

constexpr std::size_t queue_attributes_max = 10;

cloud::TopicConfig config_of(const TopicRecord& topic) {
  if (!topic.fifo) return cloud::TopicConfig::standard_topic();
  return cloud::TopicConfig::fifo_topic(topic.scope_is_group ? cloud::TopicDeduplicationScope::group
                                                             : cloud::TopicDeduplicationScope::topic);
}

cloud::Protocol protocol_of(const SubscriptionRecord& subscription) {
  if (subscription.protocol == "sqs") {
    return subscription.endpoint.ends_with(".fifo") ? cloud::Protocol::fifo_queue : cloud::Protocol::queue;
  }
  if (subscription.protocol == "http") return cloud::Protocol::http;
  if (subscription.protocol == "https") return cloud::Protocol::https;
  if (subscription.protocol == "sms") return cloud::Protocol::sms;
  if (subscription.protocol == "application") return cloud::Protocol::mobile;
  if (subscription.protocol == "email" || subscription.protocol == "email-json")
    return cloud::Protocol::email;
  return cloud::Protocol::function;  // lambda, firehose
}

std::int64_t bytes_of(const Notice& notice) {
  return static_cast<std::int64_t>(notice.message.size()) + size_of(notice.attributes);
}

bool filters_by_body(const TopicRecord& topic) {
  return std::any_of(topic.subscriptions.begin(), topic.subscriptions.end(),
                     [](const SubscriptionRecord& subscription) {
                       return subscription.settings.filter_by_body && subscription.settings.filter;
                     });
}

std::string deduplication_key(const TopicRecord& topic, const Notice& notice) {
  return (topic.scope_is_group ? notice.group + " " : std::string()) + notice.deduplication;
}

void append_envelope_attributes(JsonText& json, const MessageAttributes& attributes) {
  json.key("MessageAttributes").open('{');
  for (const MessageAttribute& attribute : attributes) {
    json.any_key(attribute.name)
        .open('{')
        .text("Type", attribute.type)
        .text("Value", attribute.value)
        .close('}');
  }
  json.close('}');
}

}  // namespace

std::string delivered_body(const TopicRecord& topic, const SubscriptionRecord& subscription,
                           const Notice& notice) {
  const auto own = notice.by_protocol.find(subscription.protocol);
  const std::string& message = own == notice.by_protocol.end() ? notice.message : own->second;
  if (subscription.settings.raw) return message;
  std::string body;
  JsonText json(body);
  json.open('{').text("Type", "Notification").text("MessageId", uuid("publication", notice.number));
  if (topic.fifo) json.text("SequenceNumber", sequence_text(notice.sequence));
  json.text("TopicArn", topic_arn(topic.name));
  if (!notice.subject.empty()) json.text("Subject", notice.subject);
  json.text("Message", message).text("Timestamp", iso_timestamp(notice.published));
  json.text("UnsubscribeURL",
            "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=" + subscription.arn);
  if (!notice.attributes.empty()) append_envelope_attributes(json, notice.attributes);
  json.close('}');
  return body;
}

TopicRecord* Topics::find(std::string_view arn) {
  const auto name = name_in_topic_arn(arn);
  const auto found = name ? names_.find(*name) : names_.end();
  return found == names_.end() ? nullptr : records_[found->second].get();
}

TopicRecord& Topics::of_arn(const std::string& arn) {
  if (!name_in_topic_arn(arn)) {
    fail(code::invalid_parameter, "TopicArn must be what CreateTopic answered, such as " + topic_arn("news"));
  }
  TopicRecord* const topic = find(arn);
  if (topic == nullptr)
    fail(code::not_found, fmt::format("there is no topic \"{}\" at this time", arn.substr(0, 300)));
  return *topic;
}

TopicRecord& Topics::create(TopicRecord record) {
  record.number = static_cast<std::uint32_t>(records_.size());
  record.machine = std::make_unique<cloud::Topic>(config_of(record), account_);
  names_[record.name] = record.number;
  return *records_.emplace_back(std::make_unique<TopicRecord>(std::move(record)));
}

void Topics::remove(sim::Time now, TopicRecord& topic) {
  for (SubscriptionRecord& subscription : topic.subscriptions) {
    if (!subscription.deleted) unsubscribe(now, topic, subscription);
  }
  names_.erase(topic.name);
  records_[topic.number].reset();
}

SubscriptionRecord& Topics::subscribe(sim::Time now, TopicRecord& topic, SubscriptionRecord subscription,
                                      bool confirmed) {
  subscription.arn = fmt::format("{}:{}", topic_arn(topic.name), uuid("subscription", ++subscribed_));
  subscription.asked = now;
  if (!confirmed) subscription.token = uuid("token", subscribed_);
  SubscriptionRecord& added = topic.subscriptions.emplace_back(std::move(subscription));
  if (confirmed) {
    try {
      confirm(topic, added);
    } catch (const Failure&) {
      topic.subscriptions.pop_back();
      throw;
    }
  }
  subscriptions_[added.arn] = {topic.number, topic.subscriptions.size() - 1};
  return added;
}

void Topics::confirm(TopicRecord& topic, SubscriptionRecord& subscription) {
  cloud::Subscription what = cloud::Subscription::to(protocol_of(subscription));
  what.filter = subscription.settings.filter;
  what.dead_letter = true;  // whether there is one is seen when it is needed
  std::optional<cloud::TopicError> error;
  subscription.number = topic.machine->subscribe(std::move(what), error);
  if (error) fail(std::string(cloud::code(*error)), std::string(cloud::text(*error)));
  COUPLET_CHECK(subscription.number == topic.by_number.size());
  topic.by_number.push_back(static_cast<std::size_t>(&subscription - topic.subscriptions.data()));
  subscription.token.clear();
}

void Topics::unsubscribe(sim::Time now, TopicRecord& topic, SubscriptionRecord& subscription) {
  subscription.deleted = true;
  subscriptions_.erase(subscription.arn);
  if (subscription.number == sim::nil) return;
  cloud::TopicEffects effects;
  topic.machine->unsubscribe(now, subscription.number, effects);
  settle(now, topic, std::move(effects));
}

std::pair<TopicRecord*, SubscriptionRecord*> Topics::find_subscription(const std::string& arn) {
  const auto found = subscriptions_.find(arn);
  if (found == subscriptions_.end()) return {nullptr, nullptr};
  TopicRecord* const topic = records_[found->second.first].get();
  return {topic, &topic->subscriptions[found->second.second]};
}

std::optional<Accepted> Topics::repeated(sim::Time now, TopicRecord& topic, const Notice& notice) {
  while (!topic.accepted_until.empty() && topic.accepted_until.front().first <= now) {
    topic.accepted.erase(topic.accepted_until.front().second);
    topic.accepted_until.pop_front();
  }
  const auto found = topic.accepted.find(deduplication_key(topic, notice));
  if (found == topic.accepted.end()) return std::nullopt;
  return found->second;
}

void Topics::remember(sim::Time now, TopicRecord& topic, const Notice& notice) {
  std::string key = deduplication_key(topic, notice);
  topic.accepted[key] = {notice.number, notice.sequence};
  topic.accepted_until.emplace_back(sim::add(now, cloud::Topic::deduplication_window), std::move(key));
}

Accepted Topics::publish(sim::Time now, TopicRecord& topic, Notice notice) {
  const cloud::MessageAttributes values = filter_values(notice.attributes);
  cloud::JsonValue body;
  cloud::Publication publication;
  if (filters_by_body(topic)) {
    if (const ParsedJson parsed = parse_json(notice.message); parsed.error.empty()) {
      body = filter_value(parsed.value);
      publication.body = &body;
    }
  }
  publication.attributes = &values;
  publication.bytes = bytes_of(notice);
  publication.subject = static_cast<std::int64_t>(notice.subject.size());
  if (!notice.group.empty()) publication.group = sim::hash_of(notice.group);
  if (topic.fifo && !notice.deduplication.empty())
    publication.deduplication = sim::hash_of(notice.deduplication);
  const std::optional<Accepted> before = topic.fifo ? repeated(now, topic, notice) : std::nullopt;
  const std::uint32_t slot = notices_.allocate();
  publication.payload = {slot, 0};
  const std::uint64_t duplicates = topic.machine->deduplicated();
  cloud::TopicEffects effects;
  const auto error = topic.machine->publish(now, publication, effects);
  if (error || topic.machine->deduplicated() > duplicates) {
    notices_.release(slot);
    settle(now, topic, std::move(effects));
    if (error) fail(std::string(cloud::code(*error)), std::string(cloud::text(*error)));
    return before.value_or(Accepted{});
  }
  notice.number = ++published_;
  notice.sequence = ++topic.sequence;
  notice.published = now;
  const Accepted accepted{notice.number, notice.sequence};
  if (topic.fifo) remember(now, topic, notice);
  // One copy for each subscription whose filter lets it pass, and one until all of them have been counted.
  notice.copies = 1;
  for (const SubscriptionRecord& subscription : topic.subscriptions) {
    if (!subscription.deleted && subscription.number != sim::nil) ++notice.copies;
  }
  notices_[slot] = std::move(notice);
  settle(now, topic, std::move(effects));
  drop_copy(publication.payload);
  return accepted;
}

void Topics::advance(sim::Time now, std::uint32_t number) {
  TopicRecord* const topic = records_[number].get();
  if (topic == nullptr) return;  // deleted meanwhile
  cloud::TopicEffects effects;
  topic->machine->advance(now, effects);
  settle(now, *topic, std::move(effects));
}

void Topics::settle(sim::Time now, TopicRecord& topic, cloud::TopicEffects effects) {
  // By number: outcomes add effects while we are at it.
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const cloud::TopicEffect effect = effects[i];
    const SubscriptionRecord& subscription = topic.subscriptions[topic.by_number[effect.subscription]];
    const Notice& notice = notices_[static_cast<std::uint32_t>(effect.payload.reference)];
    if (effect.kind == Kind::attempt) {
      const cloud::DeliveryOutcome outcome = attempt(now, topic, subscription, notice);
      sim::Draw jitter(sim::DrawKey::of(1, 0, topic.name), ++topic.outcomes);
      topic.machine->outcome(now, effect.delivery, outcome, jitter, effects);
      continue;
    }
    if (effect.kind == Kind::dead_lettered) {
      QueueRecord* const queue = queues_.find(subscription.settings.dead_letter_queue);
      if (queue != nullptr) {
        queues_.send(now, *queue, letter_to(*queue, topic, subscription, notice), cloud::queue_default);
      }
    }
    drop_copy(effect.payload);
  }
  agenda_.arm(Agenda::Kind::topic, topic.number, topic.machine->next_due());
}

cloud::DeliveryOutcome Topics::attempt(sim::Time now, const TopicRecord& topic,
                                       const SubscriptionRecord& subscription, const Notice& notice) {
  if (subscription.protocol != "sqs") return cloud::DeliveryOutcome::delivered;
  QueueRecord* const queue = queues_.find_arn(subscription.endpoint);
  const bool too_many = subscription.settings.raw && notice.attributes.size() > queue_attributes_max;
  if (queue == nullptr || too_many) return cloud::DeliveryOutcome::client_error;
  Letter letter = letter_to(*queue, topic, subscription, notice);
  const auto bytes = static_cast<std::int64_t>(letter.body.size()) + size_of(letter.attributes);
  if (bytes > queue->settings.message_size_max)
    return cloud::DeliveryOutcome::client_error;  // 1.11 of the facts
  if (queue->fifo() && !queues_.admits_copy(now, *queue, letter.group))
    return cloud::DeliveryOutcome::server_error;  // throttled, as any other sender; tried again
  queues_.send(now, *queue, std::move(letter), cloud::queue_default);
  return cloud::DeliveryOutcome::delivered;
}

Letter Topics::letter_to(const QueueRecord& queue, const TopicRecord& topic,
                         const SubscriptionRecord& subscription, const Notice& notice) {
  Letter letter;
  letter.body = delivered_body(topic, subscription, notice);
  letter.body_md5 = md5_hex(letter.body);
  if (subscription.settings.raw && !notice.attributes.empty()) {
    letter.attributes = notice.attributes;
    letter.attributes_md5 = md5_of(letter.attributes);
  }
  // 3.1 of the facts: a FIFO topic passes the group on to FIFO queues alone, a standard topic to standard
  // ones.
  if (topic.fifo == queue.fifo()) letter.group = notice.group;
  if (queue.fifo()) letter.deduplication = notice.deduplication;
  return letter;
}

void Topics::drop_copy(const cloud::Payload& payload) {
  const auto slot = static_cast<std::uint32_t>(payload.reference);
  Notice& notice = notices_[slot];
  if (--notice.copies > 0) return;
  notice = Notice{};
  notices_.release(slot);
}

}  // namespace couplet::script
