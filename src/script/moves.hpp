#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cloud/move_task.hpp"
#include "script/agenda.hpp"
#include "script/letters.hpp"
#include "script/queues.hpp"

namespace couplet::script {

/// One StartMessageMoveTask (1.9 of the facts).
struct MoveRecord {
  std::string handle;
  std::uint32_t source = 0;  // number of the queue
  std::string source_name;
  std::string destination;  // name of a queue; empty: to where each message came from
  std::uint32_t rate = 0;   // as asked for; 0: not
  std::string failure;      // why it ended early
  cloud::MoveTask machine;

  bool active() const {
    const cloud::MoveTask::State state = machine.state();
    return failure.empty() &&
           (state == cloud::MoveTask::State::running || state == cloud::MoveTask::State::cancelling);
  }
  const char* status() const;
};

/// The tasks that move messages out of dead-letter queues.
class Moves {
 public:
  static constexpr std::size_t active_max = 100;

  Moves(Agenda& agenda, Queues& queues, Letters& letters)
      : agenda_(agenda), queues_(queues), letters_(letters) {}

  /// Refuses a second active task of one queue, and the 101st of all.
  const MoveRecord& start(sim::Time now, const QueueRecord& source, const std::string& destination,
                          std::uint32_t rate);
  /// Null: there is no such task.
  MoveRecord* find(std::string_view handle);
  /// Those of a queue, newest first.
  std::vector<const MoveRecord*> of(const QueueRecord& source) const;
  /// Lets a task move the one message that is due.
  void advance(sim::Time now, std::uint32_t number);
  /// The queue is about to be deleted.
  void forget(std::uint32_t queue);

 private:
  void move_one(sim::Time now, MoveRecord& move);

  Agenda& agenda_;
  Queues& queues_;
  Letters& letters_;
  std::vector<std::unique_ptr<MoveRecord>> moves_;  // by number
};

}  // namespace couplet::script
