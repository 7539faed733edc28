// Topics, from sections 3.1 to 3.6 of the facts.

#include "cloud/topic.hpp"

#include <memory>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "cloud/json_text.hpp"

using namespace couplet::cloud;
using couplet::sim::DrawKey;
using namespace std::chrono_literals;

namespace {

constexpr Time zero{};

std::uint32_t subscribed(Topic& topic, const Subscription& subscription) {
  std::optional<TopicError> error;
  const std::uint32_t number = topic.subscribe(subscription, error);
  REQUIRE_FALSE(error);
  return number;
}

std::optional<TopicError> refusal(Topic& topic, const Subscription& subscription) {
  std::optional<TopicError> error;
  topic.subscribe(subscription, error);
  return error;
}

Publication message(std::uint64_t reference) {
  Publication result;
  result.payload.reference = reference;
  return result;
}

Publication fifo_message(std::uint64_t reference, std::uint64_t group) {
  Publication result = message(reference);
  result.group = group;
  result.deduplication = reference;
  return result;
}

Subscription filtered(const std::string& policy) {
  Subscription result = Subscription::to(Protocol::queue);
  result.filter =
      std::get<FilterPolicy>(FilterPolicy::compile(json(policy), FilterScope::message_attributes, 0));
  return result;
}

/// A topic whose caller tells what happens: "attempt 7>0#1" is the first attempt of message 7 at subscription
/// 0.
class Script {
 public:
  explicit Script(const TopicConfig& config = {}) : topic(config) {}

  std::optional<TopicError> publish(Time now, const Publication& publication) {
    const auto error = topic.publish(now, publication, effects);
    now_ = now;
    return error;
  }
  void outcome(Time now, std::uint32_t delivery, DeliveryOutcome outcome) {
    couplet::sim::Draw draw(DrawKey::of(1, 0, "jitter"), delivery);
    topic.outcome(now, delivery, outcome, draw, effects);
  }
  void advance(Time now) { topic.advance(now, effects); }

  /// What has happened since the last call.
  std::string told() {
    std::ostringstream text;
    for (const TopicEffect& effect : effects) {
      static const char* const words[] = {"filtered", "attempt", "delivered", "dead-lettered", "dropped"};
      text << (text.tellp() > 0 ? "; " : "") << words[static_cast<int>(effect.kind)] << ' '
           << effect.payload.reference << '>' << effect.subscription;
      if (effect.kind != TopicEffect::Kind::filtered) text << '#' << effect.attempt;
      if (effect.kind == TopicEffect::Kind::attempt) last = effect.delivery;
    }
    effects.clear();
    return text.str();
  }

  Topic topic;
  TopicEffects effects;
  std::uint32_t last = 0;  // the delivery of the last attempt told

 private:
  Time now_{};
};

}  // namespace

