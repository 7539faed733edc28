#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cloud/queue.hpp"
#include "properties/sequence.hpp"

struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A queue under test and an account of what must be true of it, kept from what it says alone:
///
///   - every message is somewhere: sent, copied = deleted, expired, moved, purged or inside, and the gauges
///     agree with the states that the answers imply
///   - no delivery of a message while it is invisible, after its delete, or at its retention and later
///   - FIFO: what is delivered of a group are its first messages, in order; so nothing of a group is
///   delivered
///     while something before it is in flight from another receive
///   - no message is received more often than the dead-letter policy says
///   - duplicates are those of an id accepted less than five minutes before, and no others
///   - every receive is answered once and in time, and nobody waits, or gets nothing, while there is
///   something
///   - every receipt has the effect that 1.2, 1.5 and 2.2 of the facts give it
class Account {
 public:
  explicit Account(const Setup& setup);

  /// Throws a Violation.
  void carry_out(const Command& command);
  /// What was carried out, for `couplet script`; comments say which receive got what.
  const std::string& script() const { return script_; }

 private:
  using Time = couplet::cloud::Time;
  using Duration = couplet::cloud::Duration;

  struct Message {
    std::uint64_t sequence = 0;  // 0: a copy that nobody has seen
    Time sent{};
    std::uint32_t group = couplet::cloud::no_group;
    Time hidden_until{};
    Time received{};
    std::uint32_t receives = 0;
    bool alive = true;
    bool copy = false;
    bool unseen = false;  // a copy that has not appeared
  };
  struct Ask {
    Time at{};
    Duration wait{};
    Duration hide{};
    std::uint32_t max = 0;
    bool open = true;
    std::string name;  // of the answer in the script
  };
  struct Handle {
    couplet::cloud::Received received;
    std::uint64_t message = 0;
    std::string name;  // in the script
  };

  void pass_until(Time target);
  void send(const Command& command);
  void receive(const Command& command);
  void remove(const Command& command);
  void change(const Command& command);
  void copy(const Command& command);
  void purge();

  void settle();
  void delivered(const couplet::cloud::QueueEffect& effect);
  void delivered_one(const couplet::cloud::Received& received, const Ask& ask);
  void first_of_group(const Message& message) const;
  void unanswered(const couplet::cloud::QueueEffect& effect);
  void left(const couplet::cloud::QueueEffect& effect);
  void compare() const;
  bool something_to_deliver() const;
  std::uint64_t in_flight() const;
  bool holds(const Message& message, const couplet::cloud::Receipt& receipt) const;
  const Handle& choose(std::uint32_t number) const {
    return handles_[handles_.size() - 1 - number % handles_.size()];
  }
  void require(bool holds, const std::string& what) const;
  /// `name` empty: nothing refers to the answer.
  void write(const std::string& operation, const std::string& arguments, const std::string& name = {});

  Setup setup_;
  couplet::cloud::QueueConfig config_;
  couplet::cloud::Queue queue_;
  couplet::cloud::QueueEffects effects_;
  Time now_ = couplet::sim::start_of_run;
  Time purged_ = couplet::sim::never;
  std::map<std::uint64_t, Message> messages_;  // by reference
  std::vector<Ask> asks_;                      // by poller
  std::vector<Handle> handles_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, Time> accepted_;  // by scope and id
  std::uint64_t references_ = 0;
  std::string script_;
};
