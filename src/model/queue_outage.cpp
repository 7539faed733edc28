#include "model/queue.hpp"

// What a queue does that is down, or cut off from those that poll it.

namespace couplet::model {

using Way = Partitions::Way;

void Queue::stop(Time now) {
  ManagedService::stop(now);
  fail_waiting(now);
}

void Queue::fail_waiting(Time now) {
  for (std::uint32_t poller = 0; poller < pollers_.size(); ++poller) {
    if (!queue_.abandon(poller)) continue;  // who waits is answered 503 too
    ++refused_;
    fail_receive(now, poller);
  }
}

bool Queue::cut_off(std::uint32_t poller, Way way) const {
  const PollerSlot& slot = pollers_[poller];
  return runtime_.partitions->swallows(slot.poller->side(), owner(), way,
                                       sim::machine_identity(poller, slot.calls), 0);
}

void Queue::fail_receive(Time now, std::uint32_t poller) {
  ++failed_receives_;
  const PollerSlot& slot = pollers_[poller];
  if (silent() || swallowed(poller, Way::back)) {
    slot.poller->unheard(now, slot.loop, slot.asked);
  } else {
    slot.poller->receive_failed(now, slot.loop);
  }
}

void Queue::answer_cut(Time now, std::uint32_t poller, const cloud::Received* messages,
                       std::uint32_t count) const {
  if (!runtime_.traces()) return;
  const std::string& who = runtime_.partitions->name_of(pollers_[poller].poller->side());
  for (std::uint32_t i = 0; i < count; ++i) {
    runtime_.trace(now, TraceEvent::answer_cut, static_cast<RequestId>(messages[i].payload.reference),
                   lineage(messages[i]), name(), 0, who);
  }
}

}  // namespace couplet::model
