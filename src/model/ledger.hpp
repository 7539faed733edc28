#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/latencies.hpp"
#include "model/periods.hpp"
#include "model/reason.hpp"
#include "model/result.hpp"
#include "model/story.hpp"
#include "model/tracer.hpp"
#include "model/window.hpp"
#include "sim/slab.hpp"

namespace couplet::model {

/// Slot of a request in the ledger; reused once the request has come to its end.
using RequestId = std::uint32_t;

/// A place at which a request can be processed: a goal component's program, or one step that puts into a
/// bucket.
using SiteId = std::uint8_t;
inline constexpr std::size_t sites_max = 64;
inline constexpr std::size_t goal_entries_max = 16;

/// One thing that one customer wants done, as long as anything of it is left. It fills one line of the
/// processor's cache: each event of a request begins with reading it.
struct alignas(64) Request {
  std::uint64_t index = 0;     // among its producer's, from 0
  std::uint64_t identity = 0;  // in every draw that belongs to it
  Time issued{};
  std::uint64_t processed = 0;        // sites that have processed it
  std::uint32_t alive = 0;            // what of it is alive outside dead-letter queues, its customer included
  std::uint32_t parked = 0;           // what of it sits in dead-letter queues
  std::uint32_t attempts = 0;         // of the customer
  std::uint32_t customer = sim::nil;  // the producer's record of a customer with timers
  RequestId id = 0;                   // its own slot
  std::uint32_t group = sim::nil;     // which of its producer's groups; nil: none
  std::uint16_t producer = 0;
  std::uint16_t goal = 0;  // which entries of its producer's goal apply to it
  std::uint8_t part = 0;   // of the measured window, in which it was issued
  bool measured = false;
  bool completed = false;
  bool awaits : 1 = false;  // the customer waits for the answer to the latest attempt
  bool accepted : 1 = false;
  bool failed : 1 = false;
  bool left : 1 = false;
  bool gone : 1 = false;        // the customer has come back in vain for the last time
  bool collecting : 1 = false;  // the customer comes back for the result: keeps the slot

  /// The attempt whose answer the customer waits for; 0: none.
  std::uint32_t awaited() const { return awaits ? attempts : 0; }
};
static_assert(sizeof(Request) == 64);

/// A customer, as his request begins.
struct Issue {
  std::uint16_t producer = 0;
  std::uint64_t index = 0;
  std::uint64_t identity = 0;
  std::uint32_t group = sim::nil;
};

/// What the ledger needs to know of a site.
struct Site {
  bool idempotent = false;
  bool goal = false;  // duplicates are counted at goals alone
};

/// The books: every request issued is in exactly one class, always.
class Ledger {
 public:
  /// One mask of sites per entry of the goal; the request is complete when each has a processed site.
  using GoalMasks = std::vector<std::uint64_t>;

  Ledger(const Window& window, std::vector<GoalMasks> goals, std::vector<Site> sites, Tracer& tracer,
         Story& story, std::uint64_t sabotage, std::vector<scenario::Period> periods = {});

  /// A new request, alive through its customer. It stays where it is until its slot is used again: who keeps
  /// it alive may keep a reference, too.
  Request& issue(Time now, const Issue& issue);
  Request& operator[](RequestId id) { return requests_[id]; }
  const Request& operator[](RequestId id) const { return requests_[id]; }

  /// Something more of the request is alive.
  void hold(RequestId id) { hold(requests_[id]); }
  void hold(Request& request) {
    if (request.alive++ == 0) ++alive_;  // taken out of a dead-letter queue
  }
  /// Something of it has ended; with the last one, dead letters included, the request is settled.
  void drop(Time now, RequestId id) { drop(now, requests_[id]); }
  void drop(Time now, Request& request) {
    if (--request.alive > 0) return;
    --alive_;
    if (request.parked == 0) settle(now, request);
  }
  /// Something of it has come into a dead-letter queue, or left one.
  void park(RequestId id) { ++requests_[id].parked; }
  void unpark(Time now, RequestId id) {
    Request& request = requests_[id];
    if (--request.parked == 0 && request.alive == 0) settle(now, request);
  }

