#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/trace.hpp"

namespace couplet::experiment {

/// A line of a trace, with texts of its own.
struct LifeEvent {
  static LifeEvent of(const model::TraceRecord& record) {
    return {record.at,
            record.event,
            record.lineage,
            record.attempt,
            std::string(record.component),
            record.instance,
            std::string(record.reason),
            std::string(record.peer),
            record.amount};
  }

  sim::Time at{};
  model::TraceEvent event{};
  std::uint64_t copy = 0;
  std::uint32_t attempt = 0;
  std::string component;
  std::uint32_t instance = 0;
  std::string reason;
  std::string peer;
  std::int64_t amount = -1;
};

/// What a request's time may go into. At each moment it is the first of these that anything of it is in:
/// while one copy is worked on, it does not matter that another one waits.
enum class Spent {
  work,      // at a component
  thread,    // waits for a thread, or for an environment
  crossing,  // these links, there or back
  call,      // a component waits for the answer of this one
  backoff,   // a component waits before it calls this one again
  customer,  // the customer's call of this one is on its way, or waits for an answer
  waiting,   // in this queue
  delayed,   // in this queue, not visible yet
  delivery,  // this topic or bucket passes it on
  in_hand,   // received from this queue, behind others of its batch, or while it is deleted
  hidden,    // received from this queue in vain: until the visibility timeout ends
  pause,     // the customer waits before the next attempt
  elsewhere  // nothing of it is to be seen: on its way, or before a repetition
};

struct TimeSpent {
  Spent what{};
  std::string component;  // empty for pause and elsewhere; of crossing the links
  sim::Duration time{};
};

/// Where a request is from an instant on: at a component; empty: with its customer.
struct Whereabouts {
  sim::Time from{};
  std::string component;
};

/// Where it is from its issue at `from` to `to`, as Spent goes through what is under way, except that a
/// customer's own waiting comes last. It begins with its customer; each place differs from the one before,
/// and ways there and back that take no time are left out. While nothing of it is to be seen it stays where
/// it was; a call is where it goes, a pause before a call where it comes from.
std::vector<Whereabouts> whereabouts(const std::vector<LifeEvent>& events, sim::Time from, sim::Time to);

/// What the time from `from` to `to` went into: adds up to all of it, the longest first.
std::vector<TimeSpent> time_spent(const std::vector<LifeEvent>& events, sim::Time from, sim::Time to);

}  // namespace couplet::experiment
