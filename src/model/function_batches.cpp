#include <algorithm>
#include <utility>

#include "model/function.hpp"

namespace couplet::model {

void Function::set_source(Queue& queue) {
  source_ = &queue;
  lanes_.resize(mapping_.lanes_max());
  for (std::uint32_t lane = 0; lane < lanes_.size(); ++lane) closed_.insert(closed_.end(), lane);
  first_poller_ = queue.add_pollers(*this, 0, mapping_.lanes_max());
}

void Function::start(Time now) {
  open_lanes(now);
}

void Function::lane_event(Time now, const sim::Event& event) {
  if (event.kind() == lanes_due) {
    if (lanes_alarm_.rings(event)) open_lanes(now);
    return;
  }
  const std::uint32_t slot = event.argument();
  if (lanes_[slot].event != event.number()) return;  // the mapping was disabled meanwhile
  lanes_[slot].event = 0;
  switch (event.kind()) {
    case receive_now: receive(now, slot); return;
    case batch_again: invoke(now, slot); return;
    case delete_now: delete_handled(now, slot); return;
    case over_now: batch_over(now, slot); return;
    default: COUPLET_CHECK(false);
  }
}

void Function::open_lanes(Time now) {
  if (source_ == nullptr || away()) return;
  for (std::uint32_t more = mapping_.open(now); more > 0; --more) {
    const std::uint32_t slot = *closed_.begin();
    closed_.erase(closed_.begin());
    poll_after(now, slot, Duration{0});
  }
  note_lanes(now);
  lanes_alarm_.arm(runtime_.events, mapping_.next_due(), sim::Order::receives, owner(), lanes_due);
}

void Function::note_lanes(Time now) {
  const std::int64_t lanes = mapping_.lanes();
  if (lanes == lane_count_.value()) return;
  note_poller_time(now);
  lane_count_.set(now, lanes);
}

void Function::disable(Time now) {
  for (std::uint32_t slot = 0; slot < lanes_.size(); ++slot) {
    Lane& lane = lanes_[slot];
    const bool idle = lane.batch.empty();
    if (closed_.contains(slot) || (!idle && !lane.gathering())) continue;
    if (lane.waiting) source_->abandon(first_poller_ + slot);
    stop_waiting(now, lane);
    lane.event = 0;
    if (idle) {
      mapping_.closed(1);
      closed_.insert(slot);
    } else {
      begin_batch(now, slot);  // with what it has
    }
  }
  note_lanes(now);
}

void Function::poll_after(Time now, std::uint32_t slot, Duration pause) {
  Lane& lane = lanes_[slot];
  Time at = sim::add(now, pause);
  if (lane.polls > 0) at = std::max(at, sim::add(lane.polled, mapping_.poll_interval()));
  ++lane.polls;
  const sim::DurationDistribution& latency = source_->latency(Operation::call);
  if (!latency.is_zero()) {
    sim::Draw draw(receive_latency_key_, sim::machine_identity(slot, lane.polls));
    at = sim::add(at, latency.sample(draw));
  }
  lane.event = runtime_.events.schedule(at, sim::Order::receives, owner(), slot, receive_now, slot);
}

void Function::receive(Time now, std::uint32_t slot) {
  Lane& lane = lanes_[slot];
  ++receives_;
  lane.polled = now;
  lane.asking = true;
  const auto gathered = static_cast<std::uint32_t>(lane.batch.size());
  sim::Draw sample(sample_key_, sim::machine_identity(slot, lane.polls));
  source_->receive(now,
                   {first_poller_ + slot, mapping_.ask(gathered), source_->spec().visibility_timeout,
                    cloud::EventSourceMapping::poll_wait},
                   sample);
  if (!lane.asking) return;
  lane.waiting = true;
  mapping_.waits();
}

void Function::stop_waiting(Time now, Lane& lane) {
  if (lane.waiting) mapping_.wait_broken(now);
  lane.waiting = false;
  lane.asking = false;
}

void Function::received(Time now, std::uint32_t slot, const cloud::Received* messages, std::uint32_t count) {
  Lane& lane = lanes_[slot];
  lane.failed_receives = 0;
  if (count == 0) {
    if (!lane.waiting) mapping_.waits();
    lane.asking = lane.waiting = false;
    if (!mapping_.came_back_empty(now, !lane.batch.empty())) {
      closed_.insert(slot);
    } else {
      gather(now, slot);
    }
    open_lanes(now);
    return;
  }
  received_ += count;
  lane.received = now;
  if (lane.batch.empty()) {
    lane.begun = now;
    mapping_.batch_begins();
  }
  mapping_.found(now, lane.waiting);
  lane.asking = lane.waiting = false;
  // Another poller may delete a message while this lane has it: keep its request until the lane is through.
  for (const cloud::Received* message = messages; message != messages + count; ++message) {
    runtime_.ledger.hold(static_cast<RequestId>(message->payload.reference));
    take(lane, *message);
  }
  open_lanes(now);
  gather(now, slot);
}

void Function::take(Lane& lane, const cloud::Received& message) {
  const sim::Bytes size = runtime_.payload(static_cast<RequestId>(message.payload.reference));
  const bool fits = lane.batch.empty() || mapping_.fits(lane.payload, size);
  if (!fits || !lane.rest.empty()) {  // in their order
    lane.rest.push_back(message);
    return;
  }
  lane.payload = lane.payload + size;
  lane.batch.push_back(message);
}

void Function::receive_failed(Time now, std::uint32_t slot) {
  Lane& lane = lanes_[slot];
  stop_waiting(now, lane);
  poll_after(now, slot, receive_backoff(lane.failed_receives++));
}

void Function::unheard(Time now, std::uint32_t slot, Time asked) {
  stop_waiting(now, lanes_[slot]);
  poll_after(now, slot, sim::add(asked, api_timeout) - now);
}

void Function::gather(Time now, std::uint32_t slot) {
  const Lane& lane = lanes_[slot];
  const auto gathered = static_cast<std::uint32_t>(lane.batch.size());
  const bool full = !lane.rest.empty();
  if (gathered == 0 || (!full && !mapping_.complete(now, lane.begun, gathered, lane.payload))) {
    poll_after(now, slot, Duration{0});
    return;
  }
  begin_batch(now, slot);
}

void Function::begin_batch(Time now, std::uint32_t slot) {
  Lane& lane = lanes_[slot];
  ++lane.batches;
  lane.failed.assign(lane.batch.size(), fed_in_order());
  invoke(now, slot);
}

void Function::invoke(Time now, std::uint32_t slot) {
  Lane& lane = lanes_[slot];
  const Time comes_back = sim::add(lane.begun, source_->spec().visibility_timeout);
  if (now >= comes_back) {  // its first messages are not its own any more
    batch_over(now, slot);
    return;
  }
  const std::uint32_t invocation = begin(now, Source::batch, slot);
  if (invocation != sim::nil) {
    lane.invocation = invocation;
    lane.at = 0;
    launch(now, invocation);
    return;
  }
  mapping_.failed(now);
  ++lane.throttles;
  sim::Draw draw(throttle_key_, sim::machine_identity(slot, lane.batches),
                 sim::repeated(0, site_hash_, lane.throttles));
  constexpr cloud::BackoffConfig policy = cloud::EventSourceMapping::throttle_backoff;
  const Duration delay = cloud::backoff(policy, lane.throttles, policy.base, draw);
  const Time at = std::min(sim::add(now, delay), comes_back);
  lane.event = runtime_.events.schedule(at, sim::Order::receives, owner(), slot, batch_again, slot);
}

void Function::work_through(Time now, std::uint32_t slot) {
  Lane& lane = lanes_[slot];
  if (lane.pumping) return;
  lane.pumping = true;
  // A loop, not a recursion: a program without work ends at once.
  while (lane.at < lane.batch.size() && invocations_[lane.invocation].task == sim::nil) {
    const cloud::Received& message = lane.batch[lane.at];
    const auto request = static_cast<RequestId>(message.payload.reference);
    const sim::Lineage lineage = source_->lineage(message);
    create_task(lane.invocation, message.payload.reference, lineage, {});
    Task& task = executor_[invocations_[lane.invocation].task];
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::started, request, lineage, name(), task.instance);
    }
    if (errs(runtime_.identity(request), lineage)) {
      finished(now, task, Reason::error);
    } else {
      executor_.start(now, task);
    }
  }
  lane.pumping = false;
  if (lane.at < lane.batch.size()) return;
  const bool any = std::find(lane.failed.begin(), lane.failed.end(), true) != lane.failed.end();
  batch_done(now, slot, any && !spec_.partial_batch_response ? Reason::error : Reason::ok);
}

