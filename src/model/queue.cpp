#include "model/queue.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace couplet::model {

using Effect = cloud::QueueEffect::Kind;

Queue::Queue(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Component(component.name, owner),
      runtime_(runtime),
      spec_(std::get<scenario::QueueSpec>(component.spec)),
      site_(sim::hash_of(component.stream)),
      placement_key_(runtime.key(component.stream, "placement")),
      queue_({spec_.visibility_timeout, spec_.retention, spec_.shards, spec_.in_flight_limit,
              spec_.dead_letter ? spec_.dead_letter->max_receives : 0}) {}

std::uint32_t Queue::add_pollers(Poller& poller, std::uint32_t loops) {
  const auto first = static_cast<std::uint32_t>(pollers_.size());
  for (std::uint32_t loop = 0; loop < loops; ++loop) pollers_.push_back({&poller, loop});
  return first;
}

void Queue::on_event(Time now, const sim::Event& event) {
  if (event.kind() == arrival_event) {
    runtime_.hand_over(now, event, *this);
    return;
  }
  if (!alarm_.rings(event)) return;
  queue_.advance(now, effects_);
  after_operation(now);
}

void Queue::arrive(Time now, const Arrival& arrival) {
  ++requests_;
  if (down_ > 0) {
    ++refused_;
    if (runtime_.tracer.on()) {
      runtime_.trace(now, TraceEvent::refused, arrival.request, arrival.lineage, name(), 0, "unavailable");
    }
    arrival.reply.answer(now, Reason::unavailable);
    return;
  }
  ++sent_;
  sent_bytes_ += static_cast<std::uint64_t>(arrival.size.count);
  keep(arrival.request);
  const Duration delay = arrival.delay < Duration{0} ? spec_.delay : arrival.delay;
  if (runtime_.tracer.on()) {
    runtime_.trace(now, delay > Duration{0} ? TraceEvent::delayed : TraceEvent::sent, arrival.request,
                   arrival.lineage, name(), 0);
  }
  queue_.send(now, {arrival.request, arrival.lineage}, delay, placement(arrival.request, arrival.lineage),
              effects_);
  after_operation(now);
  arrival.reply.answer(now, Reason::ok);
}

void Queue::receive(Time now, const cloud::Poll& poll, sim::Draw& sample) {
  ++requests_;
  if (down_ > 0) {
    ++refused_;
    const PollerSlot& slot = pollers_[poll.poller];
    slot.poller->receive_failed(now, slot.loop);
    return;
  }
  queue_.receive(now, poll, sample, effects_);
  after_operation(now);
}

bool Queue::remove(Time now, const cloud::Receipt& receipt) {
  ++requests_;
  if (down_ > 0) {
    ++refused_;
    return false;
  }
  if (const auto gone = queue_.remove(now, receipt, effects_)) {
    ++deleted_;
    if (runtime_.tracer.on()) {
      const auto request = static_cast<RequestId>(gone->reference);
      runtime_.trace(now, TraceEvent::deleted, request, gone->lineage, name(), 0);
    }
    after_operation(now);
    forget(now, static_cast<RequestId>(gone->reference));
    return true;
  }
  after_operation(now);
  return true;
}

sim::Lineage Queue::lineage(const cloud::Received& message) const {
  return message.receipt.receive == 1
             ? message.payload.lineage
             : sim::repeated(message.payload.lineage, site_, message.receipt.receive);
}

inline void Queue::keep(RequestId request) {
  if (holds_dead_letters_) {
    runtime_.ledger.park(request);
  } else {
    runtime_.ledger.hold(request);
  }
}

inline void Queue::forget(Time now, RequestId request) {
  if (holds_dead_letters_) {
    runtime_.ledger.unpark(now, request);
  } else {
    runtime_.ledger.drop(now, request);
  }
}

void Queue::take_over(Time now, const cloud::QueueEffect& dead_letter) {
  ++moved_in_;
  const auto request = static_cast<RequestId>(dead_letter.payload.reference);
  keep(request);
  queue_.take_over(now, dead_letter, placement(request, dead_letter.payload.lineage), effects_);
  after_operation(now);
}

inline std::uint64_t Queue::placement(RequestId request, sim::Lineage lineage) const {
  if (spec_.shards == 1) return 0;
  sim::Draw draw(placement_key_, runtime_.identity(request), lineage);
  return draw.below(spec_.shards);
}

void Queue::after_operation(Time now) {
  note_levels(now);
  // What is on its way to a poller may be deleted by another (visibility timeout 0): keep its request until
  // then.
  for (; held_ < effects_.messages.size(); ++held_) {
    runtime_.ledger.hold(static_cast<RequestId>(effects_.messages[held_].payload.reference));
  }
  alarm_.arm(runtime_.events, queue_.next_due(), sim::Order::deadlines, owner(), deadline);
  if (carrying_) return;
  carrying_ = true;
  while (!effects_.effects.empty()) {
    std::swap(effects_, carried_);
    effects_.clear();
    held_ = 0;
    carry_out(now);
  }
  carrying_ = false;
}

inline void Queue::carry_out(Time now) {
  for (const cloud::QueueEffect& effect : carried_.effects) {
    if (runtime_.tracer.on()) trace_effect(now, effect);
    switch (effect.kind) {
      case Effect::delivered: {
        received_ += effect.count;
        const cloud::Received* messages = carried_.messages.data() + effect.first;
        redelivered_ += static_cast<std::uint64_t>(
            std::count_if(messages, messages + effect.count,
                          [](const cloud::Received& message) { return message.receipt.receive > 1; }));
        const PollerSlot& slot = pollers_[effect.poller];
        slot.poller->received(now, slot.loop, messages, effect.count);
        for (const cloud::Received* message = messages; message != messages + effect.count; ++message) {
          runtime_.ledger.drop(now, static_cast<RequestId>(message->payload.reference));
        }
        break;
      }
      case Effect::empty: {
        ++empty_receives_;
        const PollerSlot& slot = pollers_[effect.poller];
        slot.poller->received(now, slot.loop, nullptr, 0);
        break;
      }
      case Effect::expired:
        ++expired_;
        forget(now, static_cast<RequestId>(effect.payload.reference));
        break;
      case Effect::dead_lettered:
        ++dead_lettered_;
        dead_letters_->take_over(now, effect);
        forget(now, static_cast<RequestId>(effect.payload.reference));
        break;
      case Effect::became_visible:
      case Effect::returned: break;
    }
  }
}

inline void Queue::note_levels(Time now) {
  const auto visible = static_cast<std::int64_t>(queue_.visible());
  const auto in_flight = static_cast<std::int64_t>(queue_.in_flight());
  const auto delayed = static_cast<std::int64_t>(queue_.delayed());
  if (visible != visible_.value()) visible_.set(now, visible);
  if (in_flight != in_flight_.value()) in_flight_.set(now, in_flight);
  if (delayed != delayed_.value()) delayed_.set(now, delayed);
  if (visible + in_flight + delayed != backlog_.value()) backlog_.set(now, visible + in_flight + delayed);
  age_.set(now, queue_.oldest_sent());
  peak_.set(now, visible + in_flight + delayed, visible);
}

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
    case Effect::empty: runtime_.trace(now, TraceEvent::empty_receive, name(), effect.poller); break;
    case Effect::expired:
      runtime_.trace(now, TraceEvent::expired, request, effect.payload.lineage, name(), 0);
      break;
    case Effect::dead_lettered:
      runtime_.trace(now, TraceEvent::dead_lettered, request, effect.payload.lineage, name(), 0,
                     dead_letters_->name(), effect.receives);
      break;
    case Effect::became_visible:
      runtime_.trace(now, TraceEvent::visible, request, effect.payload.lineage, name(), 0);
      break;
    case Effect::returned:
      runtime_.trace(now, TraceEvent::returned, request, effect.payload.lineage, name(), 0, {},
                     effect.receives);
      break;
  }
}

