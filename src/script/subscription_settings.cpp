#include "script/subscription_settings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <variant>

#include "cloud/delivery_policy.hpp"
#include "script/failure.hpp"
#include "script/identifiers.hpp"

namespace couplet::script {

namespace {

[[noreturn]] void invalid(std::string_view name, std::string_view why) {
  fail(code::invalid_parameter, fmt::format("{}: {}", name, why));
}

Json policy_of(std::string_view name, const std::string& text) {
  ParsedJson parsed = parse_json(text);
  if (!parsed.error.empty()) invalid(name, parsed.error);
  if (!parsed.value.is_object()) invalid(name, "it must be the text of a JSON object");
  return std::move(parsed.value);
}

std::string dead_letter_queue_of(const std::string& text) {
  const Json policy = policy_of("RedrivePolicy", text);
  const auto arn = policy.find("deadLetterTargetArn");
  const auto name = arn != policy.end() && arn->is_string()
                        ? name_in_queue_arn(arn->get_ref<const std::string&>())
                        : std::nullopt;
  if (!name || policy.size() != 1) {
    invalid("RedrivePolicy", "it needs deadLetterTargetArn, the ARN of a queue, and nothing else");
  }
  return std::string(*name);
}

std::uint32_t count_of(const Json& policy, const char* key, std::uint32_t otherwise) {
  const auto found = policy.find(key);
  if (found == policy.end() || found->is_null()) return otherwise;
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() > 100'000) {
    invalid("DeliveryPolicy", fmt::format("{} must be a whole number", key));
  }
  return found->get<std::uint32_t>();
}

cloud::BackoffFunction function_of(const Json& policy) {
  const auto found = policy.find("backoffFunction");
  if (found == policy.end() || *found == "linear") return cloud::BackoffFunction::linear;
  if (*found == "arithmetic") return cloud::BackoffFunction::arithmetic;
  if (*found == "geometric") return cloud::BackoffFunction::geometric;
  if (*found == "exponential") return cloud::BackoffFunction::exponential;
  invalid("DeliveryPolicy", "backoffFunction must be linear, arithmetic, geometric or exponential");
}

/// What it says is held to AWS's rules, and has no effect: endpoints outside of AWS always answer here.
void check_delivery_policy(const std::string& text, const std::string& protocol) {
  const Json policy = policy_of("DeliveryPolicy", text);
  if (protocol != "http" && protocol != "https") invalid("DeliveryPolicy", "it is for HTTP endpoints alone");
  if (const auto throttle = policy.find("throttlePolicy");
      throttle != policy.end() && throttle->is_object()) {
    if (count_of(*throttle, "maxReceivesPerSecond", 1) < 1) {
      invalid("DeliveryPolicy", cloud::text(cloud::DeliveryPolicyError::throttle));
    }
  }
  const auto retry = policy.find("healthyRetryPolicy");
  if (retry == policy.end()) return;
  if (!retry->is_object()) invalid("DeliveryPolicy", "healthyRetryPolicy must be an object");
  cloud::HttpRetryPolicy http;
  if (retry->contains("minDelayTarget"))
    http.min_delay = std::chrono::seconds{count_of(*retry, "minDelayTarget", 20)};
  if (retry->contains("maxDelayTarget"))
    http.max_delay = std::chrono::seconds{count_of(*retry, "maxDelayTarget", 20)};
  http.retries = count_of(*retry, "numRetries", 3);
  http.no_delay_retries = count_of(*retry, "numNoDelayRetries", 0);
  http.min_delay_retries = count_of(*retry, "numMinDelayRetries", 0);
  http.max_delay_retries = count_of(*retry, "numMaxDelayRetries", 0);
  http.function = function_of(*retry);
  if (const auto error = cloud::check(http)) invalid("DeliveryPolicy", cloud::text(*error));
}

void change_raw(SubscriptionSettings& settings, const std::string& protocol, const std::string& value) {
  if (value != "true" && value != "false") invalid("RawMessageDelivery", "it must be true or false");
  const bool possible =
      protocol == "sqs" || protocol == "http" || protocol == "https" || protocol == "firehose";
  if (value == "true" && !possible)
    invalid("RawMessageDelivery", "raw delivery is for queues, HTTP endpoints and Firehose");
  settings.raw = value == "true";
}

}  // namespace