TEST_CASE("Fact 3.1.1: a message has at most 262,144 bytes, a batch ten entries and as many bytes in all") {
  Script script;
  Publication large = message(1);
  large.bytes = 262'144;
  CHECK(script.publish(zero, large) == std::nullopt);
  large.bytes = 262'145;
  CHECK(script.publish(zero, large) == TopicError::message_too_large);
  large.bytes = 0;
  CHECK(script.publish(zero, large) == TopicError::empty_message);
  CHECK(check_batch(10, 262'144) == std::nullopt);
  CHECK(check_batch(0, 0) == TopicError::empty_batch);
  CHECK(check_batch(11, 11) == TopicError::too_many_entries);
  CHECK(check_batch(2, 262'145) == TopicError::batch_too_large);
}

TEST_CASE("Fact 3.1.2: a subject has fewer than 100 characters, a topic's name 1 to 256") {
  Script script;
  Publication titled = message(1);
  titled.subject = 99;
  CHECK(script.publish(zero, titled) == std::nullopt);
  titled.subject = 100;
  CHECK(script.publish(zero, titled) == TopicError::subject_too_long);
  CHECK(check_topic_name(std::string(256, 'a'), false) == std::nullopt);
  CHECK(check_topic_name(std::string(257, 'a'), false) == TopicError::bad_name);
  CHECK(check_topic_name("", false) == TopicError::bad_name);
  CHECK(check_topic_name("Orders-2_b", false) == std::nullopt);
  CHECK(check_topic_name("orders.fifo", false) == TopicError::bad_name);
  CHECK(check_topic_name("orders.fifo", true) == std::nullopt);
  CHECK(check_topic_name("orders", true) == TopicError::bad_name);
  CHECK(check_topic_name(".fifo", true) == TopicError::bad_name);
}

TEST_CASE("Fact 3.1.3: fan-out starts at once, with a copy for each subscription") {
  Script script;
  for (const Protocol protocol : {Protocol::queue, Protocol::email, Protocol::https})
    subscribed(script.topic, Subscription::to(protocol));
  REQUIRE_FALSE(script.publish(zero, message(7)));
  CHECK(script.told() == "attempt 7>0#1; attempt 7>1#1; attempt 7>2#1");
  CHECK(script.topic.under_way() == 3);
}

TEST_CASE("Fact 3.1.4: subscribers of a FIFO topic are queues, those of a standard topic no FIFO queues") {
  Script fifo(TopicConfig::fifo_topic());
  Script standard;
  for (const Protocol protocol : {Protocol::function, Protocol::http, Protocol::email, Protocol::sms})
    CHECK(refusal(fifo.topic, Subscription::to(protocol)) == TopicError::no_queue_for_fifo);
  for (const Protocol protocol : {Protocol::queue, Protocol::fifo_queue})
    CHECK(refusal(fifo.topic, Subscription::to(protocol)) == std::nullopt);
  CHECK(refusal(standard.topic, Subscription::to(Protocol::fifo_queue)) ==
        TopicError::fifo_queue_for_standard);
}

TEST_CASE("Fact 3.1.5: a FIFO topic forgets a deduplication id after 5 minutes, by topic or by group") {
  Script by_topic(TopicConfig::fifo_topic());
  Script by_group(TopicConfig::fifo_topic(TopicDeduplicationScope::group));
  for (Script* script : {&by_topic, &by_group}) {
    subscribed(script->topic, Subscription::to(Protocol::fifo_queue));
    CHECK_FALSE(script->publish(zero, fifo_message(7, 1)));
    CHECK_FALSE(script->publish(zero + 5min - 1ns, fifo_message(7, 1)));
    CHECK(script->told() == "attempt 7>0#1");
    CHECK(script->topic.deduplicated() == 1);
    script->outcome(zero + 5min - 1ns, script->last, DeliveryOutcome::delivered);
    CHECK(script->told() == "delivered 7>0#1");
    CHECK_FALSE(script->publish(zero + 5min, fifo_message(7, 1)));
    CHECK(script->told() == "attempt 7>0#1");
  }
  CHECK_FALSE(by_topic.publish(zero + 6min, fifo_message(7, 2)));
  CHECK(by_topic.told().empty());
  CHECK_FALSE(by_group.publish(zero + 6min, fifo_message(7, 2)));
  CHECK(by_group.told() == "attempt 7>0#1");
  CHECK(by_topic.publish(zero + 6min, message(8)) == TopicError::group_missing);
  Publication without = message(8);
  without.group = 1;
  CHECK(by_topic.publish(zero + 6min, without) == TopicError::deduplication_missing);
}

TEST_CASE("Fact 3.1.6: a FIFO topic delivers a group's messages one after the other, whatever fails") {
  Script script(TopicConfig::fifo_topic());
  subscribed(script.topic, Subscription::to(Protocol::fifo_queue));
  for (const std::uint64_t reference : {1U, 2U, 3U})
    REQUIRE_FALSE(script.publish(zero, fifo_message(reference, 5)));
  REQUIRE_FALSE(script.publish(zero, fifo_message(9, 6)));
  CHECK(script.told() == "attempt 1>0#1; attempt 9>0#1");
  script.outcome(zero, 0, DeliveryOutcome::server_error);
  CHECK(script.told() == "attempt 1>0#2");
  script.outcome(zero, 0, DeliveryOutcome::client_error);
  CHECK(script.told() == "dropped 1>0#2; attempt 2>0#1");
  script.outcome(zero + 1s, script.last, DeliveryOutcome::delivered);
  CHECK(script.told() == "delivered 2>0#1; attempt 3>0#1");
  script.outcome(zero + 1s, script.last, DeliveryOutcome::delivered);
  CHECK(script.told() == "delivered 3>0#1");
  CHECK(script.topic.under_way() == 1);
  CHECK(script.topic.contents().front().reference == 9);
}

TEST_CASE("Fact 3.2.1: a FIFO topic has at most 100 subscriptions") {
  Script script(TopicConfig::fifo_topic());
  for (int i = 0; i < 100; ++i) subscribed(script.topic, Subscription::to(Protocol::queue));
  CHECK(refusal(script.topic, Subscription::to(Protocol::queue)) == TopicError::too_many_subscriptions);
  TopicEffects effects;
  script.topic.unsubscribe(zero, 17, effects);
  CHECK(refusal(script.topic, Subscription::to(Protocol::queue)) == std::nullopt);
  CHECK(TopicLimits::standard_subscriptions == 12'500'000);
}

TEST_CASE("Fact 3.2.2: a topic has at most 200 filter policies") {
  Script script;
  const Subscription with = filtered(R"({"a": ["x"]})");
  for (int i = 0; i < 200; ++i) subscribed(script.topic, with);
  CHECK(refusal(script.topic, with) == TopicError::too_many_filter_policies);
  const std::uint32_t plain = subscribed(script.topic, Subscription::to(Protocol::queue));
  CHECK(script.topic.set_filter(plain, with.filter) == TopicError::too_many_filter_policies);
  CHECK(script.topic.set_filter(0, std::nullopt) == std::nullopt);
  CHECK(script.topic.set_filter(plain, with.filter) == std::nullopt);
}

TEST_CASE("Fact 3.2.3: a FIFO topic takes 3,000 messages or 20 MB per second where the scope is the topic") {
  Script by_topic(TopicConfig::fifo_topic());
  Script by_group(TopicConfig::fifo_topic(TopicDeduplicationScope::group));
  for (std::uint64_t i = 0; i < 3000; ++i) REQUIRE_FALSE(by_topic.publish(zero, fifo_message(i, i)));
  CHECK(by_topic.publish(zero, fifo_message(3000, 3000)) == TopicError::throttled);
  CHECK_FALSE(by_topic.publish(zero + 1ms, fifo_message(3000, 3000)));
  for (std::uint64_t i = 0; i < 4000; ++i) REQUIRE_FALSE(by_group.publish(zero, fifo_message(i, i)));
  // 80 of 250 KB are 20 MB; 250 KB take 12.5 ms.
  Script large(TopicConfig::fifo_topic());
  const auto publish = [&](Time now, std::uint64_t number) {
    Publication publication = fifo_message(number, number);
    publication.bytes = 250'000;
    return large.publish(now, publication);
  };
  for (std::uint64_t i = 0; i < 80; ++i) REQUIRE_FALSE(publish(zero, i));
  CHECK(publish(zero + 12ms, 80) == TopicError::throttled);
  CHECK_FALSE(publish(zero + 12500us, 80));
}

TEST_CASE("Fact 3.2.6: the topics of an account take 30,000 messages per second together") {
  const auto account = std::make_shared<AccountPublishes>();
  Topic standard(TopicConfig::standard_topic(), account);
  Topic fifo(TopicConfig::fifo_topic(TopicDeduplicationScope::group), account);
  TopicEffects effects;
  for (std::uint64_t i = 0; i < 29'999; ++i) REQUIRE_FALSE(standard.publish(zero, message(i), effects));
  CHECK_FALSE(fifo.publish(zero, fifo_message(1, 1), effects));
  CHECK(standard.publish(zero, message(2), effects) == TopicError::throttled);
  CHECK(fifo.publish(zero, fifo_message(2, 2), effects) == TopicError::throttled);
  CHECK_FALSE(standard.publish(zero + 34us, message(2), effects));  // one each 33.3 us
  CHECK(standard.publish(zero + 34us, message(3), effects) == TopicError::throttled);
  CHECK_FALSE(
      Topic(TopicConfig::standard_topic()).publish(zero, message(1), effects));  // alone it has no limit
}

TEST_CASE("Fact 3.2.4: a message group takes 300 messages per second") {
  Script script(TopicConfig::fifo_topic(TopicDeduplicationScope::group));
  for (std::uint64_t i = 0; i < 300; ++i) REQUIRE_FALSE(script.publish(zero, fifo_message(i, 1)));
  CHECK(script.publish(zero, fifo_message(300, 1)) == TopicError::throttled);
  CHECK_FALSE(script.publish(zero, fifo_message(300, 2)));
  CHECK(script.publish(zero + 3ms, fifo_message(301, 1)) == TopicError::throttled);
  CHECK_FALSE(script.publish(zero + 4ms, fifo_message(301, 1)));
}

TEST_CASE("Fact 3.3.11: what is filtered out is neither repeated nor a dead letter") {
  Script script;
  Subscription photos = filtered(R"({"type": ["photo"]})");
  photos.dead_letter = true;
  subscribed(script.topic, photos);
  subscribed(script.topic, Subscription::to(Protocol::queue));
  const MessageAttributes scan{{"type", MessageAttribute::Type::string, JsonValue::of("scan")}};
  Publication publication = message(7);
  publication.attributes = &scan;
  REQUIRE_FALSE(script.publish(zero, publication));
  CHECK(script.told() == "filtered 7>0; attempt 7>1#1");
  script.outcome(zero, script.last, DeliveryOutcome::delivered);
  script.advance(zero + 24h);
  CHECK(script.told() == "delivered 7>1#1");
  CHECK(script.topic.under_way() == 0);
  // A caller who has carried out the filters himself is believed.
  const std::vector<bool> passes{true, false};
  publication.passes = &passes;
  REQUIRE_FALSE(script.publish(zero + 24h, publication));
  CHECK(script.told() == "attempt 7>0#1; filtered 7>1");
}

TEST_CASE("Fact 3.4.1: raw delivery exists for queues and HTTP") {
  Script script;
  for (const Protocol protocol : {Protocol::queue, Protocol::http, Protocol::https}) {
    Subscription raw = Subscription::to(protocol);
    raw.raw = true;
    CHECK(refusal(script.topic, raw) == std::nullopt);
  }
  for (const Protocol protocol : {Protocol::email, Protocol::sms, Protocol::function}) {
    Subscription raw = Subscription::to(protocol);
    raw.raw = true;
    CHECK(refusal(script.topic, raw) == TopicError::not_raw);
  }
}

TEST_CASE("Fact 3.5.1: a client error is not repeated: dead-letter queue, or gone") {
  Script script;
  subscribed(script.topic, Subscription::to(Protocol::queue));
  Subscription careful = Subscription::to(Protocol::queue);
  careful.dead_letter = true;
  subscribed(script.topic, careful);
  REQUIRE_FALSE(script.publish(zero, message(7)));
  script.outcome(zero, 0, DeliveryOutcome::client_error);
  script.outcome(zero, 1, DeliveryOutcome::client_error);
  CHECK(script.told() == "attempt 7>0#1; attempt 7>1#1; dropped 7>0#1; dead-lettered 7>1#1");
  CHECK(script.topic.next_due() == couplet::sim::never);
}

TEST_CASE("Fact 3.5.2: a server error is repeated, and then goes to the dead-letter queue or is gone") {
  Script script;
  Subscription http = Subscription::to(Protocol::http);
  http.dead_letter = GENERATE(true, false);
  subscribed(script.topic, http);
  REQUIRE_FALSE(script.publish(zero, message(7)));
  Time now = zero;
  CHECK(script.told() == "attempt 7>0#1");
  for (int retry = 2; retry <= 4; ++retry) {
    script.outcome(now, 0, DeliveryOutcome::server_error);
    const Time due = script.topic.next_due();
    CHECK(due >= now + 10s);
    CHECK(due <= now + 20s);
    script.advance(due - 1ns);
    CHECK(script.told().empty());
    script.advance(due);
    CHECK(script.told() == "attempt 7>0#" + std::to_string(retry));
    now = due;
  }
  script.outcome(now, 0, DeliveryOutcome::server_error);
  CHECK(script.told() == (http.dead_letter ? "dead-lettered 7>0#4" : "dropped 7>0#4"));
  CHECK(script.topic.under_way() == 0);
}

TEST_CASE("Fact 3.5.10: what a throttled HTTP endpoint may not get yet waits inside the topic") {
  Script script;
  Subscription slow = Subscription::to(Protocol::http);
  slow.receives_per_second = 2;
  subscribed(script.topic, slow);
  for (std::uint64_t i = 1; i <= 3; ++i) REQUIRE_FALSE(script.publish(zero, message(i)));
  CHECK(script.told() == "attempt 1>0#1");
  CHECK(script.topic.next_due() == zero + 500ms);
  script.advance(zero + 500ms);
  CHECK(script.told() == "attempt 2>0#1");
  script.advance(zero + 1s);
  CHECK(script.told() == "attempt 3>0#1");
  // A retry takes its turn too: the one after the newcomer's.
  script.outcome(zero + 1s, 0, DeliveryOutcome::server_error);
  const Time due = script.topic.next_due();
  REQUIRE_FALSE(script.publish(due, message(4)));
  CHECK(script.told() == "attempt 1>0#2");
  script.advance(due + 499ms);
  CHECK(script.told().empty());
  script.advance(due + 500ms);
  CHECK(script.told() == "attempt 4>0#1");
  slow.receives_per_second = 0.5;
  CHECK(refusal(script.topic, slow) == TopicError::throttle);
  Subscription queue = Subscription::to(Protocol::queue);
  queue.receives_per_second = 2;
  CHECK(refusal(script.topic, queue) == TopicError::throttle);
}

TEST_CASE("an unsubscribed one gets nothing more, and what was on its way to it is dropped") {
  Script script;
  subscribed(script.topic, Subscription::to(Protocol::http));
  subscribed(script.topic, Subscription::to(Protocol::http));
  REQUIRE_FALSE(script.publish(zero, message(1)));
  script.outcome(zero, 0, DeliveryOutcome::server_error);
  REQUIRE_FALSE(script.publish(zero, message(2)));
  script.told();
  script.topic.unsubscribe(zero, 0, script.effects);
  CHECK(script.told() == "dropped 1>0#1; dropped 2>0#1");
  CHECK_FALSE(script.topic.exists(0));
  CHECK(script.topic.next_due() == couplet::sim::never);
  CHECK(script.topic.under_way() == 2);
  script.outcome(zero, 2, DeliveryOutcome::delivered);  // the one that was being attempted
  REQUIRE_FALSE(script.publish(zero + 1s, message(3)));
  CHECK(script.told() == "attempt 3>1#1");
  CHECK(script.topic.contents().size() == 3);
}
