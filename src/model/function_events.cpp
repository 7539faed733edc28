#include "model/function.hpp"

namespace couplet::model {

using Next = cloud::AsyncEvent::Next;

void Function::accept(Time now, const Arrival& arrival) {
  ++accepted_;
  runtime_.ledger.hold(arrival.request);
  const std::uint32_t slot = events_.allocate();
  Event& event = events_[slot];
  event.state = cloud::AsyncEvent(now, async_);
  event.request = arrival.request;
  event.overlay = arrival.overlay;
  event.lineage = arrival.lineage;
  pending_.add(now, 1);
  peak_.set(now, pending_.value(), pending_.value());
  arrival.reply.answer(now, Reason::ok);
  step(now, slot);
}

void Function::step(Time now, std::uint32_t slot) {
  const Event& event = events_[slot];
  if (event.state.due() > now) {
    timers_.arm(now, event.state.due() - now, slot);
    event_alarm_.arm(runtime_.events, timers_.next_due(), sim::Order::arrivals, owner(), event_due);
  } else if (event.state.next() == Next::attempt) {
    attempt(now, slot);
  } else {
    give_up(now, slot);
  }
}

void Function::events_due(Time now) {
  for (std::uint32_t slot = timers_.pop_due(now); slot != sim::nil; slot = timers_.pop_due(now)) {
    step(now, slot);
  }
  event_alarm_.arm(runtime_.events, timers_.next_due(), sim::Order::arrivals, owner(), event_due);
}

void Function::attempt(Time now, std::uint32_t slot) {
  Event& event = events_[slot];
  const std::uint32_t invocation = begin(now, Source::event, slot);
  if (invocation == sim::nil) {
    event.state.not_run(now, async_);
    step(now, slot);
    return;
  }
  const std::uint32_t attempt = event.state.attempt();
  if (attempt > 1) ++retried_;
  const std::uint64_t reference = std::uint64_t{event.overlay} << 32 | event.request;
  create_task(invocation, reference, sim::repeated(event.lineage, site_hash_, attempt), {});
  launch(now, invocation);
}

void Function::attempted(Time now, std::uint32_t slot, Reason reason) {
  if (reason == Reason::ok) {
    ++events_handled_;
    forget(now, slot);
    return;
  }
  events_[slot].state.failed(now, async_);
  step(now, slot);
}

void Function::give_up(Time now, std::uint32_t slot) {
  const Event& event = events_[slot];
  if (on_failure_ == nullptr) {
    ++dropped_;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::dropped, event.request, event.lineage, name(), 0);
    }
    forget(now, slot);
    return;
  }
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::dead_lettered, event.request, event.lineage, name(), 0,
                   on_failure_->name());
  }
  Arrival arrival;
  arrival.request = event.request;
  arrival.lineage = event.lineage;
  arrival.reply = {this, slot, 1};
  arrival.operation = on_failure_operation_;
  arrival.overlay = event.overlay;
  arrival.size = runtime_.payload(event.request);
  const sim::DurationDistribution& latency = on_failure_->latency(on_failure_operation_);
  Duration delay{0};
  if (!latency.is_zero()) {
    sim::Draw draw(on_failure_latency_key_, runtime_.identity(event.request), event.lineage);
    delay = latency.sample(draw);
  }
  runtime_.deliver(now, delay, *on_failure_, arrival);
}

void Function::answered(Time now, std::uint32_t slot, std::uint32_t, Reason reason) {
  if (reason == Reason::ok) {
    ++to_on_failure_;
  } else {
    ++dropped_;
    if (runtime_.traces()) {
      const Event& event = events_[slot];
      runtime_.trace(now, TraceEvent::dropped, event.request, event.lineage, name(), 0,
                     runtime_.reasons.word(reason));
    }
  }
  forget(now, slot);
}

void Function::unheard(Time now, std::uint32_t slot, std::uint32_t token) {
  answered(now, slot, token, Reason::timeout);  // nobody waits for it: the event is given up
}

void Function::forget(Time now, std::uint32_t slot) {
  const RequestId request = events_[slot].request;
  events_.release(slot);
  pending_.add(now, -1);
  peak_.set(now, pending_.value(), pending_.value());
  runtime_.ledger.drop(now, request);
}

}  // namespace couplet::model
