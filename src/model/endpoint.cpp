#include "model/endpoint.hpp"

#include <utility>
#include <variant>

namespace couplet::model {

Endpoint::Endpoint(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site)
    : ManagedService(runtime, component, owner),
      spec_(std::get<scenario::EndpointSpec>(component.spec)),
      site_(site),
      latency_key_(runtime.key(component.stream, "latency")),
      availability_key_(runtime.key(component.stream, "availability")),
      loss_key_(runtime.key(component.stream, "loss")),
      throttled_(runtime.reasons.named("429")) {}

void Endpoint::on_event(Time now, const sim::Event& event) {
  if (event.kind() == arrival_event) {
    runtime_.hand_over(now, event, *this);
    return;
  }
  if (transits_[event.argument()].event == event.number()) arrived(now, event.argument());
}

void Endpoint::arrive(Time now, const Arrival& arrival) {
  ++attempts_;
  if (away())
    return refuse(now, arrival, http() ? Reason::connection_refused : Reason::unavailable, refused_);
  if (spec_.rate_limit > 0 && !rate_.take(now, spec_.rate_limit)) {
    return refuse(now, arrival, throttled_, throttled_count_);
  }
  const std::uint64_t identity = runtime_.identity(arrival.request);
  bool fails = false;
  if (spec_.availability < 1) {
    sim::Draw draw(availability_key_, identity, arrival.lineage);
    fails = draw.unit() >= spec_.availability;
  }
  if (fails && !http()) {
    return refuse(now, arrival, Reason::unavailable, failed_);
  }
  if (spec_.loss > 0) {
    sim::Draw draw(loss_key_, identity, arrival.lineage);
    if (draw.unit() < spec_.loss) {
      ++lost_;
      if (runtime_.traces())
        runtime_.trace(now, TraceEvent::dropped, arrival.request, arrival.lineage, name(), 0);
      arrival.reply.answer(now, Reason::ok);
      return;
    }
  }
  sim::Draw draw(latency_key_, identity, arrival.lineage);
  const Duration latency = spec_.latency.sample(draw);
  runtime_.ledger.hold(arrival.request);
  in_transit_.add(now, 1);
  const std::uint32_t slot = transits_.allocate();
  Transit& transit = transits_[slot];
  transit.request = arrival.request;
  transit.lineage = arrival.lineage;
  transit.fails = fails;
  if (http()) transit.reply = arrival.reply;
  transit.event =
      runtime_.events.schedule(sim::add(now, latency), sim::Order::completions, owner(), 0, arrives, slot);
  if (!http()) arrival.reply.answer(now, Reason::ok);
}

void Endpoint::arrived(Time now, std::uint32_t slot) {
  const Transit transit = transits_[slot];
  if (transit.fails) {
    ++failed_;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::refused, transit.request, transit.lineage, name(), 0,
                     runtime_.reasons.word(Reason::unavailable));
    }
  } else {
    ++delivered_;
    if (runtime_.traces())
      runtime_.trace(now, TraceEvent::processed, transit.request, transit.lineage, name(), 0);
    if (site_ != sites_max) runtime_.ledger.processed(now, transit.request, site_);
  }
  transit.reply.answer(now, transit.fails ? Reason::unavailable : Reason::ok);
  forget(now, slot);
}

void Endpoint::forget(Time now, std::uint32_t slot) {
  const RequestId request = transits_[slot].request;
  transits_[slot].event = 0;
  transits_.release(slot);
  in_transit_.add(now, -1);
  runtime_.ledger.drop(now, request);
}

void Endpoint::struck(Time now, bool silent) {
  if (!http()) return;  // what a carrier has accepted is on its way
  for (std::uint32_t slot = 0; slot < transits_.end(); ++slot) {
    if (transits_[slot].event == 0) continue;
    ++refused_;
    const ReplyTo reply = transits_[slot].reply;
    reply.answer_unless(silent, now, Reason::reset);
    forget(now, slot);
  }
}

void Endpoint::describe(Meters& meters) {
  meters.counter("attempts", Unit::requests, attempts_);
  meters.counter("delivered", Unit::messages, delivered_);
  meters.counter("failed", Unit::requests, failed_);
  meters.counter("throttled", Unit::requests, throttled_count_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("lost", Unit::messages, lost_);
  meters.level("in_transit", Unit::messages, in_transit_);
}

std::string Endpoint::check_books() const {
  const auto inside = static_cast<std::uint64_t>(in_transit_.value());
  const std::uint64_t out =
      delivered_.total + failed_.total + throttled_count_.total + refused_.total + lost_.total + inside;
  if (attempts_.total == out) return {};
  return name() + ": " + std::to_string(attempts_.total) + " attempts, but " + std::to_string(out) +
         " delivered, failed, throttled, refused, lost or in transit";
}

}  // namespace couplet::model
