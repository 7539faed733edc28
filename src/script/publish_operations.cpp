// Publish and PublishBatch.
#include <fmt/format.h>

#include "script/batch.hpp"
#include "script/characters.hpp"
#include "script/digest.hpp"
#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/operations.hpp"
#include "script/sequence.hpp"

namespace couplet::script {

namespace {

/// MessageStructure json: a message for each protocol, and one for the rest.
void read_structure(Arguments& fields, Notice& notice) {
  const std::string* const structure = fields.text("MessageStructure");
  if (structure == nullptr) return;
  if (*structure != "json") fields.invalid("MessageStructure must be json, or not be there");
  const ParsedJson parsed = parse_json(notice.message);
  if (!parsed.error.empty() || !parsed.value.is_object()) {
    fields.invalid("Message must be the text of a JSON object, since MessageStructure is json");
  }
  std::optional<std::string> rest;
  for (const auto& [protocol, message] : parsed.value.items()) {
    if (!message.is_string()) continue;
    if (protocol == "default") {
      rest = message.get<std::string>();
    } else {
      notice.by_protocol[protocol] = message.get<std::string>();
    }
  }
  if (!rest) fields.invalid("Message needs a \"default\" text, since MessageStructure is json");
  notice.message = *rest;
}

void read_subject(Arguments& fields, Notice& notice) {
  const std::string* const subject = fields.text("Subject");
  if (subject == nullptr) return;
  if (subject->empty() ||
      subject->size() > static_cast<std::size_t>(cloud::TopicLimits::subject_characters)) {
    fields.invalid("Subject must have 1 to 99 characters");
  }
  for (const char c : *subject) {
    if (c < ' ' || c == '\x7f')
      fields.invalid("Subject must be ASCII without line breaks and control characters");
  }
  notice.subject = *subject;
}

void read_order(Arguments& fields, const TopicRecord& topic, Notice& notice) {
  const std::string* const group = fields.text("MessageGroupId");
  const std::string* const deduplication = fields.text("MessageDeduplicationId");
  for (const std::string* const id : {group, deduplication}) {
    if (id != nullptr && !is_identifier(*id)) {
      fields.invalid(
          "MessageGroupId and MessageDeduplicationId must be 1 to 128 letters, digits and punctuation marks "
          "of ASCII, without spaces");
    }
  }
  if (group != nullptr) notice.group = *group;
  if (deduplication != nullptr) {
    if (!topic.fifo) fields.invalid("MessageDeduplicationId is for FIFO topics alone");
    notice.deduplication = *deduplication;
  } else if (topic.content_based_deduplication) {
    notice.deduplication = sha256_hex(notice.message);
  }
  if (topic.fifo && group == nullptr) fields.invalid("a message to a FIFO topic needs a MessageGroupId");
  if (topic.fifo && notice.deduplication.empty()) {
    fields.invalid(
        "a FIFO topic without ContentBasedDeduplication needs a MessageDeduplicationId with each message");
  }
}

std::int64_t bytes_of(const Notice& notice) {
  return static_cast<std::int64_t>(notice.message.size()) + size_of(notice.attributes);
}

Notice read_notice(Arguments& fields, const TopicRecord& topic) {
  Notice notice;
  notice.message = fields.required_text("Message");
  if (notice.message.empty()) fields.invalid("Message must have at least one character");
  notice.attributes = read_message_attributes(fields, "MessageAttributes");
  if (bytes_of(notice) > cloud::TopicLimits::message_bytes) {
    fields.invalid(fmt::format("a message has at most {} bytes with its attributes; this one has {}",
                               cloud::TopicLimits::message_bytes, bytes_of(notice)));
  }
  read_structure(fields, notice);
  read_subject(fields, notice);
  read_order(fields, topic, notice);
  return notice;
}

void append_published(JsonText& json, const TopicRecord& topic, const Accepted& accepted) {
  json.text("MessageId", uuid("publication", accepted.number));
  if (topic.fifo) json.text("SequenceNumber", sequence_text(accepted.sequence));
}

}  // namespace

void publish(Call& call) {
  Arguments& arguments = call.arguments;
  const std::string* const target = arguments.text("TargetArn");
  const std::string* const arn = arguments.text("TopicArn");
  if (arn == nullptr && target == nullptr) arguments.missing("TopicArn");
  TopicRecord& topic = call.world.topics.of_arn(arn != nullptr ? *arn : *target);
  Notice notice = read_notice(arguments, topic);
  arguments.finish();
  const Accepted accepted = call.world.topics.publish(call.world.now, topic, std::move(notice));
  JsonText json(call.result);
  json.open('{');
  append_published(json, topic, accepted);
  json.close('}');
}

void publish_batch(Call& call) {
  constexpr const char* key = "PublishBatchRequestEntries";
  TopicRecord& topic = call.world.topics.of_arn(call.arguments.required_text("TopicArn"));
  std::vector<BatchEntry> entries = read_batch(call.arguments, key);
  call.arguments.finish();
  std::vector<Notice> notices(entries.size());
  std::int64_t bytes = 0;
  read_entries(entries, call.arguments, key, [&](Arguments& fields, std::size_t i) {
    notices[i] = read_notice(fields, topic);
    bytes += bytes_of(notices[i]);
  });
  if (bytes > cloud::TopicLimits::message_bytes) {
    fail("BatchRequestTooLong",
         fmt::format("the messages of a batch have at most {} bytes together; these have {}",
                     cloud::TopicLimits::message_bytes, bytes));
  }
  std::vector<Accepted> accepted(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].failure) continue;
    try {
      accepted[i] = call.world.topics.publish(call.world.now, topic, std::move(notices[i]));
    } catch (Failure& failure) {
      entries[i].failure = std::move(failure);
    }
  }
  call.result = batch_result(entries, Service::sns, [&](JsonText& json, std::size_t i) {
    append_published(json, topic, accepted[i]);
  });
}

}  // namespace couplet::script