std::vector<std::uint32_t> Queue::crash(Time now, const scenario::CrashFailure&) {
  if (runtime_.tracer.on()) runtime_.trace(now, TraceEvent::crashed, name(), 0);
  go_down(now);
  return {0};
}

void Queue::go_down(Time now) {
  ++down_;
  for (std::uint32_t poller = 0; poller < pollers_.size(); ++poller) {
    if (!queue_.abandon(poller)) continue;  // who waits is answered 503 too
    ++refused_;
    pollers_[poller].poller->receive_failed(now, pollers_[poller].loop);
  }
}

std::vector<std::uint32_t> Queue::crash_instance(Time now, std::uint32_t) {
  return crash(now, {});
}

void Queue::recover(Time now, const std::vector<std::uint32_t>&) {
  --down_;
  if (runtime_.tracer.on()) runtime_.trace(now, TraceEvent::recovered, name(), 0);
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
  meters.counter("sent_bytes", Unit::bytes, sent_bytes_);
  meters.level("visible", Unit::messages, visible_);
  meters.level("in_flight", Unit::messages, in_flight_);
  meters.level("delayed", Unit::messages, delayed_);
  meters.level("backlog", Unit::messages, backlog_);
  meters.figure("age_of_oldest.mean", Unit::seconds, [this] { return age_.mean_seconds(); });
  meters.figure("age_of_oldest.max", Unit::seconds, [this] { return age_.max_seconds(); });
}

void Queue::begin_window(Time at) {
  age_.begin(at);
  peak_.begin(at, backlog_.value());
}

void Queue::tell(Story& story) const {
  story.backlog(name(), peak_, backlog_.mean());
}

std::string Queue::check_books() const {
  const std::uint64_t inside = queue_.visible() + queue_.in_flight() + queue_.delayed();
  const std::uint64_t out = deleted_.total + expired_.total + dead_lettered_.total + inside;
  if (sent_.total + moved_in_.total == out && queue_.contents().size() == inside) return {};
  return name() + ": " + std::to_string(sent_.total + moved_in_.total) + " sent or moved in, but " +
         std::to_string(out) + " deleted, expired, dead-lettered or inside";
}

void OldestAge::run_until(Time now) {
  if (oldest_ != sim::never && now > since_) {
    const sim::Int128 from = (since_ - oldest_).count();
    const sim::Int128 to = (now - oldest_).count();
    doubled_integral_ += (to - from) * (from + to);
    max_ = std::max(max_, now - oldest_);
  }
  since_ = now;
}

void OldestAge::set(Time now, Time oldest) {
  if (oldest == oldest_) return;
  run_until(now);
  oldest_ = oldest;
}

void OldestAge::begin(Time at) {
  run_until(at);
  doubled_integral_ = 0;
  max_ = oldest_ == sim::never ? Duration{0} : at - oldest_;
  begin_ = at;
}

void OldestAge::freeze(Time at) {
  run_until(at);
  mean_ = static_cast<double>(doubled_integral_) / 2 / static_cast<double>((at - begin_).count()) / 1e9;
}

double OldestAge::mean_seconds() const {
  return mean_;
}

}  // namespace couplet::model
