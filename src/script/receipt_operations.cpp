// Receiving messages, and what is done with their receipts.
#include <fmt/format.h>

#include "script/batch.hpp"
#include "script/characters.hpp"
#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/operations.hpp"

namespace couplet::script {

namespace {

constexpr std::string_view system_attributes[] = {"All",
                                                  "SenderId",
                                                  "SentTimestamp",
                                                  "ApproximateReceiveCount",
                                                  "ApproximateFirstReceiveTimestamp",
                                                  "SequenceNumber",
                                                  "MessageDeduplicationId",
                                                  "MessageGroupId",
                                                  "AWSTraceHeader",
                                                  "DeadLetterQueueSourceArn"};

void read_system_names(Arguments& arguments, const char* key, std::vector<std::string>& names) {
  for (const std::string_view name : arguments.texts(key)) {
    bool known = false;
    for (const std::string_view attribute : system_attributes) known = known || name == attribute;
    if (!known) {
      fail(code::invalid_attribute_name,
           fmt::format("messages have no attribute \"{}\" of the system", name.substr(0, 100)));
    }
    names.emplace_back(name);
  }
}

cloud::Receipt read_receipt(Arguments& fields, const QueueRecord& queue) {
  const std::string& text = fields.required_text("ReceiptHandle");
  const std::optional<Handle> handle = read_handle(text);
  if (!handle || handle->queue != queue.number) {
    fail(code::invalid_handle, "ReceiptHandle must be what a receive from this queue answered");
  }
  return {handle->slot, handle->receive, handle->sequence};
}

cloud::Key128 attempt_of(const std::string& id) {
  return {sim::mix64(sim::fnv1a64(id)) | 1, sim::mix64(sim::fnv1a64(id, sim::mix64(id.size())))};
}

void remove_one(World& world, QueueRecord& queue, const cloud::Receipt& receipt) {
  if (world.queues.remove_message(world.now, queue, receipt).success()) return;
  fail(code::invalid_value,
       "the receipt handle has expired: its visibility timeout is over, or the message was received again");
}

void change_one(World& world, QueueRecord& queue, const cloud::Receipt& receipt, std::int32_t timeout) {
  switch (world.queues.change_visibility(world.now, queue, receipt, std::chrono::seconds{timeout})) {
    case cloud::ChangeOutcome::changed:
    case cloud::ChangeOutcome::not_in_flight: return;
    case cloud::ChangeOutcome::gone:
      fail(code::invalid_value, "the message does not exist any more, or is not available");
    case cloud::ChangeOutcome::beyond_maximum:
      fail(code::invalid_value,
           fmt::format("{} s more would hide the message for longer than 43200 s in all", timeout));
    case cloud::ChangeOutcome::expired:
      fail(code::invalid_value,
           "the receipt handle has expired: its visibility timeout is over, or the message was received "
           "again");
  }
}

/// FIFO: one call, of the groups of its receipts.
cloud::Admission admit(World& world, QueueRecord& queue, cloud::QueueAction action,
                       const std::vector<cloud::Receipt>& receipts) {
  if (!queue.fifo() || receipts.empty()) return {~0U};
  std::vector<cloud::GroupNumber> groups;
  for (const cloud::Receipt& receipt : receipts) groups.push_back(queue.machine->group_of(receipt));
  return world.queues.admit(world.now, queue, action, groups);
}

/// A batch over receipts: `read` reads what else an entry has, `act` does it.
void receipt_batch(Call& call, cloud::QueueAction action,
                   const std::function<void(Arguments&, std::size_t)>& read,
                   const std::function<void(QueueRecord&, const cloud::Receipt&, std::size_t)>& act) {
  World& world = call.world;
  QueueRecord& queue = world.queues.of_url(call.arguments);
  std::vector<BatchEntry> entries = read_batch(call.arguments, "Entries");
  call.arguments.finish();
  std::vector<cloud::Receipt> receipts;
  std::vector<std::size_t> positions;  // of the entries that could be read
  read_entries(entries, call.arguments, "Entries", [&](Arguments& fields, std::size_t i) {
    read(fields, i);
    receipts.push_back(read_receipt(fields, queue));
    positions.push_back(i);
  });
  const cloud::Admission admission = admit(world, queue, action, receipts);
  for (std::uint32_t k = 0; k < positions.size(); ++k) {
    BatchEntry& entry = entries[positions[k]];
    if (!admission.admitted(k)) {
      entry.failure =
          Failure{"RequestThrottled", "the partition of this message group is busy; try again later"};
      continue;
    }
    try {
      act(queue, receipts[k], positions[k]);
    } catch (Failure& failure) {
      entry.failure = std::move(failure);
    }
  }
  call.result = batch_result(entries, Service::sqs, [](JsonText&, std::size_t) {});
}

}  // namespace

void receive_message(Call& call) {
  Arguments& arguments = call.arguments;
  World& world = call.world;
  QueueRecord& queue = world.queues.of_url(arguments);
  cloud::Poll poll;
  if (const auto max = arguments.number("MaxNumberOfMessages", 1, 10))
    poll.max = static_cast<std::uint32_t>(*max);
  if (const auto wait = arguments.number("WaitTimeSeconds", 0, 20)) poll.wait = std::chrono::seconds{*wait};
  if (const auto hidden = arguments.number("VisibilityTimeout", 0, 43'200)) {
    poll.visibility_timeout = std::chrono::seconds{*hidden};
  }
  if (const std::string* const attempt = arguments.text("ReceiveRequestAttemptId"); attempt != nullptr) {
    if (!queue.fifo()) arguments.invalid("ReceiveRequestAttemptId is for FIFO queues alone");
    if (!is_identifier(*attempt)) {
      arguments.invalid(
          "ReceiveRequestAttemptId must be 1 to 128 letters, digits and punctuation marks of ASCII");
    }
    poll.attempt = attempt_of(*attempt);
  }
  Receiving receiving;
  receiving.asked = call.asked;
  read_system_names(arguments, "AttributeNames", receiving.attributes);
  read_system_names(arguments, "MessageSystemAttributeNames", receiving.attributes);
  for (const std::string_view name : arguments.texts("MessageAttributeNames")) {
    receiving.message_attributes.emplace_back(name);
  }
  arguments.finish();
  if (queue.fifo()) world.queues.admit(world.now, queue, cloud::QueueAction::receive);
  call.later = true;
  world.queues.receive(world.now, queue, poll, std::move(receiving));
}

void delete_message(Call& call) {
  QueueRecord& queue = call.world.queues.of_url(call.arguments);
  const cloud::Receipt receipt = read_receipt(call.arguments, queue);
  call.arguments.finish();
  admit(call.world, queue, cloud::QueueAction::remove, {receipt});
  remove_one(call.world, queue, receipt);
  call.result = "{}";
}

void delete_message_batch(Call& call) {
  receipt_batch(
      call, cloud::QueueAction::remove, [](Arguments&, std::size_t) {},
      [&](QueueRecord& queue, const cloud::Receipt& receipt, std::size_t) {
        remove_one(call.world, queue, receipt);
      });
}

void change_message_visibility(Call& call) {
  QueueRecord& queue = call.world.queues.of_url(call.arguments);
  const cloud::Receipt receipt = read_receipt(call.arguments, queue);
  const std::int32_t seconds = call.arguments.required_number("VisibilityTimeout", 0, 43'200);
  call.arguments.finish();
  admit(call.world, queue, cloud::QueueAction::change_visibility, {receipt});
  change_one(call.world, queue, receipt, seconds);
  call.result = "{}";
}

void change_message_visibility_batch(Call& call) {
  std::vector<std::int32_t> seconds(10);
  receipt_batch(
      call, cloud::QueueAction::change_visibility,
      [&](Arguments& fields, std::size_t i) {
        seconds[i] = fields.required_number("VisibilityTimeout", 0, 43'200);
      },
      [&](QueueRecord& queue, const cloud::Receipt& receipt, std::size_t i) {
        change_one(call.world, queue, receipt, seconds[i]);
      });
}

}  // namespace couplet::script
