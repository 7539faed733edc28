// SendMessage and SendMessageBatch.
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

constexpr std::int64_t batch_bytes_max = 1'048'576;

/// A message that has been checked, and what its sender is told.
struct Sending {
  Letter letter;
  sim::Duration delay = cloud::queue_default;
  std::int64_t bytes = 0;
  std::string trace_md5;
  cloud::SendResult result;
};

void check_identifier(Arguments& fields, const char* key, const std::string& text) {
  if (is_identifier(text)) return;
  fields.invalid(
      fmt::format("{} must be 1 to 128 letters, digits and punctuation marks of ASCII, without spaces", key));
}

void read_body(Arguments& fields, Sending& sending) {
  const std::string& body = fields.required_text("MessageBody");
  if (body.empty()) fail(code::missing_parameter, "MessageBody must have at least one character");
  if (!is_message_text(body)) {
    fail(code::invalid_contents,
         "MessageBody has a character that XML 1.0 does not have; encode such bytes, as in base64");
  }
  sending.letter.body = body;
  sending.letter.body_md5 = md5_hex(body);
}

/// Group and deduplication (2 of the facts).
void read_order(Arguments& fields, const QueueRecord& queue, Sending& sending) {
  const std::string* const group = fields.text("MessageGroupId");
  const std::string* const deduplication = fields.text("MessageDeduplicationId");
  if (group != nullptr) check_identifier(fields, "MessageGroupId", *group);
  if (deduplication != nullptr) check_identifier(fields, "MessageDeduplicationId", *deduplication);
  if (group != nullptr) sending.letter.group = *group;
  if (!queue.fifo()) {
    if (deduplication != nullptr) fields.invalid("MessageDeduplicationId is for FIFO queues alone");
    return;
  }
  if (group == nullptr) fields.missing("MessageGroupId");
  if (deduplication != nullptr) {
    sending.letter.deduplication = *deduplication;
  } else if (queue.settings.content_based_deduplication) {
    sending.letter.deduplication = sha256_hex(sending.letter.body);
  } else {
    fields.invalid(
        "a FIFO queue without ContentBasedDeduplication needs a MessageDeduplicationId with each message");
  }
}

Sending read_sending(Arguments& fields, const QueueRecord& queue) {
  Sending sending;
  read_body(fields, sending);
  sending.letter.attributes = read_message_attributes(fields, "MessageAttributes");
  if (!sending.letter.attributes.empty()) sending.letter.attributes_md5 = md5_of(sending.letter.attributes);
  if (const MessageAttributes system = read_system_attributes(fields); !system.empty()) {
    sending.letter.trace_header = system.front().value;
    sending.trace_md5 = md5_of(system);
  }
  if (const auto delay = fields.number("DelaySeconds", 0, 900)) {
    if (queue.fifo() && *delay > 0)
      fields.invalid("messages of a FIFO queue have no DelaySeconds; the queue has");
    if (!queue.fifo()) sending.delay = std::chrono::seconds{*delay};
  }
  read_order(fields, queue, sending);
  sending.bytes = static_cast<std::int64_t>(sending.letter.body.size()) + size_of(sending.letter.attributes);
  if (sending.bytes > queue.settings.message_size_max) {
    fields.invalid(
        fmt::format("a message of this queue has at most {} bytes with its attributes; this one has {}",
                    queue.settings.message_size_max, sending.bytes));
  }
  return sending;
}

void store(World& world, QueueRecord& queue, Sending& sending) {
  sending.result = world.queues.send(world.now, queue, sending.letter, sending.delay);
}

/// What the sender is told, without the braces.
void append_sent(JsonText& json, const QueueRecord& queue, const Sending& sending) {
  json.text("MessageId", Letters::message_id(sending.result.payload));
  json.text("MD5OfMessageBody", sending.letter.body_md5);
  if (!sending.letter.attributes_md5.empty())
    json.text("MD5OfMessageAttributes", sending.letter.attributes_md5);
  if (!sending.trace_md5.empty()) json.text("MD5OfMessageSystemAttributes", sending.trace_md5);
  if (queue.fifo()) json.text("SequenceNumber", sequence_text(sending.result.sequence));
}

}  // namespace

void send_message(Call& call) {
  World& world = call.world;
  QueueRecord& queue = world.queues.of_url(call.arguments);
  Sending sending = read_sending(call.arguments, queue);
  call.arguments.finish();
  if (queue.fifo()) {
    world.queues.admit(world.now, queue, cloud::QueueAction::send,
                       {world.queues.group_number(queue, sending.letter.group)});
  }
  store(world, queue, sending);
  JsonText json(call.result);
  json.open('{');
  append_sent(json, queue, sending);
  json.close('}');
}

void send_message_batch(Call& call) {
  World& world = call.world;
  QueueRecord& queue = world.queues.of_url(call.arguments);
  std::vector<BatchEntry> entries = read_batch(call.arguments, "Entries");
  call.arguments.finish();
  std::vector<Sending> sendings(entries.size());
  std::int64_t bytes = 0;
  read_entries(entries, call.arguments, "Entries", [&](Arguments& fields, std::size_t i) {
    sendings[i] = read_sending(fields, queue);
    bytes += sendings[i].bytes;
  });
  if (bytes > batch_bytes_max) {
    fail("AWS.SimpleQueueService.BatchRequestTooLong",
         fmt::format("the messages of a batch have at most {} bytes together; these have {}", batch_bytes_max,
                     bytes));
  }
  std::vector<cloud::GroupNumber> groups;
  for (std::size_t i = 0; queue.fifo() && i < entries.size(); ++i) {
    if (!entries[i].failure) groups.push_back(world.queues.group_number(queue, sendings[i].letter.group));
  }
  cloud::Admission admission{~0U};
  if (!groups.empty()) admission = world.queues.admit(world.now, queue, cloud::QueueAction::send, groups);
  std::uint32_t asked = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].failure) continue;
    if (admission.admitted(asked++)) {
      store(world, queue, sendings[i]);
    } else {
      entries[i].failure =
          Failure{"RequestThrottled", "the partition of this message group is busy; send again later"};
    }
  }
  call.result = batch_result(entries, Service::sqs,
                             [&](JsonText& json, std::size_t i) { append_sent(json, queue, sendings[i]); });
}

}  // namespace couplet::script
