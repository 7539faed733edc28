#include "model/machines.hpp"
#include "model/queue.hpp"

// What was received crosses the links to whoever polled, if both are placed and apart.

namespace couplet::model {

std::optional<physics::RouteId> Queue::way_over_links(std::uint32_t poller, Place& to) const {
  if (own_place() == nowhere) return std::nullopt;
  const PollerSlot& slot = pollers_[poller];
  to = slot.poller->poll_place(slot.loop);
  if (to == nowhere || to == own_place()) return std::nullopt;
  return runtime_.machines->route(own_place(), to);
}

/// The requests of the messages are held already.
void Queue::begin_delivery(Time now, std::uint32_t poller, physics::RouteId route, Place from, Place to,
                           const cloud::Received* messages, std::uint32_t count) {
  PollerSlot& slot = pollers_[poller];
  COUPLET_CHECK(slot.delivery == nullptr);
  slot.delivery = std::make_unique<Delivery>();
  slot.delivery->messages.assign(messages, messages + count);
  slot.delivery->route = route;
  slot.delivery->from = from;
  slot.delivery->to = to;
  sim::Bytes size{};
  for (const cloud::Received& message : slot.delivery->messages) size.count += message.payload.bytes;
  slot.delivery->activity = runtime_.machines->send(route, size, owner(), poller);
  trace_delivery(now, TraceEvent::crossing, slot, {});
}

void Queue::sent(Time now, std::uint32_t poller, bool well) {
  PollerSlot& slot = pollers_[poller];
  trace_delivery(now, TraceEvent::crossed, slot, well ? "" : "cut");
  const std::unique_ptr<Delivery> delivery = std::move(slot.delivery);
  const auto count = static_cast<std::uint32_t>(delivery->messages.size());
  Poller& who = *slot.poller;
  const std::uint32_t loop = slot.loop;
  if (well) {
    who.received(now, loop, delivery->messages.data(), count);
  } else if (runtime_.machines->heard_to_be_down(delivery->from) ||
             runtime_.machines->heard_to_be_down(delivery->to)) {
    who.receive_failed(now, loop);
  } else {
    who.unheard(now, loop, slot.asked);
  }
  for (const cloud::Received& message : delivery->messages)
    runtime_.ledger.drop(now, request_of(message.payload.reference));
}

/// The poller breaks the connection; what it has not got comes back when its visibility timeout ends.
void Queue::break_delivery(std::uint32_t poller) {
  PollerSlot& slot = pollers_[poller];
  const Time now = runtime_.events.now();
  trace_delivery(now, TraceEvent::crossed, slot, "given_up");
  const std::unique_ptr<Delivery> delivery = std::move(slot.delivery);
  runtime_.machines->cancel(delivery->activity);
  for (const cloud::Received& message : delivery->messages)
    runtime_.ledger.drop(now, request_of(message.payload.reference));
}

void Queue::trace_delivery(Time now, TraceEvent event, const PollerSlot& slot, std::string_view how) const {
  if (!runtime_.traces()) return;
  const std::string links = runtime_.machines->links_of(slot.delivery->route);
  for (const cloud::Received& message : slot.delivery->messages) {
    const std::int64_t size = event == TraceEvent::crossing ? message.payload.bytes : -1;
    runtime_.trace_call(now, event, request_of(message.payload.reference), lineage(message), name(), 0, links,
                        how.empty() ? "delivery" : how, size);
  }
}

}  // namespace couplet::model
