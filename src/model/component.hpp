#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cloud/token_bucket.hpp"
#include "model/ledger.hpp"
#include "model/meters.hpp"
#include "model/overlays.hpp"
#include "model/reason.hpp"
#include "model/zones.hpp"
#include "physics/platform.hpp"
#include "scenario/scenario.hpp"
#include "sim/draws.hpp"
#include "sim/event_list.hpp"

namespace couplet::model {

class Instances;
class InstanceWatcher;

/// Where something is among hosts, producers and machines.
using Place = physics::HostId;
inline constexpr Place nowhere{~std::uint32_t{0}};

/// Whoever schedules events receives them.
class Actor {
 public:
  virtual ~Actor() = default;
  virtual void on_event(Time now, const sim::Event& event) = 0;
};

/// Whoever calls hears the answer, at most once per token.
class Caller {
 public:
  virtual ~Caller() = default;
  /// `slot` and `token` are those of the arrival's ReplyTo; an answer to a call given up is ignored.
  virtual void answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) = 0;
  /// Whether an answer would still be heard. True where nobody ever gives up.
  virtual bool waits(std::uint32_t /*slot*/, std::uint32_t /*token*/) const { return true; }
  /// True: it never gives up a call, so that nobody needs to ask about each.
  bool patient() const { return patient_; }
  /// There will be no answer: whoever does not wait for a timeout of its own sets one now.
  virtual void unheard(Time, std::uint32_t, std::uint32_t) {}
  /// Which side of a partition it is on: the owner number of its component or producer.
  virtual std::uint16_t side() const = 0;
  /// The same of who makes the call, where several call by way of this.
  virtual std::uint16_t side_of(std::uint32_t /*slot*/) const { return side(); }
  /// From where the call crosses the network; nowhere: it crosses nothing.
  virtual Place place(std::uint32_t /*slot*/) const { return nowhere; }

 protected:
  void never_give_up() { patient_ = true; }

 private:
  bool patient_ = false;
};

/// Where an answer goes; nobody waits if caller is null.
struct ReplyTo {
  Caller* caller = nullptr;
  std::uint32_t slot = 0;
  std::uint32_t token = 0;

  void answer(Time now, Reason reason) const {
    if (caller != nullptr) caller->answered(now, slot, token, reason);
  }
  /// Somebody was to be answered, but has given up.
  bool abandoned() const { return caller != nullptr && !caller->patient() && !caller->waits(slot, token); }
  /// Nobody will ever answer: whoever was to do so is silently down, or the answer was lost.
  void leave_unanswered(Time now) const {
    if (caller != nullptr) caller->unheard(now, slot, token);
  }
  /// The answer, or none from somebody silent.
  void answer_unless(bool silent, Time now, Reason reason) const {
    if (silent) {
      leave_unanswered(now);
    } else {
      answer(now, reason);
    }
  }
};

/// notify: an event handed over, done as soon as it is accepted.
enum class Operation : std::uint8_t { call, send, put, get, read, write, publish, notify };

/// Events of every actor's own kind numbers start here; 0 is an arrival after its latency.
inline constexpr std::uint8_t first_own_event = 1;
inline constexpr std::uint8_t arrival_event = 0;

/// Of a call that its caller may stop: no two such calls under way have the same.
using CancelKey = std::uint64_t;
/// No instance in particular: the component chooses.
inline constexpr std::uint32_t any_instance = ~std::uint32_t{0};

/// One call, message or object on its way into a component.
struct Arrival {
  RequestId request = 0;
  sim::Lineage lineage = 0;
  ReplyTo reply;
  Operation operation = Operation::call;
  SiteId site = sites_max;  // of a put or write that is counted
  sim::Bytes size{};
  Duration delay{-1};                     // of a send; negative: the queue's
  bool joins = false;                     // part of the API call of the arrival before it
  OverlayId overlay = 0;                  // attributes that steps set on this copy
  CancelKey cancel = 0;                   // by which the caller may stop the work; 0: he will not
  std::uint32_t instance = any_instance;  // whom a load balancer chose
  sim::Bytes with_it{};                   // what joins its API call, and crosses the network with it
  sim::Bytes answer{-1};                  // size of the answer; negative: the usual one
  bool carried = false;                   // it has crossed the network already
  bool with_first_tries = false;          // not all that joins its API call is done once more
};