void Function::message_done(Time now, std::uint32_t invocation, Reason reason) {
  const std::uint32_t slot = invocations_[invocation].origin;
  Lane& lane = lanes_[slot];
  ++lane.at;
  if (reason != Reason::ok) {
    lane.failed[lane.at - 1] = true;
    // Without a list of what failed, the first error is the function's; on a FIFO queue what comes behind it
    // must not overtake it.
    if (!spec_.partial_batch_response || fed_in_order()) {
      std::fill(lane.failed.begin() + static_cast<std::ptrdiff_t>(lane.at), lane.failed.end(), true);
      lane.at = lane.batch.size();
    }
  }
  work_through(now, slot);
}

void Function::batch_done(Time now, std::uint32_t slot, Reason reason) {
  Lane& lane = lanes_[slot];
  end(now, lane.invocation, reason);
  lane.invocation = sim::nil;
  using Response = cloud::BatchResponse::Kind;
  if (reason != Reason::ok) mapping_.failed(now);
  const cloud::BatchResponse response{reason == Reason::ok ? Response::item_failures : Response::error,
                                      lane.failed};
  const std::vector<bool> deleted = cloud::deleted_after(response, lane.batch.size(), false);
  for (std::size_t i = 0; i < deleted.size(); ++i) lane.failed[i] = !deleted[i];
  if (std::find(deleted.begin(), deleted.end(), true) == deleted.end()) {
    batch_over(now, slot);
    return;
  }
  const sim::DurationDistribution& latency = source_->latency(Operation::call);
  if (latency.is_zero()) {
    delete_handled(now, slot);
    return;
  }
  sim::Draw draw(delete_latency_key_, sim::machine_identity(slot, lane.batches));
  lane.event = runtime_.events.schedule(sim::add(now, latency.sample(draw)), sim::Order::arrivals, owner(),
                                        slot, delete_now, slot);
}

