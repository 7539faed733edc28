#include "script/moves.hpp"

#include <algorithm>

#include "script/failure.hpp"
#include "script/identifiers.hpp"

namespace couplet::script {

const char* MoveRecord::status() const {
  if (!failure.empty()) return "FAILED";
  switch (machine.state()) {
    case cloud::MoveTask::State::running: return "RUNNING";
    case cloud::MoveTask::State::completed: return "COMPLETED";
    case cloud::MoveTask::State::cancelling: return "CANCELLING";
    case cloud::MoveTask::State::cancelled: return "CANCELLED";
    case cloud::MoveTask::State::failed: return "FAILED";
  }
  return "";
}

const MoveRecord& Moves::start(sim::Time now, const QueueRecord& source, const std::string& destination,
                               std::uint32_t rate) {
  std::size_t active = 0;
  for (const auto& move : moves_) {
    if (!move->active()) continue;
    ++active;
    if (move->source == source.number) {
      fail("AWS.SimpleQueueService.UnsupportedOperation",
           "a task moves messages out of this queue already; wait, or cancel it");
    }
  }
  if (active >= active_max) {
    fail("AWS.SimpleQueueService.UnsupportedOperation",
         "an account has at most 100 active tasks that move messages");
  }
  const auto number = static_cast<std::uint32_t>(moves_.size());
  moves_.push_back(
      std::make_unique<MoveRecord>(MoveRecord{uuid("move", number),
                                              source.number,
                                              source.name,
                                              destination,
                                              rate,
                                              {},
                                              cloud::MoveTask(now, rate, source.machine->visible())}));
  agenda_.arm(Agenda::Kind::move, number, moves_.back()->machine.next_due());
  return *moves_.back();
}

MoveRecord* Moves::find(std::string_view handle) {
  const auto found =
      std::find_if(moves_.begin(), moves_.end(), [&](const auto& move) { return move->handle == handle; });
  return found == moves_.end() ? nullptr : found->get();
}

std::vector<const MoveRecord*> Moves::of(const QueueRecord& source) const {
  std::vector<const MoveRecord*> found;
  for (auto move = moves_.rbegin(); move != moves_.rend(); ++move) {
    if ((*move)->source == source.number) found.push_back(move->get());
  }
  return found;
}

void Moves::advance(sim::Time now, std::uint32_t number) {
  MoveRecord& move = *moves_[number];
  if (!move.failure.empty()) return;
  if (move.machine.next_due() <= now && move.machine.advance(now)) move_one(now, move);
  if (move.failure.empty()) agenda_.arm(Agenda::Kind::move, number, move.machine.next_due());
}

void Moves::move_one(sim::Time now, MoveRecord& move) {
  QueueRecord& source = *queues_.numbered(move.source);
  const std::optional<cloud::Received> message = queues_.take_out(now, source);
  if (!message) {
    move.machine.drained();
    return;
  }
  const Letter& old = letters_.of(message->payload);
  QueueRecord* const target =
      queues_.find(move.destination.empty() ? old.dead_letter_source : move.destination);
  if (target == nullptr) {
    move.failure = old.dead_letter_source.empty() && move.destination.empty()
                       ? "CouldNotDetermineMessageSource"
                       : "AWS.SimpleQueueService.NonExistentQueue";
    queues_.put_back(now, source, *message);
    return;
  }
  Letter letter = old;  // a new message, with a life of its own
  letter.dead_letter_source.clear();
  letters_.drop(message->payload);
  queues_.send(now, *target, std::move(letter), cloud::queue_default);
  move.machine.moved();
}

void Moves::forget(std::uint32_t queue) {
  for (const auto& move : moves_) {
    if (move->source == queue && move->active()) move->failure = "AWS.SimpleQueueService.NonExistentQueue";
  }
}

}  // namespace couplet::script