/// Requests for something, references, and answers that bring nothing back.
inline constexpr sim::Bytes small_size{1024};

/// What a call is answered with.
inline sim::Bytes answer_size(const Arrival& arrival, Reason reason) {
  if (arrival.joins) return {0};
  if (reason != Reason::ok) return small_size;
  if (arrival.answer >= sim::Bytes{0}) return arrival.answer;
  return arrival.operation == Operation::get ? arrival.size : small_size;
}

/// A health check of one instance, which is no request.
struct Probe {
  std::uint32_t instance = 0;
  bool thread = false;         // answered by a thread, whose turn it waits for; else by the process
  std::uint64_t identity = 0;  // in draws
  ReplyTo reply;
};

/// What a queue or topic carries of an arrival: the request in the lower half, the overlay in the upper one.
inline std::uint64_t reference_of(const Arrival& arrival) {
  return std::uint64_t{arrival.overlay} << 32 | arrival.request;
}
inline RequestId request_of(std::uint64_t reference) {
  return static_cast<RequestId>(reference);
}
inline OverlayId overlay_of(std::uint64_t reference) {
  return static_cast<OverlayId>(reference >> 32);
}

/// A part of an architecture: it takes its turn in the order of events, reports, and keeps books.
class Part : public Actor {
 public:
  /// `owner`: its place in the order of events of one instant.
  Part(std::string name, std::uint16_t owner) : name_(std::move(name)), owner_(owner) {}

  const std::string& name() const { return name_; }
  std::uint16_t owner() const { return owner_; }

  /// Time zero: everything is booted; pollers begin to poll.
  virtual void start(Time) {}

  /// Declares what it reports. Called once.
  virtual void describe(Meters& meters) = 0;
  /// The end of the warm-up, for what Meters cannot forget by themselves.
  virtual void begin_window(Time) {}
  virtual void freeze_window(Time) {}
  /// The run is over: what grows by itself is brought up to date.
  virtual void end_run(Time) {}
  virtual void tell(Story&) const {}
  /// Whether something goes on here although nothing of a request is alive: the run does not end before.
  virtual bool working() const { return false; }
  /// In = out + dropped + still inside; empty, or the equation that does not hold.
  virtual std::string check_books() const = 0;

 private:
  std::string name_;
  std::uint16_t owner_;
};

/// A part that others use, and that failures strike.
class Component : public Part {
 public:
  using Part::Part;

  /// Whether it is a part that requests come to, and no host or link.
  virtual bool takes_requests() const { return true; }
  /// Takes a call, message or object. May answer at once.
  virtual void arrive(Time now, const Arrival& arrival) = 0;
  /// Latency of one whole operation, all of which passes before it takes effect.
  virtual const sim::DurationDistribution& latency(Operation operation) const = 0;
  /// Takes a health check; answers ok, an error, or, if the instance is down and silent, nothing. REQUIRES: a
  /// service.
  virtual void probe(Time, const Probe&) { COUPLET_CHECK(false); }
  /// Whether an attempt to connect to the instance is answered at all, if only with a refusal.
  virtual bool audible(std::uint32_t) const { return true; }

  /// The caller of the call with this key gave up: its work is stopped, wherever it is. Nothing where nothing
  /// can be stopped, or where it is done already.
  virtual void cancel(Time, CancelKey) {}

