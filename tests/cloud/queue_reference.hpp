#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cloud/queue.hpp"

/// A queue written as plainly as possible: lists that are searched from end to end, one instant at a time.
/// It tells what happened in the same words as told() does for the real one.
class ReferenceQueue {
 public:
  explicit ReferenceQueue(const couplet::cloud::QueueConfig& config) : config_(config) {}

  using Time = couplet::sim::Time;
  using Duration = couplet::sim::Duration;

  void advance(Time now);
  void send(Time now, std::uint64_t reference, Duration delay, std::uint64_t placement);
  /// Asks the given shards, and waits if poll.wait says so.
  void receive(Time now, const couplet::cloud::Poll& poll, const std::vector<std::uint32_t>& shards);
  void abandon(std::uint32_t poller);
  /// Deletes by reference, which no two messages share. False if it was gone.
  bool remove(Time now, std::uint64_t reference);

  Time next_due() const;
  bool waits(std::uint32_t poller) const;
  std::vector<std::uint32_t> all_shards() const;
  /// "visible 3, in flight 1, delayed 0: 4 7 8 9", oldest first.
  std::string contents() const;

  /// What happened since the last call.
  std::vector<std::string> take_log();

 private:
  struct Message {
    std::uint64_t reference = 0;
    Time sent{};
    couplet::cloud::MessageState state{};
    Time due = couplet::sim::never;
    std::uint32_t shard = 0;
    std::uint32_t receives = 0;
    std::uint64_t place = 0;  // who is received first
  };
  struct Waiter {
    couplet::cloud::Poll poll;
    Time end{};
  };

  void pass(Time now);
  void give_back(Message& message);
  /// Messages in the order in which they are received.
  std::vector<Message*> in_line();
  void serve(Time now);
  bool take(Time now, const couplet::cloud::Poll& poll, const std::vector<std::uint32_t>& shards);
  std::uint32_t count(couplet::cloud::MessageState state) const;

  couplet::cloud::QueueConfig config_;
  std::vector<Message> messages_;  // in order of sending
  std::vector<Waiter> waiters_;    // in order of asking
  std::uint64_t places_ = 0;
  std::vector<std::string> log_;
};

/// The effects of a real queue, in words.
std::vector<std::string> told(const couplet::cloud::QueueEffects& effects);
std::string told(const couplet::cloud::Queue& queue);