  void attempt(Time now, Request& request) {
    ++request.attempts;
    request.awaits = true;
    if (request.measured) ++books_.attempts;
    if (!periods_.none()) periods_.attempt(now);
  }
  /// The budget of the request's producer denied it a retry; its circuit breaker an attempt.
  void retry_denied(RequestId id) {
    if (requests_[id].measured) ++books_.retries_denied;
  }
  void breaker_refused(RequestId id) {
    if (requests_[id].measured) ++books_.breaker_refused;
  }
  /// The customer got a positive answer. The customer's share of the request is dropped.
  void accept(Time now, Request& request);
  /// The customer got its last answer, an error, or left. The customer's share is dropped.
  void fail(Time now, Request& request, Reason reason);
  /// A site has done its part.
  void processed(Time now, RequestId id, SiteId site) { processed(now, requests_[id], site); }
  void processed(Time now, Request& request, SiteId site);
  /// The customer has found the result.
  void collected(Time now, RequestId id);
  /// The customer comes back no more; frees the slot of a settled request.
  void stop_collecting(RequestId id);

  /// Requests of which something is alive.
  std::uint64_t alive() const { return alive_; }

  /// Counts over all requests, for the time series.
  struct Flow {
    std::uint64_t issued = 0, completed = 0, failed = 0, lost = 0;
  };
  const Flow& flow() const { return flow_; }

  /// Settles what is still alive and fills in books and latencies. Throws UnbalancedError if they do not
  /// balance.
  void close(Time now, RunResult& result);

 private:
  enum class Class : std::uint8_t { completed, failed, lost, parked, pending };

  void settle(Time now, const Request& request);
  /// It has ended, and neither well nor with an error.
  void lose(Time now, const Request& request);
  /// Puts a measured request into its class. `rest`: the class of one neither completed nor failed.
  void classify(const Request& request, Class rest);
  void count(const Request& request, Class where);
  bool goal_met(const Request& request) const;
  void check_order(const Request& request);
  /// Its latency is recorded by whoever finds out.
  void complete(Time now, Request& request);
  void trace(Time now, const Request& request, TraceEvent event) const {
    if (!tracer_.leaves_out(request.index)) write_trace(now, request, event);
  }
  void write_trace(Time now, const Request& request, TraceEvent event) const;

  Window window_;
  std::vector<GoalMasks> goals_;
  std::vector<Site> sites_;
  Tracer& tracer_;
  bool traces_;
  Story& story_;
  sim::Slab<Request> requests_;
  Books books_;
  Flow flow_;
  std::uint64_t alive_ = 0;
  std::uint64_t completions_in_window_ = 0;
  std::uint64_t transitions_ = 0;
  std::uint64_t sabotage_;
  /// By producer and group: which completed request was issued last.
  std::vector<std::vector<std::pair<Time, std::uint64_t>>> latest_;
  Periods periods_;
  Latencies latencies_;
};

// Here, for producers and executors: each of these runs once per request.

inline Request& Ledger::issue(Time now, const Issue& issue) {
  const RequestId id = requests_.allocate();
  Request& request = requests_[id];
  request.id = id;
  request.index = issue.index;
  request.identity = issue.identity;
  request.issued = now;
  request.producer = issue.producer;
  request.group = issue.group;
  request.goal = UINT16_MAX;
  request.measured = window_.measures(now);
  request.part = latencies_.part(now);
  request.alive = 1;
  ++alive_;
  ++flow_.issued;
  if (request.measured) {
    ++books_.issued;
    latencies_.issued(request.part);
  }
  if (!periods_.none()) periods_.issue(now);
  if (traces_) trace(now, request, TraceEvent::issued);
  return request;
}

inline void Ledger::accept(Time now, Request& request) {
  request.awaits = false;
  request.accepted = true;
  const Duration took = now - request.issued;
  const bool completes = !request.completed && goal_met(request);  // nothing else was asked for
  if (request.measured) {
    ++books_.accepted;
    if (completes) {
      latencies_.record_both(request.part, now, took);
    } else {
      latencies_.record(Latency::response, request.part, now, took);
    }
  }
  if (!periods_.none()) periods_.answer(now, request.issued);
  story_.customer_answered(now);
  if (completes) complete(now, request);
  drop(now, request);
}

inline bool Ledger::goal_met(const Request& request) const {
  const GoalMasks& goal = goals_[request.producer];
  for (std::size_t entry = 0; entry < goal.size(); ++entry) {
    const bool applies = (request.goal >> entry & 1U) != 0;
    if (applies && (request.processed & goal[entry]) == 0) return false;
  }
  return true;
}

inline void Ledger::complete(Time now, Request& request) {
  request.completed = true;
  ++flow_.completed;
  if (window_.measures(now)) {
    ++completions_in_window_;
    latencies_.completed(now);
  }
  if (!periods_.none()) periods_.complete(now, request.issued);
  if (request.group != sim::nil) check_order(request);
  if (traces_) trace(now, request, TraceEvent::completed);
}

}  // namespace couplet::model
