// The shape in which ReceiveMessage answers a message.
#include <fmt/format.h>

#include <algorithm>

#include "script/identifiers.hpp"
#include "script/queues.hpp"
#include "script/sequence.hpp"

namespace couplet::script {

namespace {

bool wanted(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& want) { return want == "All" || want == name; });
}

void append_system_attributes(JsonText& json, const cloud::Received& message, const Letter& letter,
                              const Receiving& receiving, bool fifo) {
  const auto put = [&](std::string_view name, std::string_view value) {
    if (!value.empty() && wanted(receiving.attributes, name)) json.text(name, value);
  };
  const auto milliseconds = [](sim::Time at) { return fmt::format("{}", epoch_milliseconds(at)); };
  json.key("Attributes").open('{');
  put("SenderId", account);
  put("SentTimestamp", milliseconds(message.sent));
  put("ApproximateReceiveCount", fmt::format("{}", message.receipt.receive));
  put("ApproximateFirstReceiveTimestamp", milliseconds(message.first_received));
  if (fifo) {
    put("SequenceNumber", sequence_text(message.receipt.sequence));
    put("MessageDeduplicationId", letter.deduplication);
  }
  put("MessageGroupId", letter.group);
  put("AWSTraceHeader", letter.trace_header);
  if (!letter.dead_letter_source.empty())
    put("DeadLetterQueueSourceArn", queue_arn(letter.dead_letter_source));
  json.close('}');
}

}  // namespace

std::string sequence_text(std::uint64_t sequence) {
  sim::Uint128 number = cloud::Queue::sequence_number(sequence);
  std::string text;
  for (; number != 0; number /= 10) text += static_cast<char>('0' + static_cast<int>(number % 10));
  text.resize(std::max<std::size_t>(text.size(), 20), '0');
  std::reverse(text.begin(), text.end());
  return text;
}

void append_message(JsonText& json, const QueueRecord& queue, const cloud::Received& message,
                    const Letter& letter, const Receiving& receiving) {
  const cloud::Receipt& receipt = message.receipt;
  json.open('{').text("MessageId", Letters::message_id(message.payload));
  json.text("ReceiptHandle", handle_text({queue.number, receipt.slot, receipt.receive, receipt.sequence}));
  json.text("MD5OfBody", letter.body_md5).text("Body", letter.body);
  if (!receiving.attributes.empty()) append_system_attributes(json, message, letter, receiving, queue.fifo());
  const std::vector<std::string_view> names(receiving.message_attributes.begin(),
                                            receiving.message_attributes.end());
  if (const MessageAttributes chosen = selected(letter.attributes, names); !chosen.empty()) {
    const bool all = chosen.size() == letter.attributes.size();
    json.text("MD5OfMessageAttributes", all ? letter.attributes_md5 : md5_of(chosen));
    json.key("MessageAttributes");
    append(json, chosen);
  }
  json.close('}');
}

}  // namespace couplet::script
