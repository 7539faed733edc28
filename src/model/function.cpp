#include "model/function.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace couplet::model {
namespace {

cloud::ConcurrencyConfig concurrency_of(const scenario::FunctionSpec& spec) {
  cloud::ConcurrencyConfig config;
  if (spec.reserved_concurrency) config.reserved = *spec.reserved_concurrency;
  config.provisioned = spec.provisioned_concurrency;
  config.keep_warm = spec.keep_warm;
  return config;
}

cloud::MappingConfig mapping_of(const scenario::FunctionSpec& spec) {
  cloud::MappingConfig config;
  config.batch = spec.batch;
  config.window = spec.window;
  config.maximum_concurrency = spec.maximum_concurrency;
  if (spec.pollers)
    config.provisioned = cloud::ProvisionedPollers{spec.pollers->minimum, spec.pollers->maximum};
  return config;
}

/// The bill counts whole milliseconds, rounded up.
std::uint64_t billed(Duration duration) {
  const std::int64_t ms = (duration.count() + 999'999) / 1'000'000;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 1));
}

}  // namespace

Function::Function(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site,
                   std::shared_ptr<cloud::AccountConcurrency> account)
    : ManagedService(runtime, component, owner),
      spec_(std::get<scenario::FunctionSpec>(component.spec)),
      site_(site),
      site_hash_(sim::hash_of(component.stream)),
      executor_(runtime, *this, component.name, owner),
      faults_(spec_.error_rate, spec_.poison, component.stream, runtime),
      account_(std::move(account)),
      environments_(concurrency_of(spec_), *account_),
      cold_start_key_(runtime.key(component.stream, "cold_start")),
      provisioning_key_(runtime.key(component.stream, "provisioning")),
      provisioned_(spec_.provisioned_concurrency),
      async_{spec_.retries, spec_.maximum_age, spec_.reserved_concurrency == 0U},
      on_failure_latency_key_(runtime.key(component.stream, "on_failure/latency")),
      mapping_(mapping_of(spec_)),
      receive_latency_key_(runtime.key(component.stream, "receive/latency")),
      sample_key_(runtime.key(component.stream, "receive/shards")),
      delete_latency_key_(runtime.key(component.stream, "delete/latency")),
      throttle_key_(runtime.key(component.stream, "throttle/backoff")) {
  environment_count_.set(sim::start_of_run, environments_.count());
}

void Function::on_event(Time now, const sim::Event& event) {
  if (event.kind() >= Executor::first_event) {
    executor_.on_event(now, event);
    return;
  }
  switch (event.kind()) {
    case arrival_event: runtime_.hand_over(now, event, *this); return;
    case initialised: run(now, event.argument()); return;
    case invocation_deadline:
      if (deadline_alarm_.rings(event)) deadlines_due(now);
      return;
    case environments_due:
      if (!environment_alarm_.rings(event)) return;
      environments_.advance(now);
      note_environments(now);
      return;
    case event_due:
      if (event_alarm_.rings(event)) events_due(now);
      return;
    default: lane_event(now, event);
  }
}

void Function::arrive(Time now, const Arrival& arrival) {
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::arrived, arrival.request, arrival.lineage, name(), 0);
  }
  if (away()) {
    refuse(now, arrival, Reason::unavailable, refused_);
  } else if (arrival.operation == Operation::notify) {
    accept(now, arrival);
  } else {
    call(now, arrival);
  }
}

void Function::call(Time now, const Arrival& arrival) {
  ++called_;
  const std::uint32_t invocation = begin(now, Source::call, sim::nil);
  if (invocation == sim::nil) {
    ++calls_ended_;
    turn_away(now, arrival, Reason::throttled);
    return;
  }
  create_task(invocation, reference_of(arrival), arrival.lineage, arrival.reply);
  launch(now, invocation);
}

std::uint32_t Function::begin(Time now, Source source, std::uint32_t origin) {
  if (crashed()) {
    ++refused_;
    return sim::nil;
  }
  const cloud::Environments::Admission admission = environments_.begin(now);
  note_environments(now);
  if (admission.start == cloud::Environments::Start::throttled) {
    ++throttled_;
    if (runtime_.traces()) runtime_.trace(now, TraceEvent::throttled, name(), 0);
    return sim::nil;
  }
  ++invocations_begun_;
  const std::uint32_t slot = invocations_.allocate();
  Invocation& invocation = invocations_[slot];
  invocation.source = source;
  invocation.origin = origin;
  invocation.environment = admission.environment;
  invocation.started = now;
  invocation.live = true;
  if (admission.start == cloud::Environments::Start::warm) return slot;
  ++cold_starts_;
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::cold_start, name(), admission.environment);
  if (!spec_.cold_start.is_zero()) {
    sim::Draw draw(cold_start_key_, sim::machine_identity(0, admission.number));
    invocation.started = sim::add(now, spec_.cold_start.sample(draw));
    init_ms_ += billed(invocation.started - now);
  }
  return slot;
}