void change(SubscriptionSettings& settings, const std::string& protocol, const std::string& name,
            const std::string& value) {
  if (name == "RawMessageDelivery") {
    change_raw(settings, protocol, value);
  } else if (name == "FilterPolicyScope") {
    if (value != "MessageAttributes" && value != "MessageBody")
      invalid(name, "it must be MessageAttributes or MessageBody");
    settings.filter_by_body = value == "MessageBody";
  } else if (name == "FilterPolicy") {
    settings.filter_policy = value == "{}" ? std::string() : value;
  } else if (name == "RedrivePolicy") {
    settings.dead_letter_queue = value.empty() ? std::string() : dead_letter_queue_of(value);
    settings.redrive_policy = value;
  } else if (name == "DeliveryPolicy") {
    if (!value.empty()) check_delivery_policy(value, protocol);
    settings.delivery_policy = value;
  } else {
    fail(code::invalid_parameter,
         fmt::format("subscriptions have no attribute \"{}\" that can be set", name.substr(0, 100)));
  }
}

void compile_filter(SubscriptionSettings& settings) {
  settings.filter.reset();
  if (settings.filter_policy.empty()) return;
  const ParsedJson parsed = parse_json(settings.filter_policy);
  if (!parsed.error.empty()) invalid("FilterPolicy", parsed.error);
  const cloud::FilterScope scope =
      settings.filter_by_body ? cloud::FilterScope::message_body : cloud::FilterScope::message_attributes;
  auto compiled = cloud::FilterPolicy::compile(filter_value(parsed.value), scope,
                                               static_cast<std::int64_t>(settings.filter_policy.size()));
  if (const auto* const problem = std::get_if<cloud::FilterProblem>(&compiled); problem != nullptr) {
    invalid("FilterPolicy", problem->where.empty() ? std::string(problem->text())
                                                   : fmt::format("{}: {}", problem->where, problem->text()));
  }
  settings.filter = std::move(std::get<cloud::FilterPolicy>(compiled));
}

cloud::JsonValue filter_value(const Json& value) {
  switch (value.type()) {
    case Json::value_t::boolean: return cloud::JsonValue::of(value.get<bool>());
    case Json::value_t::string: return cloud::JsonValue::of(value.get<std::string>());
    case Json::value_t::array: {
      std::vector<cloud::JsonValue> elements;
      for (const Json& element : value) elements.push_back(filter_value(element));
      return cloud::JsonValue::array(std::move(elements));
    }
    case Json::value_t::object: {
      std::vector<cloud::JsonMember> members;
      for (const auto& [key, member] : value.items()) members.push_back({key, filter_value(member)});
      return cloud::JsonValue::object(std::move(members));
    }
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float: return cloud::JsonValue::of(value.get<double>());
    default: return {};
  }
}

cloud::MessageAttributes filter_values(const MessageAttributes& attributes) {
  using Type = cloud::MessageAttribute::Type;
  cloud::MessageAttributes values;
  for (const MessageAttribute& attribute : attributes) {
    cloud::MessageAttribute& value = values.emplace_back();
    value.name = attribute.name;
    if (attribute.binary()) {
      value.type = Type::binary;
    } else if (attribute.type == "String.Array") {
      value.type = Type::string_array;
      const ParsedJson parsed = parse_json(attribute.value);
      value.value = parsed.value.is_array() ? filter_value(parsed.value) : cloud::JsonValue::array({});
    } else if (attribute.type.starts_with("Number")) {
      value.type = Type::number;
      const std::size_t sign = attribute.value.front() == '+' ? 1 : 0;
      double number = 0;
      std::from_chars(attribute.value.data() + sign, attribute.value.data() + attribute.value.size(), number);
      value.value = cloud::JsonValue::of(number);
    } else {
      value.value = cloud::JsonValue::of(attribute.value);
    }
  }
  return values;
}

}  // namespace couplet::script