void Function::delete_handled(Time now, std::uint32_t slot) {
  Lane& lane = lanes_[slot];
  std::vector<cloud::Received> handled;
  for (std::size_t i = 0; i < lane.batch.size(); ++i) {
    if (!lane.failed[i]) handled.push_back(lane.batch[i]);
  }
  const auto count = static_cast<std::uint32_t>(handled.size());
  bool heard = true;
  for (std::uint32_t from = 0; from < count; from += cloud::EventSourceMapping::receive_max) {
    const std::uint32_t part = std::min(cloud::EventSourceMapping::receive_max, count - from);
    const QueueAnswer answer = source_->remove(now, first_poller_ + slot, handled.data() + from, part);
    deletes_failed_ += answer.failed;
    lane.deleted += part - answer.failed;
    heard = heard && answer.heard;
  }
  if (heard) {
    batch_over(now, slot);
    return;
  }
  lane.event = runtime_.events.schedule(sim::add(now, api_timeout), sim::Order::arrivals, owner(), slot,
                                        over_now, slot);
}

void Function::batch_over(Time now, std::uint32_t slot) {
  Lane& lane = lanes_[slot];
  deleted_ += lane.deleted;
  returned_ += lane.batch.size() - lane.deleted;
  const std::vector<cloud::Received> batch = std::exchange(lane.batch, {});
  lane.failed.clear();
  lane.payload = {};
  lane.throttles = 0;
  lane.deleted = 0;
  for (const cloud::Received& message : batch) {
    runtime_.ledger.drop(now, static_cast<RequestId>(message.payload.reference));
  }
  if (lane.rest.empty()) {
    close_or_poll(now, slot);
    return;
  }
  lane.begun = lane.received;
  for (const cloud::Received& message : std::exchange(lane.rest, {})) take(lane, message);
  if (away()) {
    begin_batch(now, slot);  // as what is gathered when the mapping is disabled
  } else {
    gather(now, slot);
  }
}

void Function::close_or_poll(Time now, std::uint32_t slot) {
  if (const bool goes_on = mapping_.batch_ends(); goes_on && !away()) {
    poll_after(now, slot, Duration{0});
  } else {
    if (goes_on) mapping_.closed(1);
    closed_.insert(slot);
  }
  note_lanes(now);
  open_lanes(now);
}

}  // namespace couplet::model
