// Moving messages out of dead-letter queues.
#include <fmt/format.h>

#include <algorithm>

#include "script/failure.hpp"
#include "script/identifiers.hpp"
#include "script/operations.hpp"

namespace couplet::script {

namespace {

/// The queue of an ARN.
QueueRecord& queue_of_arn(World& world, Arguments& arguments, const char* key, const std::string& arn) {
  if (!name_in_queue_arn(arn))
    arguments.invalid(fmt::format("{} must be the ARN of a queue; ask for its QueueArn", key));
  QueueRecord* const queue = world.queues.find_arn(arn);
  if (queue == nullptr)
    fail("ResourceNotFoundException", fmt::format("{}: there is no such queue at this time", key));
  return *queue;
}

bool is_dead_letter_queue(const World& world, const QueueRecord& queue) {
  const auto& names = world.queues.names();
  return std::any_of(names.begin(), names.end(), [&](const auto& each) {
    const auto& redrive = world.queues.numbered(each.second)->settings.redrive;
    return redrive && redrive->target == queue.name;
  });
}

void append_task(JsonText& json, const MoveRecord& move) {
  json.open('{');
  if (move.active()) json.text("TaskHandle", move.handle);
  json.text("Status", move.status()).text("SourceArn", queue_arn(move.source_name));
  if (!move.destination.empty()) json.text("DestinationArn", queue_arn(move.destination));
  if (move.rate > 0) json.key("MaxNumberOfMessagesPerSecond").raw(fmt::format("{}", move.rate));
  json.key("ApproximateNumberOfMessagesMoved").raw(fmt::format("{}", move.machine.moved_so_far()));
  json.key("ApproximateNumberOfMessagesToMove").raw(fmt::format("{}", move.machine.to_move()));
  if (!move.failure.empty()) json.text("FailureReason", move.failure);
  json.key("StartedTimestamp").raw(fmt::format("{}", epoch_milliseconds(move.machine.started()))).close('}');
}

}  // namespace

void start_message_move_task(Call& call) {
  Arguments& arguments = call.arguments;
  World& world = call.world;
  const std::string source_arn = arguments.required_text("SourceArn");
  const std::string* const destination_arn = arguments.text("DestinationArn");
  const auto rate = arguments.number("MaxNumberOfMessagesPerSecond", 1, 500);
  arguments.finish();
  const QueueRecord& source = queue_of_arn(world, arguments, "SourceArn", source_arn);
  if (!is_dead_letter_queue(world, source)) {
    arguments.invalid(
        "SourceArn must be a dead-letter queue: one that the RedrivePolicy of another queue names");
  }
  std::string destination;
  if (destination_arn != nullptr) {
    const QueueRecord& target = queue_of_arn(world, arguments, "DestinationArn", *destination_arn);
    if (&target == &source) arguments.invalid("DestinationArn must be another queue than SourceArn");
    if (target.fifo() != source.fifo())
      arguments.invalid("DestinationArn must be a queue of the same type as SourceArn");
    destination = target.name;
  }
  const MoveRecord& move =
      world.moves.start(world.now, source, destination, rate ? static_cast<std::uint32_t>(*rate) : 0);
  JsonText(call.result).open('{').text("TaskHandle", move.handle).close('}');
}

void list_message_move_tasks(Call& call) {
  const std::string& source_arn = call.arguments.required_text("SourceArn");
  const auto max = call.arguments.number("MaxResults", 1, 10);
  call.arguments.finish();
  const QueueRecord& source = queue_of_arn(call.world, call.arguments, "SourceArn", source_arn);
  std::vector<const MoveRecord*> moves = call.world.moves.of(source);
  const auto wanted = static_cast<std::size_t>(max.value_or(1));
  if (moves.size() > wanted) moves.resize(wanted);
  JsonText json(call.result);
  json.open('{').key("Results").open('[');
  for (const MoveRecord* const move : moves) append_task(json, *move);
  json.close(']').close('}');
}

void cancel_message_move_task(Call& call) {
  const std::string& handle = call.arguments.required_text("TaskHandle");
  call.arguments.finish();
  MoveRecord* const move = call.world.moves.find(handle);
  if (move == nullptr)
    fail("ResourceNotFoundException", "TaskHandle must be what StartMessageMoveTask answered");
  if (!move->failure.empty() || !move->machine.cancel(call.world.now)) {
    fail("AWS.SimpleQueueService.UnsupportedOperation",
         fmt::format("only a running task can be cancelled; this one is {}", move->status()));
  }
  JsonText(call.result)
      .open('{')
      .key("ApproximateNumberOfMessagesMoved")
      .raw(fmt::format("{}", move->machine.moved_so_far()))
      .close('}');
}

}  // namespace couplet::script
