#include "script/queue_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "script/failure.hpp"
#include "script/identifiers.hpp"

namespace couplet::script {

namespace {

struct Number {
  const char* name;
  std::int32_t low;
  std::int32_t high;
  std::int32_t QueueSettings::* field;
};

constexpr Number numbers[] = {
    {"VisibilityTimeout", 0, 43'200, &QueueSettings::visibility_timeout},
    {"DelaySeconds", 0, 900, &QueueSettings::delay},
    {"MessageRetentionPeriod", 60, 1'209'600, &QueueSettings::retention},
    {"ReceiveMessageWaitTimeSeconds", 0, 20, &QueueSettings::wait},
    {"MaximumMessageSize", 1'024, 1'048'576, &QueueSettings::message_size_max},
};

struct Choice {
  const char* name;
  const char* yes;
  const char* no;
  bool QueueSettings::* field;
};

/// Those of FIFO queues.
constexpr Choice choices[] = {
    {"ContentBasedDeduplication", "true", "false", &QueueSettings::content_based_deduplication},
    {"DeduplicationScope", "messageGroup", "queue", &QueueSettings::deduplication_by_group},
    {"FifoThroughputLimit", "perMessageGroupId", "perQueue", &QueueSettings::limit_by_group},
};

constexpr std::string_view kept[] = {"Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds",
                                     "SqsManagedSseEnabled"};

/// Digits alone, as AWS wants them; beyond nine of them out of every range.
std::optional<std::int32_t> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  std::int32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

[[noreturn]] void bad_value(std::string_view name, std::string_view value, std::string_view wanted) {
  fail(code::invalid_attribute_value,
       fmt::format("{} must be {}; it is \"{}\"", name, wanted, value.substr(0, 100)));
}

[[noreturn]] void bad_policy(std::string_view name, std::string_view why) {
  fail(code::invalid_value, fmt::format("{}: {}", name, why));
}

/// The JSON of a policy; both policies are objects.
Json policy_of(std::string_view name, const std::string& text) {
  ParsedJson parsed = parse_json(text);
  if (!parsed.error.empty()) bad_policy(name, parsed.error);
  if (!parsed.value.is_object()) bad_policy(name, "it must be the text of a JSON object");
  return std::move(parsed.value);
}

std::optional<std::int32_t> count_of(const Json& value) {
  if (value.is_string()) return whole_number(value.get_ref<const std::string&>());
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1'000'000) return std::nullopt;
  return value.get<std::int32_t>();
}

std::optional<Redrive> read_redrive(const std::string& text) {
  if (text.empty()) return std::nullopt;  // how AWS's tools take a policy away
  const Json policy = policy_of("RedrivePolicy", text);
  for (const auto& [key, value] : policy.items()) {
    if (key != "deadLetterTargetArn" && key != "maxReceiveCount") {
      bad_policy("RedrivePolicy", fmt::format("there is no \"{}\"", key));
    }
  }
  const auto target = policy.find("deadLetterTargetArn");
  const auto count = policy.find("maxReceiveCount");
  if (target == policy.end() || count == policy.end()) {
    bad_policy("RedrivePolicy", "it needs both deadLetterTargetArn and maxReceiveCount");
  }
  const auto name =
      target->is_string() ? name_in_queue_arn(target->get_ref<const std::string&>()) : std::nullopt;
  if (!name)
    bad_policy("RedrivePolicy", "deadLetterTargetArn must be the ARN of a queue; ask for its QueueArn");
  const auto max_receives = count_of(*count);
  if (!max_receives || *max_receives < 1 || *max_receives > 1'000) {
    bad_policy("RedrivePolicy", "maxReceiveCount must be a whole number from 1 to 1000");
  }
  return Redrive{std::string(*name), *max_receives};
}

RedriveAllow read_redrive_allow(const std::string& text) {
  constexpr const char* name = "RedriveAllowPolicy";
  RedriveAllow allow;
  if (text.empty()) return allow;
  const Json policy = policy_of(name, text);
  const std::string permission =
      policy.contains("redrivePermission") && policy["redrivePermission"].is_string()
          ? policy["redrivePermission"].get<std::string>()
          : std::string();
  const auto sources = policy.find("sourceQueueArns");
  if (permission == "byQueue") {
    allow.permission = RedriveAllow::Permission::by_queue;
    if (sources == policy.end() || !sources->is_array() || sources->empty() || sources->size() > 10) {
      bad_policy(name, "byQueue needs sourceQueueArns, a list of 1 to 10 ARNs of queues");
    }
    for (const Json& arn : *sources) {
      const auto source =
          arn.is_string() ? name_in_queue_arn(arn.get_ref<const std::string&>()) : std::nullopt;
      if (!source) bad_policy(name, "sourceQueueArns must be ARNs of queues");
      allow.sources.emplace_back(*source);
    }
    return allow;
  }
  if (sources != policy.end()) bad_policy(name, "sourceQueueArns goes with byQueue alone");
  if (permission == "denyAll") {
    allow.permission = RedriveAllow::Permission::deny_all;
  } else if (permission != "allowAll") {
    bad_policy(name, "redrivePermission must be allowAll, denyAll or byQueue");
  }
  return allow;
}

/// Changes the setting of this name, if it is one of a table. Whether it is.
bool change_number(QueueSettings& settings, const std::string& name, const std::string& value) {
  for (const Number& number : numbers) {
    if (name != number.name) continue;
    const auto parsed = whole_number(value);
    if (!parsed || *parsed < number.low || *parsed > number.high) {
      bad_value(name, value, fmt::format("a whole number from {} to {}", number.low, number.high));
    }
    settings.*number.field = *parsed;
    return true;
  }
  return false;
}

bool change_choice(QueueSettings& settings, const std::string& name, const std::string& value) {
  for (const Choice& choice : choices) {
    if (name != choice.name) continue;
    if (!settings.fifo) {
      fail(code::invalid_attribute_name, fmt::format("{} is an attribute of FIFO queues alone", name));
    }
    if (value != choice.yes && value != choice.no) {
      bad_value(name, value, fmt::format("{} or {}", choice.yes, choice.no));
    }
    settings.*choice.field = value == choice.yes;
    return true;
  }
  return false;
}

void keep(QueueSettings& settings, const std::string& name, const std::string& value) {
  if (value.empty()) {
    settings.texts.erase(name);
  } else {
    settings.texts[name] = value;
  }
}

void change_one(QueueSettings& settings, const std::string& name, const std::string& value) {
  if (change_number(settings, name, value) || change_choice(settings, name, value)) return;
  if (name == "RedrivePolicy") {
    settings.redrive = read_redrive(value);
  } else if (name == "RedriveAllowPolicy") {
    settings.redrive_allow = read_redrive_allow(value);
  } else if (std::find(std::begin(kept), std::end(kept), name) == std::end(kept)) {
    fail(code::invalid_attribute_name,
         fmt::format("\"{}\" is no attribute that can be set", name.substr(0, 100)));
  }
  if (name == "Policy" && !value.empty()) {
    if (const ParsedJson parsed = parse_json(value); !parsed.error.empty()) bad_value(name, value, "JSON");
  }
  if (name == "KmsDataKeyReusePeriodSeconds") {
    const auto seconds = whole_number(value);
    if (!seconds || *seconds < 60 || *seconds > 86'400)
      bad_value(name, value, "a whole number from 60 to 86400");
  }
  if (name == "SqsManagedSseEnabled" && value != "true" && value != "false")
    bad_value(name, value, "true or false");
  keep(settings, name, value);
}

}  // namespace

bool RedriveAllow::allows(std::string_view source) const {
  if (permission == Permission::by_queue)
    return std::find(sources.begin(), sources.end(), source) != sources.end();
  return permission == Permission::allow_all;
}

std::map<std::string, std::string> QueueSettings::shown() const {
  std::map<std::string, std::string> all = texts;
  for (const Number& number : numbers) all[number.name] = fmt::format("{}", this->*number.field);
  if (fifo) {
    all["FifoQueue"] = "true";
    for (const Choice& choice : choices) all[choice.name] = this->*choice.field ? choice.yes : choice.no;
  }
  all.try_emplace("SqsManagedSseEnabled", "true");
  return all;
}

void change(QueueSettings& settings, const Json& attributes, bool creating) {
  QueueSettings changed = settings;
  if (const auto fifo = attributes.find("FifoQueue"); fifo != attributes.end()) {
    const std::string& value = text_value(*fifo, "Attributes.FifoQueue");
    if (!creating)
      fail(code::invalid_attribute_name, "FifoQueue is decided when a queue is created, for ever");
    if (value != "true") bad_value("FifoQueue", value, "true, or not be there at all");
    changed.fifo = true;
  }
  for (const auto& [name, value] : attributes.items()) {
    const std::string& text = text_value(value, "Attributes." + name);
    if (name != "FifoQueue") change_one(changed, name, text);
  }
  if (changed.limit_by_group && !changed.deduplication_by_group) {
    bad_value("FifoThroughputLimit", "perMessageGroupId",
              "perQueue unless DeduplicationScope is messageGroup");
  }
  settings = std::move(changed);
}

}  // namespace couplet::script
