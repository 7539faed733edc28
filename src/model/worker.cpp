#include "model/worker.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace couplet::model {

Worker::Worker(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site)
    : Component(component.name, owner),
      runtime_(runtime),
      spec_(std::get<scenario::WorkerSpec>(component.spec)),
      site_(site),
      executor_(runtime, *this, component.name, owner),
      instances_(runtime, *this, component.name, owner, spec_.instances, spec_.boot, component.stream,
                 component.zones),
      placement_(runtime, component, instances_),
      faults_(spec_.error_rate, spec_.poison, component.stream, runtime),
      receive_latency_key_(runtime.key(component.stream, "receive/latency")),
      delete_latency_key_(runtime.key(component.stream, "delete/latency")),
      put_back_latency_key_(runtime.key(component.stream, "put-back/latency")),
      heartbeat_latency_key_(runtime.key(component.stream, "heartbeat/latency")),
      sample_key_(runtime.key(component.stream, "receive/shards")) {
  executor_.set_meter(instances_.load);
  if (spec_.select) select_.emplace(*spec_.select);
}

void Worker::connect(Queue& queue, Program program) {
  queue_ = &queue;
  executor_.set_program(std::move(program));
  wait_ = spec_.wait.value_or(queue.spec().receive_wait);
  visibility_timeout_ = spec_.visibility_timeout.value_or(queue.spec().visibility_timeout);
  for (std::uint32_t instance = 0; instance < spec_.instances; ++instance) add_loops(instance);
}

void Worker::add_loops(std::uint32_t instance) {
  const std::uint32_t first = loops_.end();
  const std::uint32_t first_poller = queue_->add_pollers(*this, first, spec_.concurrency);
  for (std::uint32_t i = 0; i < spec_.concurrency; ++i) {
    Loop& loop = loops_[loops_.allocate()];
    loop.instance = instance;
    loop.poller = first_poller + i;
  }
}

void Worker::start(Time now) {
  for (std::uint32_t loop = 0; loop < loops_.end(); ++loop) poll_after(now, loop, Duration{0});
}

void Worker::on_event(Time now, const sim::Event& event) {
  if (event.kind() >= Executor::first_event) {
    executor_.on_event(now, event);
    return;
  }
  if (event.kind() >= Instances::booted_event) {
    instances_.on_event(now, event);
    return;
  }
  const std::uint32_t slot = event.argument();
  Loop& loop = loops_[slot];
  std::uint64_t& awaited = event.kind() == beat         ? loop.beat_event
                           : event.kind() == extend_now ? loop.extend_event
                                                        : loop.event;
  if (awaited != event.number()) return;  // lost in a crash, or the batch is through
  awaited = 0;
  switch (event.kind()) {
    case receive_now: receive(now, slot); return;
    case delete_now: removed(now, slot); return;
    case put_back_now: returned(now, slot); return;
    case gave_up: message_done(now, slot); return;
    case delete_given_up: go_on(now, slot); return;
    case beat: heartbeat(now, slot); return;
    case extend_now: extend(now, slot); return;
    default: COUPLET_CHECK(false);
  }
}

void Worker::arrive(Time, const Arrival&) {
  COUPLET_CHECK(false);
}

const sim::DurationDistribution& Worker::latency(Operation) const {
  COUPLET_CHECK(false);
  return spec_.boot;
}

void Worker::receive(Time now, std::uint32_t slot) {
  ++receives_;
  sim::Draw sample(sample_key_, sim::machine_identity(slot, loops_[slot].polls));
  queue_->receive(now, {poller_of(slot), spec_.batch, visibility_timeout_, wait_}, sample);
}

void Worker::received(Time now, std::uint32_t slot, const cloud::Received* messages, std::uint32_t count) {
  Loop& loop = loops_[slot];
  loop.failed_receives = 0;
  if (count == 0) {
    poll_after(now, slot, spec_.pause);
    return;
  }
  received_ += count;
  busy_.add(now, 1);
  instances_.load.busy(now, instance_of(slot), 1);
  instances_.load.came(now, instance_of(slot), count);
  loop.batch.clear();
  for (std::uint32_t i = 0; i < count; ++i) loop.batch.push_back(messages[i]);
  loop.at = 0;
  loop.settled = 0;
  loop.beats = 0;
  // Another worker may delete a message while this one has it: keep its request until this loop is through.
  for (const cloud::Received& message : loop.batch) {
    runtime_.ledger.hold(static_cast<RequestId>(message.payload.reference));
  }
  if (spec_.heartbeat) {
    loop.beat_event = runtime_.events.schedule(sim::add(now, *spec_.heartbeat), sim::Order::arrivals, owner(),
                                               instance_of(slot), beat, slot);
  }
  if (spec_.delete_batch && spec_.delete_message == scenario::DeleteMessage::before) {
    for (const cloud::Received& message : loop.batch) {
      if (wants(message)) loop.to_delete.push_back(message);
    }
    remove(now, slot, true);
  } else {
    next_message(now, slot);
  }
}