  /// Where it is in the network, as a whole.
  virtual void set_place(Place place) { place_ = place; }
  Place own_place() const { return place_; }
  /// Whether what goes there may have to cross links.
  virtual bool in_network() const { return place_ != nowhere; }
  /// Where this arrival is to go, whose instance it may choose.
  virtual Place place_for(Arrival& /*arrival*/) { return place_; }
  /// A host has failed: takes down what of this component is there; returns the numbers, for recover().
  virtual std::vector<std::uint32_t> crash_host(Time now, Place host, bool silent) {
    if (host != place_) return {};
    return crash(now, {{}, std::monostate{}, silent});
  }

  /// Its instances, for failures that strike each by itself.
  virtual std::uint32_t instances() const { return 1; }
  /// From now on the watcher hears of instances that come and go; of those that are there already it does
  /// not. REQUIRES: a service.
  virtual void watch(InstanceWatcher*) { COUPLET_CHECK(false); }
  /// The number of the zone that an instance is placed in.
  virtual std::uint16_t zone_of(std::uint32_t) const { return no_zone; }
  /// The instances, for whoever launches and terminates them; null: it has none of its own.
  virtual Instances* group() { return nullptr; }
  /// A zone has failed: takes down everything of this component that is placed there and that the provider
  /// does not keep up by itself; returns the numbers, for recover().
  virtual std::vector<std::uint32_t> crash_zone(Time, std::uint16_t, bool /*silent*/) { return {}; }
  /// Takes down one instance; nothing if it is down already, else its number.
  virtual std::vector<std::uint32_t> crash_instance(Time now, std::uint32_t instance) = 0;
  /// Work takes `factor` times as long as usual from now on. REQUIRES: the scenario allows it for this kind.
  virtual void slow(Time, double) { COUPLET_CHECK(false); }
  /// An operator's stop: finishes what it holds, takes nothing new.
  virtual void stop(Time now) = 0;
  virtual void resume(Time now) = 0;

  /// Takes down the instances with the lowest numbers that are up; returns their numbers.
  virtual std::vector<std::uint32_t> crash(Time now, const scenario::CrashFailure& failure) = 0;
  /// Brings back what crash() took down; it boots first.
  virtual void recover(Time now, const std::vector<std::uint32_t>& instances) = 0;

  /// A failure that answers a share of what comes in with an error, the work not done.
  struct ErrorFailure {
    std::size_t order = 0;  // which failure it is
    double rate = 0;
    sim::DrawKey key;
  };
  void add_errors(const ErrorFailure& failure) { errors_.push_back(failure); }
  void remove_errors(std::size_t order);
  /// Whether there is one. If not, nobody needs to look up whom it might strike.
  bool may_err() const { return !errors_.empty(); }
  /// Whether such a failure strikes this request. Counts it.
  bool errs(std::uint64_t identity, sim::Lineage lineage) {
    return may_err() && struck_by_error(identity, lineage);
  }

  /// The same for what is no request, and is not counted.
  bool would_err(std::uint64_t identity) const;

  /// A failure that answers what is beyond a rate with "throttled". `order`: which failure it is.
  void add_limit(std::size_t order, const cloud::TokenBucket& bucket) { limits_.push_back({order, bucket}); }
  void remove_limit(std::size_t order);
  /// Whether such a failure refuses one more. Counts it.
  bool throttles(Time now) { return !limits_.empty() && beyond_limit(now); }

  Counter faulted;       // what failures with errors or limits struck or refused
  Counter requests_cut;  // calls of it that partitions swallowed on their way here
  Counter answers_cut;   // and its answers

  /// Customers whose answers have a size that the scenario names come here.
  void answer_customers() { answers_customers_ = true; }
  bool answers_customers() const { return answers_customers_; }
  Counter answered_bytes;  // to such customers: the good answers that reached them

 private:
  struct Limit {
    std::size_t order = 0;
    cloud::TokenBucket bucket;
  };

  bool struck_by_error(std::uint64_t identity, sim::Lineage lineage);
  bool beyond_limit(Time now);

  Place place_ = nowhere;
  bool answers_customers_ = false;
  std::vector<ErrorFailure> errors_;
  std::vector<Limit> limits_;
};

}  // namespace couplet::model
