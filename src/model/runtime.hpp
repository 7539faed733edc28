#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/component.hpp"
#include "model/ledger.hpp"
#include "model/need_draws.hpp"
#include "model/story.hpp"
#include "model/tracer.hpp"

namespace couplet::model {

/// What belongs to the customer, drawn once per request and the same in every attempt and architecture.
struct CustomerDraws {
  sim::DrawKey payload_key;
  sim::SizeDistribution payload;
  bool closed = false;                          // a closed loop: the upper half of an index is the user
  std::optional<sim::Bytes> constant_payload;   // if it is neither drawn nor recorded
  std::vector<std::optional<NeedDraws>> needs;  // by NeedIndex; empty: not declared
  std::uint32_t groups = 0;                     // how many it has
  std::uint32_t groups_before = 0;              // those of the producers before it
  struct AttributeDraw {
    sim::DrawKey key;
    std::vector<std::uint16_t> values;
    std::vector<double>
        cumulative;  // weights up to and including each; empty: the producer lacks the attribute
  };
  std::vector<AttributeDraw> attributes;           // by AttributeIndex
  const scenario::TraceArrivals* trace = nullptr;  // recorded payloads and attributes
};

class Machines;
class Partitions;
class Transfers;

/// What all parts of one run share: the events to come, the books, the trace. Parts know each other only
/// through the Component interface.
class Runtime {
 public:
  Runtime(std::uint64_t seed, std::uint32_t replication, Tracer& writer, Ledger& books, Story& tale)
      : tracer(writer),
        ledger(books),
        story(tale),
        traces_(writer.on()),
        seed_(seed),
        replication_(replication) {}

  /// Whether somebody wants the trace: who writes a line of it asks first.
  bool traces() const {
    if (traces_) [[unlikely]]
      return true;
    return false;
  }

  sim::DrawKey key(const std::string& stream, const std::string& use) const {
    return sim::DrawKey::of(seed_, replication_, stream + "/" + use);
  }

  /// Identity of a request in every draw that belongs to it.
  std::uint64_t identity(RequestId id) const { return ledger[id].identity; }
  sim::Bytes payload(RequestId id) const { return payload(ledger[id]); }
  sim::Bytes payload(const Request& request) const {
    const CustomerDraws& customer = customers[request.producer];
    return customer.constant_payload ? *customer.constant_payload : drawn_payload(request);
  }
  Duration need(const Request& request, scenario::NeedIndex need) {
    std::optional<NeedDraws>& wanted = customers[request.producer].needs[static_cast<std::size_t>(need)];
    COUPLET_CHECK(wanted.has_value());
    return wanted->of(request.index);
  }
  /// The number of its message group among those of all producers, if it has one: 0..groups() - 1.
  std::optional<std::uint32_t> group(RequestId id) const;
  std::uint32_t groups() const;
  /// Who comes again with other requests, if anybody does: the user of a closed loop, else the group.
  std::optional<std::uint64_t> client(RequestId id) const;
  /// The value of an attribute: what a step set on the copy, else what the customer brings, if he brings it.
  std::optional<std::uint16_t> attribute(RequestId id, scenario::AttributeIndex attribute,
                                         OverlayId overlay = 0) const;

  /// Brings `arrival` to `target` after `latency`. Without latency it joins this instant: at once if the
  /// instant has come to its arrivals, else when it does.
  void deliver(Time now, Duration latency, Component& target, const Arrival& arrival) {
    if (latency == Duration{0} && current_order >= sim::Order::arrivals) {
      give(now, target, arrival);
    } else {
      send_on_its_way(now, latency, target, arrival);
    }
  }
  /// Carries out an arrival_event: `target` takes what has been on its way to it.
  void hand_over(Time now, const sim::Event& event, Component& target);

  /// Lets `target` take an arrival, when it has crossed the links between, unless a partition swallows it or
  /// a failure answers it with an error or a refusal.
  void give(Time now, Component& target, const Arrival& arrival) const {
    if (transfers != nullptr) {
      give_over_links(now, target, arrival);
    } else {
      give_there(now, target, arrival);
    }
  }

