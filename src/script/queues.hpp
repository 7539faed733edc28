#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cloud/queue.hpp"
#include "script/agenda.hpp"
#include "script/answers.hpp"
#include "script/letters.hpp"
#include "script/queue_settings.hpp"
#include "sim/slab.hpp"

namespace couplet::script {

/// What AWS has no parameter for: how far from perfect a queue is. CreateQueue takes it as "Couplet".
struct Imperfections {
  std::uint32_t shards = 1;   // a short poll asks half of them
  double duplicate_rate = 0;  // share of deliveries that leave a copy, which comes up to 60 s later
  double disorder_rate = 0;   // share of messages that overtake those before them
  std::uint64_t seed = 1;     // of these draws
  std::uint32_t calls_per_second = 300;  // FIFO: of each action; 0: no limit
};

/// One queue and what AWS knows of it.
struct QueueRecord {
  std::uint32_t number = 0;  // never used again
  std::string name;
  QueueSettings settings;
  Imperfections imperfections;
  sim::Time created{};
  sim::Time modified{};
  std::map<std::string, std::string> tags;
  std::unique_ptr<cloud::Queue> machine;
  std::unordered_map<std::string, cloud::GroupNumber> groups;
  sim::DrawKey placements, samples, copies, overtakings;
  std::uint64_t sends = 0, polls = 0, deliveries = 0;  // count draws

  bool fifo() const { return settings.fifo; }
};

/// A receive under way, and what it wants to see of the messages.
struct Receiving {
  bool active = false;
  std::uint32_t queue = 0;
  Asked asked;
  std::vector<std::string> attributes;          // MessageSystemAttributeNames
  std::vector<std::string> message_attributes;  // MessageAttributeNames
};

/// All queues, and what happens among them. Operations throw a Failure before they change anything.
class Queues {
 public:
  Queues(Agenda& agenda, Letters& letters, Answers& answers)
      : agenda_(agenda), letters_(letters), answers_(answers) {}

  /// Null: there is none of this name (a URL, an ARN), now.
  QueueRecord* find(std::string_view name);
  QueueRecord* find_arn(std::string_view arn);
  /// The queue that the parameter QueueUrl names; refuses what is none.
  QueueRecord& of_url(Arguments& arguments);
  QueueRecord* numbered(std::uint32_t number) { return records_[number].get(); }
  const QueueRecord* numbered(std::uint32_t number) const { return records_[number].get(); }
  /// By name, all there are.
  const std::map<std::string, std::uint32_t, std::less<>>& names() const { return names_; }

  QueueRecord& create(sim::Time now, const std::string& name, QueueSettings settings,
                      const Imperfections& imperfections);
  /// A queue of this name was deleted less than 60 s ago.
  bool deleted_recently(sim::Time now, const std::string& name) const;
  void remove(sim::Time now, QueueRecord& queue);
  void change_settings(sim::Time now, QueueRecord& queue, QueueSettings settings);
  cloud::PurgeOutcome purge(sim::Time now, QueueRecord& queue);

  /// Whether a FIFO queue takes a copy that a topic sends it, or throttles that.
  bool admits_copy(sim::Time now, QueueRecord& queue, const std::string& group);
  /// Refuses a call that a FIFO queue throttles; which entries of a batch are admitted.
  cloud::Admission admit(sim::Time now, QueueRecord& queue, cloud::QueueAction action,
                         const std::vector<cloud::GroupNumber>& groups = {});
  cloud::GroupNumber group_number(QueueRecord& queue, const std::string& group);
  /// Stores it. `delay`: queue_default for the queue's.
  cloud::SendResult send(sim::Time now, QueueRecord& queue, Letter letter, sim::Duration delay);
  /// Answers now or later.
  void receive(sim::Time now, QueueRecord& queue, cloud::Poll poll, Receiving receiving);
  cloud::RemoveResult remove_message(sim::Time now, QueueRecord& queue, const cloud::Receipt& receipt);
  cloud::ChangeOutcome change_visibility(sim::Time now, QueueRecord& queue, const cloud::Receipt& receipt,
                                         sim::Duration timeout);
  /// For a move task: the next visible message.
  std::optional<cloud::Received> take_out(sim::Time now, QueueRecord& queue);
  /// What take_out gave comes back as it was.
  void put_back(sim::Time now, QueueRecord& queue, const cloud::Received& message);

  /// Lets a queue do what is due. REQUIRES: nothing is due before.
  void advance(sim::Time now, std::uint32_t number);

  /// Receives that have not been answered.
  std::uint32_t waiting() const { return receiving_.live(); }

 private:
  /// Carries out what has happened in a queue.
  void settle(sim::Time now, QueueRecord& queue, cloud::QueueEffects& effects);
  void settle_one(sim::Time now, QueueRecord& queue, const cloud::QueueEffect& effect,
                  const cloud::QueueEffects& effects);
  void move_to_dead_letters(sim::Time now, QueueRecord& queue, cloud::QueueEffect effect);
  void deliver(sim::Time now, QueueRecord& queue, const cloud::QueueEffect& effect,
               const cloud::QueueEffects& effects);
  void end_receiving(std::uint32_t poller);
  void leave_copies(sim::Time now, QueueRecord& queue, const cloud::Received* messages, std::uint32_t count,
                    cloud::QueueEffects& effects);
  std::uint64_t placement(QueueRecord& queue);
  /// Effects of an operation, until settle(): one for each queue that is being settled.
  cloud::QueueEffects& borrow();
  void give_back() { --borrowed_; }

  Agenda& agenda_;
  Letters& letters_;
  Answers& answers_;
  std::vector<std::unique_ptr<QueueRecord>> records_;
  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::map<std::string, sim::Time> deleted_;  // when
  sim::Slab<Receiving> receiving_;            // by poller
  std::vector<std::unique_ptr<cloud::QueueEffects>> effects_;
  std::size_t borrowed_ = 0;
};

/// {"MessageId":…,"ReceiptHandle":…,…} as ReceiveMessage answers it.
void append_message(JsonText& json, const QueueRecord& queue, const cloud::Received& message,
                    const Letter& letter, const Receiving& receiving);

}  // namespace couplet::script
