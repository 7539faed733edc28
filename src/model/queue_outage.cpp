#include "model/queue.hpp"

// What a queue does that is down, or cut off from those that poll it.

namespace couplet::model {

using Way = Partitions::Way;

std::vector<std::uint32_t> Queue::crash(Time now, const scenario::CrashFailure& failure) {
  if (runtime_.tracer.on()) runtime_.trace(now, TraceEvent::crashed, name(), 0);
  go_down(now, failure.silent);
  return {0};
}

std::vector<std::uint32_t> Queue::crash_instance(Time now, std::uint32_t) {
  return crash(now, {});
}

void Queue::recover(Time now, const std::vector<std::uint32_t>&) {
  come_up();
  if (runtime_.tracer.on()) runtime_.trace(now, TraceEvent::recovered, name(), 0);
}

void Queue::go_down(Time now, bool silent) {
  ++down_;
  silent_ = silent_ || silent;
  for (std::uint32_t poller = 0; poller < pollers_.size(); ++poller) {
    if (!queue_.abandon(poller)) continue;  // who waits is answered 503 too
    ++refused_;
    fail_receive(now, poller);
  }
}

void Queue::come_up() {
  if (--down_ == 0) silent_ = false;
}

bool Queue::cut_off(std::uint32_t poller, Way way) const {
  const PollerSlot& slot = pollers_[poller];
  return runtime_.partitions->swallows(slot.poller->side(), owner(), way,
                                       sim::machine_identity(poller, slot.calls), 0);
}

void Queue::fail_receive(Time now, std::uint32_t poller) {
  const PollerSlot& slot = pollers_[poller];
  if (silent_ || swallowed(poller, Way::back)) {
    slot.poller->unheard(now, slot.loop, slot.asked);
  } else {
    slot.poller->receive_failed(now, slot.loop);
  }
}

void Queue::answer_cut(Time now, std::uint32_t poller, const cloud::Received* messages,
                       std::uint32_t count) const {
  if (!runtime_.tracer.on()) return;
  const std::string& who = runtime_.partitions->name_of(pollers_[poller].poller->side());
  for (std::uint32_t i = 0; i < count; ++i) {
    runtime_.trace(now, TraceEvent::answer_cut, static_cast<RequestId>(messages[i].payload.reference),
                   lineage(messages[i]), name(), 0, who);
  }
}

QueueAnswer Queue::remove(Time now, std::uint32_t poller, const cloud::Received* messages,
                          std::uint32_t count) {
  ++pollers_[poller].calls;
  if (swallowed(poller, Way::there)) return {count, false};
  ++requests_;
  if (down_ > 0) {
    ++refused_;
    return {count, !silent_ && !swallowed(poller, Way::back)};
  }
  const std::uint32_t failed = remove_all(now, messages, count);
  if (swallowed(poller, Way::back)) return {count, false};  // deleted, but the poller will never know
  return {failed, true};
}

QueueAnswer Queue::change_visibility(Time now, std::uint32_t poller, const cloud::Received* messages,
                                     std::uint32_t count, Duration timeout) {
  ++pollers_[poller].calls;
  if (swallowed(poller, Way::there)) return {count, false};
  ++requests_;
  if (down_ > 0) {
    ++refused_;
    return {count, !silent_ && !swallowed(poller, Way::back)};
  }
  const std::uint32_t failed = change_all(now, messages, count, timeout);
  if (swallowed(poller, Way::back)) return {count, false};
  return {failed, true};
}

}  // namespace couplet::model
