#include "model/runtime.hpp"

#include <algorithm>

#include "model/partitions.hpp"
#include "model/transfers.hpp"

namespace couplet::model {

sim::Bytes Runtime::drawn_payload(const Request& request) const {
  const CustomerDraws& customer = customers[request.producer];
  if (customer.trace != nullptr && !customer.trace->payload.empty()) {
    return customer.trace->payload[static_cast<std::size_t>(request.index)];
  }
  sim::Draw draw(customer.payload_key, request.identity, 0);
  return customer.payload.sample(draw);
}

std::optional<std::uint32_t> Runtime::group(RequestId id) const {
  const Request& request = ledger[id];
  if (request.group == sim::nil) return std::nullopt;
  return customers[request.producer].groups_before + request.group;
}

std::uint32_t Runtime::groups() const {
  return customers.empty() ? 0 : customers.back().groups_before + customers.back().groups;
}

std::optional<std::uint64_t> Runtime::client(RequestId id) const {
  const Request& request = ledger[id];
  constexpr std::uint64_t users = std::uint64_t{1} << 48;  // above all groups
  if (customers[request.producer].closed) return users * (request.producer + 1U) + (request.index >> 32);
  return group(id);
}

std::optional<std::uint16_t> Runtime::attribute(RequestId id, scenario::AttributeIndex attribute,
                                                OverlayId overlay) const {
  if (overlay != 0) {
    if (const auto set = overlays.find(overlay, attribute)) return set;
  }
  const CustomerDraws& customer = customers[ledger[id].producer];
  const auto index = static_cast<std::size_t>(attribute);
  if (customer.trace != nullptr && index < customer.trace->attributes.size() &&
      !customer.trace->attributes[index].empty()) {
    return customer.trace->attributes[index][static_cast<std::size_t>(ledger[id].index)];
  }
  const CustomerDraws::AttributeDraw& wanted = customer.attributes[index];
  if (wanted.cumulative.empty()) return std::nullopt;
  sim::Draw draw(wanted.key, identity(id), 0);
  const double place = draw.unit() * wanted.cumulative.back();
  const auto found = std::upper_bound(wanted.cumulative.begin(), wanted.cumulative.end(), place);
  const auto last = wanted.values.size() - 1;  // a product rounded up to the sum of all weights
  return wanted.values[std::min(static_cast<std::size_t>(found - wanted.cumulative.begin()), last)];
}

void Runtime::send_on_its_way(Time now, Duration latency, Component& target, const Arrival& arrival) {
  ledger.hold(arrival.request);
  const std::uint32_t slot = in_transit_.allocate();
  in_transit_[slot] = arrival;
  events.schedule(sim::add(now, latency), sim::Order::arrivals, target.owner(), 0, arrival_event, slot);
}

void Runtime::hand_over(Time now, const sim::Event& event, Component& target) {
  const Arrival arrival = in_transit_[event.argument()];
  in_transit_.release(event.argument());
  give(now, target, arrival);
  ledger.drop(now, arrival.request);
}

void Runtime::give_over_links(Time now, Component& target, const Arrival& arrival) const {
  Arrival come = arrival;
  if (!come.carried && transfers->carry(now, target, come)) return;
  come.carried = false;  // who passes it on sends it on a way of its own
  give_there(now, target, come);
}

void Runtime::give_across(Time now, Component& target, const Arrival& arrival) const {
  Arrival come = arrival;
  if (partitions->let_through(now, target, come)) hand_in(now, target, come);
}

void Runtime::refuse(Time now, const Component& target, const Arrival& arrival, Reason reason) const {
  if (traces()) {
    const TraceEvent event = reason == Reason::throttled ? TraceEvent::throttled : TraceEvent::refused;
    trace(now, event, arrival.request, arrival.lineage, target.name(), 0, reasons.word(reason));
  }
  arrival.reply.answer(now, reason);
}

void Runtime::write_call(Time now, TraceEvent event, const Request& request, sim::Lineage lineage,
                         const std::string& component, std::uint32_t instance, std::string_view peer,
                         std::string_view reason, std::int64_t amount) const {
  TraceRecord record;
  record.at = now;
  record.event = event;
  record.producer = tracer.producer_name(request.producer);
  record.request = request.index;
  record.lineage = sim::lineage_number(lineage);
  record.attempt = request.attempts;
  record.component = component;
  record.instance = instance;
  record.reason = reason;
  record.peer = peer;
  record.amount = amount;
  record.measured = request.measured;
  tracer.write(record);
}

void Runtime::write_line(Time now, TraceEvent event, const std::string& component, std::uint32_t instance,
                         std::string_view reason, std::int64_t amount) const {
  TraceRecord record;
  record.at = now;
  record.event = event;
  record.component = component;
  record.instance = instance;
  record.reason = reason;
  record.amount = amount;
  tracer.write(record);
}

}  // namespace couplet::model