  /// The same for what has come through.
  void hand_in(Time now, Component& target, const Arrival& arrival) const {
    if (target.may_err() && target.errs(identity(arrival.request), arrival.lineage)) {
      refuse(now, target, arrival, Reason::error);
    } else if (target.throttles(now)) {
      refuse(now, target, arrival, Reason::throttled);
    } else {
      target.arrive(now, arrival);
    }
  }

  /// A line of the trace about a request at a component. REQUIRES: traces().
  void trace(Time now, TraceEvent event, RequestId id, sim::Lineage lineage, const std::string& component,
             std::uint32_t instance, std::string_view reason = {}, std::int64_t amount = -1) const {
    trace_call(now, event, id, lineage, component, instance, {}, reason, amount);
  }
  /// The same about a call that `component` makes of `peer`: its answer, or that it is made again.
  void trace_call(Time now, TraceEvent event, RequestId id, sim::Lineage lineage,
                  const std::string& component, std::uint32_t instance, std::string_view peer,
                  std::string_view reason, std::int64_t amount = -1) const {
    // A run that is only sampled for its replay leaves out nearly all.
    const Request& request = ledger[id];
    if (tracer.leaves_out(request.index)) return;
    write_call(now, event, request, lineage, component, instance, peer, reason, amount);
  }
  /// A line about no request.
  void trace(Time now, TraceEvent event, const std::string& component, std::uint32_t instance,
             std::string_view reason = {}, std::int64_t amount = -1) const {
    if (!tracer.leaves_out(event)) write_line(now, event, component, instance, reason, amount);
  }

  sim::EventList events;
  sim::Order current_order = sim::Order::failures;  // class of the event being carried out
  Tracer& tracer;
  Ledger& ledger;
  Story& story;
  Reasons reasons;
  Overlays overlays;
  Zones zones;
  std::vector<CustomerDraws> customers;  // by producer
  Partitions* partitions = nullptr;      // null: no failure of this architecture is one
  Machines* machines = nullptr;          // null: there is neither a platform nor a cpu step
  Transfers* transfers = nullptr;        // null: there is no route

 private:
  sim::Bytes drawn_payload(const Request& request) const;
  void send_on_its_way(Time now, Duration latency, Component& target, const Arrival& arrival);
  void give_there(Time now, Component& target, const Arrival& arrival) const {
    if (partitions != nullptr) {
      give_across(now, target, arrival);
    } else {
      hand_in(now, target, arrival);
    }
  }
  void give_over_links(Time now, Component& target, const Arrival& arrival) const;
  void give_across(Time now, Component& target, const Arrival& arrival) const;
  void refuse(Time now, const Component& target, const Arrival& arrival, Reason reason) const;
  void write_call(Time now, TraceEvent event, const Request& request, sim::Lineage lineage,
                  const std::string& component, std::uint32_t instance, std::string_view peer,
                  std::string_view reason, std::int64_t amount) const;
  void write_line(Time now, TraceEvent event, const std::string& component, std::uint32_t instance,
                  std::string_view reason, std::int64_t amount) const;

  bool traces_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  sim::Slab<Arrival> in_transit_;
};

/// One event armed for the earliest of many deadlines. Arms anew only for an earlier one; a deadline that
/// was called off is noticed when the event comes.
class Alarm {
 public:
  void arm(sim::EventList& events, Time due, sim::Order order, std::uint16_t owner, std::uint8_t kind,
           std::uint32_t instance = 0, std::uint32_t argument = 0) {
    if (due >= at_) return;
    at_ = due;
    number_ = events.schedule(due, order, owner, instance, kind, argument);
  }
  /// True if this is the event armed last; then nothing is armed any more.
  bool rings(const sim::Event& event) {
    if (event.number() != number_) return false;
    at_ = sim::never;
    number_ = 0;
    return true;
  }

 private:
  Time at_ = sim::never;
  std::uint64_t number_ = 0;
};

}  // namespace couplet::model
