// Subscribing, confirming, filtering.
#include <fmt/format.h>

#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/operations.hpp"
#include "script/pages.hpp"

namespace couplet::script {

namespace {

constexpr std::int32_t subscriptions_a_page = 100;

struct ProtocolRule {
  std::string_view name;
  std::string_view endpoint_begin;  // what every endpoint of it begins with
  bool needs_confirmation;
};

constexpr ProtocolRule protocols[] = {
    {"application", "arn:", false}, {"email", "", true},       {"email-json", "", true},
    {"firehose", "arn:", false},    {"http", "http://", true}, {"https", "https://", true},
    {"lambda", "arn:", false},      {"sms", "", false},        {"sqs", "arn:aws:sqs:", false},
};

const ProtocolRule& rule_of(const Arguments& arguments, const std::string& protocol) {
  for (const ProtocolRule& rule : protocols) {
    if (rule.name == protocol) return rule;
  }
  arguments.invalid(
      "Protocol must be sqs, lambda, http, https, email, email-json, sms, application or firehose");
}

/// A queue must exist and be of a type that the topic may deliver to.
void check_endpoint(World& world, const Arguments& arguments, const TopicRecord& topic,
                    const ProtocolRule& rule, const std::string& endpoint) {
  if (endpoint.empty() || endpoint.compare(0, rule.endpoint_begin.size(), rule.endpoint_begin) != 0) {
    arguments.invalid(
        fmt::format("Endpoint of the protocol {} must begin with \"{}\"", rule.name, rule.endpoint_begin));
  }
  if (topic.fifo && rule.name != "sqs") arguments.invalid("only queues can subscribe to a FIFO topic");
  if (rule.name != "sqs") return;
  const QueueRecord* const queue = world.queues.find_arn(endpoint);
  if (queue == nullptr)
    arguments.invalid("Endpoint must be the ARN of a queue that exists; ask for its QueueArn");
  if (queue->fifo() && !topic.fifo) arguments.invalid("a FIFO queue cannot subscribe to a standard topic");
}

void check_dead_letters(World& world, const Arguments& arguments, const TopicRecord& topic,
                        const SubscriptionSettings& settings) {
  if (settings.dead_letter_queue.empty()) return;
  const QueueRecord* const queue = world.queues.find(settings.dead_letter_queue);
  if (queue == nullptr)
    arguments.invalid("RedrivePolicy: the dead-letter queue does not exist; create it first");
  if (queue->fifo() != topic.fifo) {
    arguments.invalid(
        "RedrivePolicy: the dead-letter queue is a FIFO queue if and only if the topic is a FIFO topic");
  }
}

std::pair<TopicRecord*, SubscriptionRecord*> subscription_of(Call& call) {
  const std::string& arn = call.arguments.required_text("SubscriptionArn");
  const auto found = call.world.topics.find_subscription(arn);
  if (found.second == nullptr) {
    if (!name_in_topic_arn(arn)) call.arguments.invalid("SubscriptionArn must be what Subscribe answered");
    fail(code::not_found, "there is no such subscription at this time");
  }
  return found;
}

void append_listed(JsonText& json, const TopicRecord& topic, const SubscriptionRecord& subscription) {
  json.open('{');
  json.text("SubscriptionArn", subscription.token.empty() ? subscription.arn : "PendingConfirmation");
  json.text("Owner", account).text("Protocol", subscription.protocol).text("Endpoint", subscription.endpoint);
  json.text("TopicArn", topic_arn(topic.name)).close('}');
}

using Listed = std::vector<std::pair<const TopicRecord*, const SubscriptionRecord*>>;

void add_live(const TopicRecord& topic, Listed& listed) {
  for (const SubscriptionRecord& subscription : topic.subscriptions) {
    if (!subscription.deleted) listed.emplace_back(&topic, &subscription);
  }
}

void append_list(Call& call, const Listed& listed, const PageRequest& request) {
  const Page page = page_of(listed.size(), request, call.arguments);
  JsonText json(call.result);
  json.open('{').key("Subscriptions").open('[');
  for (std::size_t i = page.begin; i < page.end; ++i)
    append_listed(json, *listed[i].first, *listed[i].second);
  json.close(']');
  if (!page.next.empty()) json.text("NextToken", page.next);
  json.close('}');
}

SubscriptionSettings read_settings(const Json* attributes, const std::string& protocol) {
  SubscriptionSettings settings;
  if (attributes == nullptr) return settings;
  for (const auto& [name, value] : attributes->items()) {
    change(settings, protocol, name, text_value(value, "Attributes." + name));
  }
  compile_filter(settings);
  return settings;
}

void append_subscribed(Call& call, const SubscriptionRecord& subscription, bool wants_arn) {
  JsonText json(call.result);
  json.open('{');
  const bool pending = !subscription.token.empty();
  json.text("SubscriptionArn", pending && !wants_arn ? "pending confirmation" : subscription.arn);
  // What AWS sends to the endpoint, which nobody reads here.
  if (pending) json.key("Couplet").open('{').text("Token", subscription.token).close('}');
  json.close('}');
}

}  // namespace

void subscribe(Call& call) {
  Arguments& arguments = call.arguments;
  World& world = call.world;
  TopicRecord& topic = world.topics.of_arn(arguments.required_text("TopicArn"));
  SubscriptionRecord subscription;
  subscription.protocol = arguments.required_text("Protocol");
  subscription.endpoint = arguments.required_text("Endpoint");
  const Json* const attributes = arguments.object("Attributes");
  const bool wants_arn = arguments.flag("ReturnSubscriptionArn").value_or(false);
  arguments.finish();
  const ProtocolRule& rule = rule_of(arguments, subscription.protocol);
  check_endpoint(world, arguments, topic, rule, subscription.endpoint);
  subscription.settings = read_settings(attributes, subscription.protocol);
  check_dead_letters(world, arguments, topic, subscription.settings);
  for (const SubscriptionRecord& other : topic.subscriptions) {
    if (other.deleted || other.protocol != subscription.protocol || other.endpoint != subscription.endpoint)
      continue;
    const SubscriptionSettings& had = other.settings;
    const SubscriptionSettings& wanted = subscription.settings;
    if (attributes != nullptr && (had.raw != wanted.raw || had.filter_policy != wanted.filter_policy ||
                                  had.redrive_policy != wanted.redrive_policy)) {
      arguments.invalid(
          "this endpoint has subscribed with other attributes; SetSubscriptionAttributes changes them");
    }
    append_subscribed(call, other, wants_arn);
    return;
  }
  append_subscribed(
      call, world.topics.subscribe(world.now, topic, std::move(subscription), !rule.needs_confirmation),
      wants_arn);
}

void confirm_subscription(Call& call) {
  TopicRecord& topic = call.world.topics.of_arn(call.arguments.required_text("TopicArn"));
  const std::string& token = call.arguments.required_text("Token");
  call.arguments.text("AuthenticateOnUnsubscribe");
  call.arguments.finish();
  for (SubscriptionRecord& subscription : topic.subscriptions) {
    if (token.empty() || subscription.deleted || subscription.token != token) continue;
    if (call.world.now >= subscription.asked + Topics::token_life) {
      call.arguments.invalid("the token is older than two days; subscribe again");
    }
    call.world.topics.confirm(topic, subscription);
    JsonText(call.result).open('{').text("SubscriptionArn", subscription.arn).close('}');
    return;
  }
  call.arguments.invalid("Token must be what Subscribe answered, and has not been used yet");
}

void unsubscribe(Call& call) {
  const std::string& arn = call.arguments.required_text("SubscriptionArn");
  call.arguments.finish();
  if (!name_in_topic_arn(arn)) call.arguments.invalid("SubscriptionArn must be what Subscribe answered");
  const auto [topic, subscription] = call.world.topics.find_subscription(arn);
  if (subscription != nullptr) call.world.topics.unsubscribe(call.world.now, *topic, *subscription);
  call.result = "{}";
}

void list_subscriptions(Call& call) {
  const PageRequest request = read_page(call.arguments, nullptr, "NextToken", subscriptions_a_page);
  call.arguments.finish();
  Listed listed;
  for (const auto& [name, number] : call.world.topics.names())
    add_live(*call.world.topics.numbered(number), listed);
  append_list(call, listed, request);
}

void list_subscriptions_by_topic(Call& call) {
  const TopicRecord& topic = call.world.topics.of_arn(call.arguments.required_text("TopicArn"));
  const PageRequest request = read_page(call.arguments, nullptr, "NextToken", subscriptions_a_page);
  call.arguments.finish();
  Listed listed;
  add_live(topic, listed);
  append_list(call, listed, request);
}

void get_subscription_attributes(Call& call) {
  const auto [topic, subscription] = subscription_of(call);
  call.arguments.finish();
  const SubscriptionSettings& settings = subscription->settings;
  JsonText json(call.result);
  json.open('{').key("Attributes").open('{');
  json.text("SubscriptionArn", subscription->arn)
      .text("TopicArn", topic_arn(topic->name))
      .text("Owner", account);
  json.text("Protocol", subscription->protocol).text("Endpoint", subscription->endpoint);
  json.text("PendingConfirmation", subscription->token.empty() ? "false" : "true");
  json.text("ConfirmationWasAuthenticated", subscription->token.empty() ? "true" : "false");
  json.text("RawMessageDelivery", settings.raw ? "true" : "false");
  if (!settings.filter_policy.empty()) {
    json.text("FilterPolicy", settings.filter_policy);
    json.text("FilterPolicyScope", settings.filter_by_body ? "MessageBody" : "MessageAttributes");
  }
  if (!settings.redrive_policy.empty()) json.text("RedrivePolicy", settings.redrive_policy);
  if (!settings.delivery_policy.empty()) json.text("DeliveryPolicy", settings.delivery_policy);
  json.close('}').close('}');
}

void set_subscription_attributes(Call& call) {
  const auto [topic, subscription] = subscription_of(call);
  const std::string& name = call.arguments.required_text("AttributeName");
  const std::string* const value = call.arguments.text("AttributeValue");
  call.arguments.finish();
  SubscriptionSettings settings = subscription->settings;
  change(settings, subscription->protocol, name, value == nullptr ? std::string() : *value);
  compile_filter(settings);
  check_dead_letters(call.world, call.arguments, *topic, settings);
  if (subscription->number != sim::nil) {
    if (const auto error = topic->machine->set_filter(subscription->number, settings.filter)) {
      fail(std::string(cloud::code(*error)), std::string(cloud::text(*error)));
    }
  }
  subscription->settings = std::move(settings);
  call.result = "{}";
}

}  // namespace couplet::script