void Worker::receive_failed(Time now, std::uint32_t slot) {
  poll_after(now, slot, std::max(spec_.pause, receive_backoff(loops_[slot].failed_receives++)));
}

void Worker::unheard(Time now, std::uint32_t slot, Time asked) {
  poll_after(now, slot, std::max(spec_.pause, sim::add(asked, api_timeout) - now));
}

void Worker::wait_in_vain(Time now, std::uint32_t slot, Kind then) {
  loops_[slot].event = runtime_.events.schedule(sim::add(now, api_timeout), sim::Order::arrivals, owner(),
                                                instance_of(slot), then, slot);
}

inline void Worker::next_message(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  const cloud::Received& message = loop.batch[loop.at];
  if (!wants(message)) {
    put_back(now, slot);
  } else if (spec_.delete_message == scenario::DeleteMessage::before && !spec_.delete_batch) {
    remove(now, slot, true);
  } else {
    handle(now, slot);
  }
}

bool Worker::wants(const cloud::Received& message) const {
  return !select_ || select_->holds(runtime_, request_of(message.payload.reference),
                                    overlay_of(message.payload.reference));
}

inline void Worker::handle(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  const cloud::Received& message = loop.batch[loop.at];
  const auto request = static_cast<RequestId>(message.payload.reference);
  const sim::Lineage lineage = queue_->lineage(message);
  Task& task =
      executor_.create(request, lineage, {}, instance_of(slot), overlay_of(message.payload.reference));
  task.place = slot;
  loop.task = task.slot;
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::started, request, lineage, name(), instance_of(slot));
  }
  if (may_err() && errs(task.record->identity, lineage)) {
    finished(now, task, Reason::error);
    return;
  }
  executor_.start(now, task);
}

void Worker::finished(Time now, Task& task, Reason reason) {
  const std::uint32_t slot = task.place;
  if (reason == Reason::ok && faults_.strike(runtime_, task.request, task.lineage)) reason = Reason::error;
  if (reason == Reason::ok) {
    ++handled_;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::processed, task.request, task.lineage, name(), task.instance);
    }
    if (site_ != sites_max) runtime_.ledger.processed(now, *task.record, site_);
  } else {
    ++errors_;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::errored, task.request, task.lineage, name(), task.instance,
                     runtime_.reasons.word(reason));
    }
  }
  if (task.record->failed || task.record->gone) ++in_vain_;
  Loop& loop = loops_[slot];
  ++loop.settled;
  loop.task = sim::nil;
  executor_.release(now, task);
  const bool deletes = reason == Reason::ok && spec_.delete_message == scenario::DeleteMessage::after;
  if (deletes && !spec_.delete_batch) {
    remove(now, slot, false);
  } else {
    if (deletes) loop.to_delete.push_back(loop.batch[loop.at]);
    message_done(now, slot);
  }
}

Duration Worker::drawn_latency(const sim::DurationDistribution& latency, const sim::DrawKey& key,
                               const Loop& loop) const {
  const cloud::Received& message = loop.batch[std::min(loop.at, loop.batch.size() - 1)];
  sim::Draw draw(key, runtime_.identity(static_cast<RequestId>(message.payload.reference)),
                 queue_->lineage(message));
  return latency.sample(draw);
}

void Worker::put_back(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  const Duration latency = call_latency(put_back_latency_key_, loop);
  if (latency == Duration{0}) {
    returned(now, slot);
    return;
  }
  loop.event = runtime_.events.schedule(sim::add(now, latency), sim::Order::arrivals, owner(),
                                        instance_of(slot), put_back_now, slot);
}