void Function::create_task(std::uint32_t slot, std::uint64_t reference, sim::Lineage lineage,
                           const ReplyTo& reply) {
  Invocation& invocation = invocations_[slot];
  Task& task =
      executor_.create(request_of(reference), lineage, reply, invocation.environment, overlay_of(reference));
  task.place = slot;
  invocation.task = task.slot;
  if (invocation.named) return;
  invocation.named = true;
  invocation.repeated = sim::is_repeat(lineage);
  if (invocation.repeated) ++repeated_;
}

void Function::launch(Time now, std::uint32_t slot) {
  const Invocation& invocation = invocations_[slot];
  if (invocation.started <= now) {
    run(now, slot);
    return;
  }
  runtime_.events.schedule(invocation.started, sim::Order::completions, owner(), invocation.environment,
                           initialised, slot);
}

void Function::run(Time now, std::uint32_t slot) {
  deadlines_.arm(now, spec_.timeout, slot);
  deadline_alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner(),
                      invocation_deadline);
  const Invocation& invocation = invocations_[slot];
  if (invocation.source == Source::batch) {
    work_through(now, invocation.origin);
    return;
  }
  const Task& task = executor_[invocation.task];
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::started, task.request, task.lineage, name(), task.instance);
  }
  executor_.start(now, invocation.task);
}

void Function::finished(Time now, Task& task, Reason reason) {
  const std::uint32_t slot = task.place;
  if (reason == Reason::ok && faults_.strike(runtime_, task.request, task.lineage)) reason = Reason::error;
  if (reason == Reason::ok) {
    ++handled_;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::processed, task.request, task.lineage, name(), task.instance);
    }
    if (site_ != sites_max) runtime_.ledger.processed(now, task.request, site_);
  } else if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::errored, task.request, task.lineage, name(), task.instance,
                   runtime_.reasons.word(reason));
  }
  const Invocation invocation = invocations_[slot];
  if (invocation.source == Source::batch) {
    executor_.release(now, task);
    invocations_[slot].task = sim::nil;
    message_done(now, slot, reason);
    return;
  }
  end(now, slot, reason);
  if (invocation.source == Source::call) {
    ++calls_ended_;
    const ReplyTo reply = task.reply;
    reply.answer(now, reason);
  } else {
    attempted(now, invocation.origin, reason);
  }
  executor_.release(now, task);
}

void Function::end(Time now, std::uint32_t slot, Reason reason) {
  Invocation& invocation = invocations_[slot];
  deadlines_.disarm(slot);
  billed_ms_ += billed(now - invocation.started);
  if (invocation.repeated) repeated_ms_ += billed(now - invocation.started);
  if (reason != Reason::ok) ++errors_;
  environments_.end(now, invocation.environment);
  invocation.live = false;
  invocations_.release(slot);
  note_environments(now);
}

void Function::deadlines_due(Time now) {
  for (std::uint32_t slot = deadlines_.pop_due(now); slot != sim::nil; slot = deadlines_.pop_due(now)) {
    timed_out(now, slot);
  }
  deadline_alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner(),
                      invocation_deadline);
}

void Function::timed_out(Time now, std::uint32_t slot) {
  ++timeouts_;
  const Invocation invocation = invocations_[slot];
  const Task& task = executor_[invocation.task];
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::timed_out, task.request, task.lineage, name(), task.instance, name());
  }
  executor_.abort(invocation.task);
  executor_.instance_lost(now, invocation.environment);
  const ReplyTo reply = task.reply;
  if (invocation.source == Source::batch) {
    executor_.release(now, invocation.task);
    batch_done(now, invocation.origin, Reason::timeout);
    return;
  }
  end(now, slot, Reason::timeout);
  if (invocation.source == Source::call) {
    ++calls_ended_;
    reply.answer(now, Reason::timeout);
  } else {
    attempted(now, invocation.origin, Reason::timeout);
  }
  executor_.release(now, invocation.task);
}

