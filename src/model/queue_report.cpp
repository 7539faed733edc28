#include <string>

#include "model/queue.hpp"

namespace couplet::model {

using Effect = cloud::QueueEffect::Kind;

void Queue::trace_effect(Time now, const cloud::QueueEffect& effect) const {
  const auto request = static_cast<RequestId>(effect.payload.reference);
  switch (effect.kind) {
    case Effect::delivered:
      for (std::uint32_t i = effect.first; i < effect.first + effect.count; ++i) {
        const cloud::Received& message = carried_.messages[i];
        runtime_.trace(now, TraceEvent::received, static_cast<RequestId>(message.payload.reference),
                       lineage(message), name(), 0, {}, message.receipt.receive);
      }
      break;
    case Effect::over_limit:
    case Effect::empty: runtime_.trace(now, TraceEvent::empty_receive, name(), effect.poller); break;
    case Effect::expired:
      runtime_.trace(now, TraceEvent::expired, request, effect.payload.lineage, name(), 0);
      break;
    case Effect::dead_lettered:
      runtime_.trace(now, TraceEvent::dead_lettered, request, effect.payload.lineage, name(), 0,
                     dead_letters_->name(), effect.receives);
      break;
    case Effect::purged: break;
    case Effect::copy_appeared:
    case Effect::became_visible:
      runtime_.trace(now, TraceEvent::visible, request, effect.payload.lineage, name(), 0);
      break;
    case Effect::returned:
      runtime_.trace(now, TraceEvent::returned, request, effect.payload.lineage, name(), 0, {},
                     effect.receives);
      break;
  }
}

void Queue::describe(Meters& meters) {
  meters.counter("sent", Unit::messages, sent_);
  meters.counter("moved_in", Unit::messages, moved_in_);
  meters.counter("received", Unit::messages, received_);
  meters.counter("deleted", Unit::messages, deleted_);
  meters.counter("redelivered", Unit::messages, redelivered_);
  meters.counter("expired", Unit::messages, expired_);
  meters.counter("dead_lettered", Unit::messages, dead_lettered_);
  meters.counter("empty_receives", Unit::requests, empty_receives_);
  meters.counter("requests", Unit::requests, requests_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("too_large", Unit::messages, too_large_);
  meters.counter("throttled", Unit::requests, throttled_);
  meters.counter("over_limit", Unit::requests, over_limit_);
  meters.counter("copies", Unit::messages, copies_);
  meters.counter("deduplicated", Unit::messages, deduplicated_);
  meters.counter("extended", Unit::messages, extended_);
  meters.counter("redriven", Unit::messages, redriven_);
  meters.counter("sent_bytes", Unit::bytes, sent_bytes_);
  meters.counter("billed.sends", Unit::requests, billed_sends_);
  meters.counter("billed.receives", Unit::requests, billed_receives_);
  meters.counter("billed.failed_receives", Unit::requests, failed_receives_);
  meters.counter("billed.deletes", Unit::requests, billed_deletes_);
  meters.counter("billed.changes", Unit::requests, billed_changes_);
  meters.counter("billed.repeated_sends", Unit::requests, repeated_sends_);
  meters.counter("billed.repeated_receives", Unit::requests, repeated_receives_);
  meters.counter("billed.grouped_sends", Unit::requests, grouped_sends_);
  meters.level("visible", Unit::messages, visible_);
  meters.level("in_flight", Unit::messages, in_flight_);
  meters.level("delayed", Unit::messages, delayed_);
  meters.level("backlog", Unit::messages, backlog_);
  meters.level("groups_in_flight", Unit::groups, groups_in_flight_);
  meters.level("noisy_groups", Unit::groups, noisy_groups_);
  meters.figure("age_of_oldest.mean", Unit::seconds, [this] { return age_.mean_seconds(); });
  meters.figure("age_of_oldest.max", Unit::seconds, [this] { return age_.max_seconds(); });
  meters.series("age_of_oldest", [this](Time until) { return age_.seconds_at(until); });
}

void Queue::bill_send(const Arrival& arrival) {
  if (arrival.joins) return;
  ++requests_;
  const std::uint64_t billed = chunks_of(arrival.size.count + arrival.with_it.count);
  billed_sends_ += billed;
  if (sim::is_repeat(arrival.lineage) && !arrival.with_first_tries) repeated_sends_ += billed;
  if (spec_.fair && group_of(arrival.request) != cloud::no_group) grouped_sends_ += billed;
}

void Queue::bill_receive(const cloud::Received* messages, std::uint32_t count) {
  std::int64_t bytes = 0;
  bool repeated = true;
  for (const cloud::Received* message = messages; message != messages + count; ++message) {
    bytes += message->payload.bytes;
    repeated = repeated && sim::is_repeat(lineage(*message));
  }
  const std::uint64_t billed = chunks_of(bytes);
  billed_receives_ += billed;
  if (repeated) repeated_receives_ += billed;
}

void Queue::begin_window(Time at) {
  age_.begin(at);
  peak_.begin(at, backlog_.value());
}

void Queue::tell(Story& story) const {
  story.backlog(name(), peak_, backlog_.mean());
}

std::string Queue::check_books() const {
  const std::uint64_t inside =
      queue_.visible() + queue_.in_flight() + queue_.delayed() + queue_.hidden_copies();
  const std::uint64_t in = sent_.total + moved_in_.total + copies_.total;
  const std::uint64_t out = deleted_.total + expired_.total + dead_lettered_.total + redriven_.total + inside;
  if (in == out && queue_.contents().size() == inside) return {};
  return name() + ": " + std::to_string(in) + " sent, moved in or copied, but " + std::to_string(out) +
         " deleted, expired, dead-lettered, redriven or inside";
}

}  // namespace couplet::model
