// Operations on topics themselves.
#include <fmt/format.h>

#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/operations.hpp"
#include "script/pages.hpp"

namespace couplet::script {

namespace {

constexpr std::int32_t topics_a_page = 100;
constexpr std::string_view kept[] = {"DisplayName",    "Policy",        "DeliveryPolicy",
                                     "KmsMasterKeyId", "TracingConfig", "SignatureVersion"};

bool flag_of(const std::string& name, const std::string& value) {
  if (value != "true" && value != "false") fail(code::invalid_parameter, name + " must be true or false");
  return value == "true";
}

/// Everything but FifoTopic.
void change(TopicRecord& topic, const std::string& name, const std::string& value) {
  const bool fifo_only = name == "ContentBasedDeduplication" || name == "FifoThroughputScope";
  if (fifo_only && !topic.fifo) fail(code::invalid_parameter, name + " is an attribute of FIFO topics alone");
  if (name == "ContentBasedDeduplication") {
    topic.content_based_deduplication = flag_of(name, value);
    return;
  }
  if (name == "FifoThroughputScope") {
    if (value != "Topic" && value != "MessageGroup") {
      fail(code::invalid_parameter, "FifoThroughputScope must be Topic or MessageGroup");
    }
    topic.scope_is_group = value == "MessageGroup";
    return;
  }
  for (const std::string_view known : kept) {
    if (name != known) continue;
    if (name == "Policy" || name == "DeliveryPolicy") {
      if (const ParsedJson parsed = parse_json(value); !parsed.error.empty() && !value.empty()) {
        fail(code::invalid_parameter, fmt::format("{}: {}", name, parsed.error));
      }
    }
    if (name == "DisplayName" && value.size() > 100)
      fail(code::invalid_parameter, "DisplayName has at most 100 characters");
    topic.texts[name] = value;
    return;
  }
  fail(code::invalid_parameter,
       fmt::format("topics have no attribute \"{}\" that can be set", name.substr(0, 100)));
}

std::map<std::string, std::string> all_attributes(const TopicRecord& topic) {
  std::size_t confirmed = 0;
  std::size_t pending = 0;
  std::size_t deleted = 0;
  for (const SubscriptionRecord& subscription : topic.subscriptions) {
    ++(subscription.deleted ? deleted : subscription.token.empty() ? confirmed : pending);
  }
  std::map<std::string, std::string> all = topic.texts;
  all["TopicArn"] = topic_arn(topic.name);
  all["Owner"] = account;
  all["SubscriptionsConfirmed"] = fmt::format("{}", confirmed);
  all["SubscriptionsPending"] = fmt::format("{}", pending);
  all["SubscriptionsDeleted"] = fmt::format("{}", deleted);
  all.try_emplace("DisplayName", "");
  if (topic.fifo) {
    all["FifoTopic"] = "true";
    all["ContentBasedDeduplication"] = topic.content_based_deduplication ? "true" : "false";
    all["FifoThroughputScope"] = topic.scope_is_group ? "MessageGroup" : "Topic";
  }
  return all;
}

/// Name, type and attributes of a topic to be.
TopicRecord read_topic(const std::string& name, const Json* attributes) {
  TopicRecord topic;
  topic.name = name;
  if (attributes != nullptr) {
    if (const auto fifo = attributes->find("FifoTopic"); fifo != attributes->end()) {
      topic.fifo = flag_of("FifoTopic", text_value(*fifo, "Attributes.FifoTopic"));
    }
    for (const auto& [key, value] : attributes->items()) {
      const std::string& text = text_value(value, "Attributes." + key);
      if (key != "FifoTopic") change(topic, key, text);
    }
  }
  if (const auto error = cloud::check_topic_name(name, topic.fifo)) {
    fail(std::string(cloud::code(*error)), std::string(cloud::text(*error)));
  }
  return topic;
}

void check_quota(Topics& topics, bool fifo) {
  std::uint32_t same = 0;
  for (const auto& [name, number] : topics.names()) same += topics.numbered(number)->fifo == fifo ? 1 : 0;
  if (same < (fifo ? cloud::TopicLimits::fifo_topics : cloud::TopicLimits::standard_topics)) return;
  const auto error = cloud::TopicError::too_many_topics;
  fail(std::string(cloud::code(error)), std::string(cloud::text(error)));
}

/// Who creates a topic that exists gets it, unless an attribute is another one.
void check_alike(const TopicRecord& existing, const Json& attributes) {
  const auto shown = all_attributes(existing);
  for (const auto& [key, value] : attributes.items()) {
    const auto found = shown.find(key);
    if (found == shown.end() || value != found->second)
      fail(code::invalid_parameter,
           fmt::format("the topic \"{}\" exists with another {}", existing.name, key));
  }
}

}  // namespace

void create_topic(Call& call) {
  const std::string& name = call.arguments.required_text("Name");
  const Json* const attributes = call.arguments.object("Attributes");
  call.arguments.list("Tags");
  call.arguments.finish();
  TopicRecord topic = read_topic(name, attributes);
  const std::string arn = topic_arn(name);
  if (const TopicRecord* const existing = call.world.topics.find(arn); existing != nullptr) {
    if (attributes != nullptr) check_alike(*existing, *attributes);
  } else {
    if (call.world.topics.names().size() >= cloud::TopicLimits::fifo_topics)
      check_quota(call.world.topics, topic.fifo);
    call.world.topics.create(std::move(topic));
  }
  JsonText(call.result).open('{').text("TopicArn", arn).close('}');
}

void delete_topic(Call& call) {
  const std::string& arn = call.arguments.required_text("TopicArn");
  call.arguments.finish();
  if (!name_in_topic_arn(arn)) call.arguments.invalid("TopicArn must be what CreateTopic answered");
  if (TopicRecord* const topic = call.world.topics.find(arn); topic != nullptr) {
    call.world.topics.remove(call.world.now, *topic);
  }
  call.result = "{}";
}

void list_topics(Call& call) {
  const PageRequest request = read_page(call.arguments, nullptr, "NextToken", topics_a_page);
  call.arguments.finish();
  const auto& names = call.world.topics.names();
  const Page page = page_of(names.size(), request, call.arguments);
  JsonText json(call.result);
  json.open('{').key("Topics").open('[');
  std::size_t i = 0;
  for (const auto& [name, number] : names) {
    if (i >= page.begin && i < page.end) json.open('{').text("TopicArn", topic_arn(name)).close('}');
    ++i;
  }
  json.close(']');
  if (!page.next.empty()) json.text("NextToken", page.next);
  json.close('}');
}

void get_topic_attributes(Call& call) {
  const TopicRecord& topic = call.world.topics.of_arn(call.arguments.required_text("TopicArn"));
  call.arguments.finish();
  JsonText json(call.result);
  json.open('{').key("Attributes").open('{');
  for (const auto& [name, value] : all_attributes(topic)) json.text(name, value);
  json.close('}').close('}');
}

void set_topic_attributes(Call& call) {
  TopicRecord& topic = call.world.topics.of_arn(call.arguments.required_text("TopicArn"));
  const std::string& name = call.arguments.required_text("AttributeName");
  const std::string* const value = call.arguments.text("AttributeValue");
  call.arguments.finish();
  if (name == "FifoTopic") call.arguments.invalid("FifoTopic is decided when a topic is created, for ever");
  if (name == "FifoThroughputScope" && topic.fifo) {
    call.arguments.invalid("FifoThroughputScope is decided by CreateTopic here; create another topic");
  }
  change(topic, name, value == nullptr ? std::string() : *value);
  call.result = "{}";
}

}  // namespace couplet::script