void Function::note_environments(Time now) {
  const std::int64_t busy = environments_.busy();
  const std::int64_t count = environments_.count();
  if (busy != concurrency_.value()) concurrency_.set(now, busy);
  if (count != environment_count_.value()) environment_count_.set(now, count);
  note_provisioned(now);
  environment_alarm_.arm(runtime_.events, environments_.next_due(), sim::Order::deadlines, owner(),
                         environments_due);
}

void Function::stop(Time now) {
  ManagedService::stop(now);
  disable(now);
}

void Function::resume(Time now) {
  ManagedService::resume(now);
  open_lanes(now);
}

void Function::describe(Meters& meters) {
  meters.counter("called", Unit::requests, called_);
  meters.counter("accepted", Unit::requests, accepted_);
  meters.counter("received", Unit::messages, received_);
  meters.counter("invocations", Unit::requests, invocations_begun_);
  meters.counter("cold_starts", Unit::requests, cold_starts_);
  meters.counter("throttled", Unit::requests, throttled_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("handled", Unit::requests, handled_);
  meters.counter("errors", Unit::requests, errors_);
  meters.counter("timeouts", Unit::requests, timeouts_);
  meters.counter("retried", Unit::requests, retried_);
  meters.counter("to_on_failure", Unit::requests, to_on_failure_);
  meters.counter("dropped", Unit::requests, dropped_);
  meters.counter("receives", Unit::requests, receives_);
  meters.counter("deleted", Unit::messages, deleted_);
  meters.counter("returned", Unit::messages, returned_);
  meters.counter("deletes_failed", Unit::messages, deletes_failed_);
  meters.counter("call_timeouts", Unit::requests, executor_.timeouts);
  meters.counter("call_retries", Unit::requests, executor_.retries);
  executor_.describe(meters);
  meters.counter("repeated", Unit::requests, repeated_);
  meters.counter("billed_duration", Unit::milliseconds, billed_ms_);
  meters.counter("repeated_duration", Unit::milliseconds, repeated_ms_);
  meters.counter("init_duration", Unit::milliseconds, init_ms_);
  meters.figure("gb_seconds", Unit::gb_seconds,
                [this] { return static_cast<double>(billed_ms_.measured() * spec_.memory) / 1'024'000; });
  meters.level("concurrency", Unit::instances, concurrency_);
  meters.level("environments", Unit::instances, environment_count_);
  meters.level("pending", Unit::requests, pending_);
  meters.level("lanes", Unit::threads, lane_count_);
  describe_provisioned(meters);
}

void Function::describe_provisioned(Meters& meters) {
  constexpr double nanoseconds = 1e9;
  if (spec_.provisioned_concurrency > 0 || scaled_) {
    meters.figure("provisioned_seconds", Unit::seconds,
                  [this] { return static_cast<double>(use_.there - unbilled_.there) / nanoseconds; });
    meters.figure("provisioned_utilization", Unit::fraction, [this] {
      return static_cast<double>(use_.busy - unbilled_.busy) /
             static_cast<double>(use_.there - unbilled_.there);
    });
  }
  if (spec_.pollers) {
    meters.figure("poller_seconds", Unit::seconds,
                  [this] { return static_cast<double>(poller_time_) / nanoseconds; });
  }
}

void Function::tell(Story& story) const {
  story.backlog(name(), peak_, pending_.mean());
}

std::string Function::check_books() const {
  std::uint64_t calls = 0;
  std::uint64_t messages = 0;
  for (std::uint32_t slot = 0; slot < invocations_.end(); ++slot) {
    if (invocations_[slot].live && invocations_[slot].source == Source::call) ++calls;
  }
  for (const Lane& lane : lanes_) messages += lane.batch.size() + lane.rest.size();
  const auto unequal = [this](std::uint64_t in, const char* came, std::uint64_t out, const char* went) {
    return name() + ": " + std::to_string(in) + came + ", but " + std::to_string(out) + went;
  };
  const std::uint64_t calls_out = calls_ended_ + calls;
  if (called_.total != calls_out)
    return unequal(called_.total, " called", calls_out, " answered, refused or inside");
  const std::uint64_t events = events_handled_ + to_on_failure_.total + dropped_.total + events_.live();
  if (accepted_.total != events)
    return unequal(accepted_.total, " accepted", events, " handled, dropped or inside");
  const std::uint64_t out = deleted_.total + returned_.total + messages;
  if (received_.total != out)
    return unequal(received_.total, " received", out, " deleted, given back or inside");
  return {};
}

}  // namespace couplet::model