void Worker::returned(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  ++put_back_;
  ++loop.settled;
  const std::uint32_t poller = poller_of(slot);
  if (queue_->change_visibility(now, poller, &loop.batch[loop.at], 1, Duration{0}).heard) {
    message_done(now, slot);
  } else {
    wait_in_vain(now, slot, gave_up);
  }
}

void Worker::remove(Time now, std::uint32_t slot, bool first) {
  Loop& loop = loops_[slot];
  loop.deleting_first = first;
  const bool nothing = spec_.delete_batch && loop.to_delete.empty();
  const Duration latency = nothing ? Duration{0} : call_latency(delete_latency_key_, loop);
  if (latency == Duration{0}) {
    removed(now, slot);
    return;
  }
  loop.event = runtime_.events.schedule(sim::add(now, latency), sim::Order::arrivals, owner(),
                                        instance_of(slot), delete_now, slot);
}

inline void Worker::removed(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  const bool nothing = spec_.delete_batch && loop.to_delete.empty();
  const QueueAnswer answer = nothing ? QueueAnswer{} : delete_call(now, slot);
  deletes_failed_ += answer.failed;
  loop.to_delete.clear();
  if (answer.heard) {
    go_on(now, slot);
  } else {
    wait_in_vain(now, slot, delete_given_up);
  }
}

inline QueueAnswer Worker::delete_call(Time now, std::uint32_t slot) {
  const Loop& loop = loops_[slot];
  if (!spec_.delete_batch) return queue_->remove(now, poller_of(slot), &loop.batch[loop.at], 1);
  return queue_->remove(now, poller_of(slot), loop.to_delete.data(),
                        static_cast<std::uint32_t>(loop.to_delete.size()));
}

inline void Worker::go_on(Time now, std::uint32_t slot) {
  const Loop& loop = loops_[slot];
  if (!loop.deleting_first) {
    message_done(now, slot);
  } else if (spec_.delete_batch) {
    next_message(now, slot);
  } else {
    handle(now, slot);
  }
}

inline void Worker::message_done(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  if (loop.at < loop.batch.size()) ++loop.at;
  if (loop.at < loop.batch.size()) {
    if (!spec_.delete_batch) {
      runtime_.ledger.drop(now, static_cast<RequestId>(loop.batch[loop.at - 1].payload.reference));
    }
    next_message(now, slot);
  } else if (!loop.to_delete.empty()) {
    remove(now, slot, false);  // comes back here with nothing left to delete
  } else {
    batch_done(now, slot);
  }
}

inline void Worker::batch_done(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  loop.beat_event = 0;
  loop.extend_event = 0;
  busy_.add(now, -1);
  instances_.load.busy(now, instance_of(slot), -1);
  drop_from(now, loop, spec_.delete_batch ? 0 : loop.batch.size() - 1);
  poll_after(now, slot, spec_.pause);
  const std::uint32_t instance = instance_of(slot);
  if (instances_.draining(instance) && instance_idle(instance)) instances_.idle(now, instance);
}

void Worker::heartbeat(Time now, std::uint32_t slot) {
  Loop& loop = loops_[slot];
  ++loop.beats;
  loop.beat_event = runtime_.events.schedule(sim::add(now, *spec_.heartbeat), sim::Order::arrivals, owner(),
                                             instance_of(slot), beat, slot);
  const sim::DurationDistribution& distribution = queue_->latency(Operation::call);
  if (distribution.is_zero()) {
    extend(now, slot);
    return;
  }
  sim::Draw draw(heartbeat_latency_key_, sim::machine_identity(slot, loop.polls), loop.beats);
  loop.extend_event = runtime_.events.schedule(sim::add(now, distribution.sample(draw)), sim::Order::arrivals,
                                               owner(), instance_of(slot), extend_now, slot);
}

void Worker::extend(Time now, std::uint32_t slot) {
  const Loop& loop = loops_[slot];
  ++heartbeats_;
  // What is deleted at the end of the batch is extended until then, also if it is handled.
  extended_.clear();
  for (std::size_t i = spec_.delete_batch ? 0 : loop.at; i < loop.batch.size(); ++i) {
    if (wants(loop.batch[i])) extended_.push_back(loop.batch[i]);
  }
  const auto count = static_cast<std::uint32_t>(extended_.size());
  const std::uint32_t poller = poller_of(slot);
  heartbeats_failed_ +=
      queue_->change_visibility(now, poller, extended_.data(), count, visibility_timeout_).failed;
}

}  // namespace couplet::model
