#include "model/service.hpp"

#include <string>
#include <variant>
#include <vector>

namespace couplet::model {

Service::Service(Runtime& runtime, const scenario::Component& component, std::uint16_t owner, SiteId site)
    : Component(component.name, owner),
      runtime_(runtime),
      spec_(std::get<scenario::ServiceSpec>(component.spec)),
      site_(site),
      executor_(runtime, *this, component.name, owner),
      instances_(runtime, *this, component.name, owner, spec_.instances, spec_.boot, component.stream),
      faults_(spec_.error_rate, spec_.poison, component.stream, runtime),
      servers_(spec_.instances) {}

void Service::on_event(Time now, const sim::Event& event) {
  if (event.kind() >= Executor::first_event) {
    executor_.on_event(now, event);
  } else if (event.kind() == arrival_event) {
    runtime_.hand_over(now, event, *this);
  } else {
    instances_.on_event(now, event);
  }
}

void Service::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  const std::uint32_t instance = turn_;
  if (++turn_ == servers_.size()) turn_ = 0;
  if (runtime_.tracer.on()) {
    runtime_.trace(now, TraceEvent::arrived, arrival.request, arrival.lineage, name(), instance);
  }
  if (!instances_.up(instance) || stopped_ > 0) {
    refuse(now, arrival, instance, Reason::connection_refused);
    return;
  }
  const Server& server = servers_[instance];
  const bool starts = server.busy < spec_.threads && server.first == sim::nil;
  if (!starts && spec_.backlog && server.waiting >= *spec_.backlog) {
    refuse(now, arrival, instance, Reason::refused);
    return;
  }
  const std::uint32_t task =
      executor_.create(arrival.request, arrival.lineage, arrival.reply, instance, arrival.overlay);
  if (starts) {
    begin(now, task);
  } else {
    enqueue(now, task);
  }
}

void Service::refuse(Time now, const Arrival& arrival, std::uint32_t instance, Reason reason) {
  ++refused_;
  if (runtime_.tracer.on()) {
    runtime_.trace(now, TraceEvent::refused, arrival.request, arrival.lineage, name(), instance,
                   runtime_.reasons.word(reason));
  }
  const bool unheard = !instances_.up(instance) && instances_.silent(instance);
  if (unheard) {
    arrival.reply.leave_unanswered(now);
  } else {
    arrival.reply.answer(now, reason);
  }
}

inline void Service::enqueue(Time now, std::uint32_t task) {
  Server& server = servers_[executor_[task].instance];
  (server.last == sim::nil ? server.first : executor_[server.last].next) = task;
  server.last = task;
  ++server.waiting;
  waiting_.add(now, 1);
  peak_.set(now, waiting_.value(), waiting_.value());
}

inline void Service::begin(Time now, std::uint32_t slot) {
  const Task& task = executor_[slot];
  ++servers_[task.instance].busy;
  busy_.add(now, 1);
  if (runtime_.tracer.on()) {
    runtime_.trace(now, TraceEvent::started, task.request, task.lineage, name(), task.instance);
  }
  executor_.start(now, slot);
}

inline void Service::pump(Time now, std::uint32_t instance) {
  Server& server = servers_[instance];
  if (server.pumping) return;
  server.pumping = true;
  while (server.first != sim::nil && server.busy < spec_.threads) {
    const std::uint32_t task = server.first;
    server.first = executor_[task].next;
    if (server.first == sim::nil) server.last = sim::nil;
    executor_[task].next = sim::nil;
    --server.waiting;
    waiting_.add(now, -1);
    peak_.set(now, waiting_.value(), waiting_.value());
    begin(now, task);
  }
  server.pumping = false;
}

void Service::finished(Time now, std::uint32_t slot, Reason reason) {
  const Task& task = executor_[slot];
  const std::uint32_t instance = task.instance;
  const ReplyTo reply = task.reply;
  if (reason == Reason::ok && faults_.strike(runtime_, task.request, task.lineage)) reason = Reason::error;
  if (reason == Reason::ok) {
    ++handled_;
    if (runtime_.tracer.on()) {
      runtime_.trace(now, TraceEvent::processed, task.request, task.lineage, name(), task.instance);
    }
    if (site_ != sites_max) runtime_.ledger.processed(now, task.request, site_);
  } else {
    ++errors_;
    if (runtime_.tracer.on()) {
      runtime_.trace(now, TraceEvent::errored, task.request, task.lineage, name(), task.instance,
                     runtime_.reasons.word(reason));
    }
  }
  --servers_[instance].busy;
  busy_.add(now, -1);
  reply.answer(now, reason);
  executor_.release(now, slot);
  pump(now, instance);
}

std::vector<std::uint32_t> Service::crash(Time now, const scenario::CrashFailure& failure) {
  return instances_.crash(now, failure);
}

std::vector<std::uint32_t> Service::crash_instance(Time now, std::uint32_t instance) {
  return instances_.crash_one(now, instance);
}

double Service::stretch(const Task& task) const {
  if (spec_.load_factor == 0) return 1;
  return 1 + spec_.load_factor * (servers_[task.instance].busy - 1.0);
}

void Service::recover(Time now, const std::vector<std::uint32_t>& instances) {
  instances_.recover(now, instances);
}

void Service::instance_lost(Time now, std::uint32_t instance, bool silent) {
  // Collected first: an answer may bring new tasks into slots that this loop has passed.
  std::vector<std::uint32_t> tasks;
  for (std::uint32_t slot = 0; slot < executor_.end(); ++slot) {
    if (executor_[slot].root() && executor_[slot].instance == instance) tasks.push_back(slot);
  }
  Server& server = servers_[instance];
  waiting_.add(now, -static_cast<std::int64_t>(server.waiting));
  busy_.add(now, -static_cast<std::int64_t>(server.busy));
  peak_.set(now, waiting_.value(), waiting_.value());
  server = Server{};
  executor_.instance_lost(now, instance);
  for (const std::uint32_t slot : tasks) lose(now, slot, silent);
}

void Service::lose(Time now, std::uint32_t slot, bool silent) {
  ++lost_;
  executor_.abort(slot);
  const Task& task = executor_[slot];
  if (runtime_.tracer.on()) {
    runtime_.trace(now, TraceEvent::interrupted, task.request, task.lineage, name(), task.instance);
  }
  const ReplyTo reply = task.reply;
  if (silent) {
    reply.leave_unanswered(now);
  } else {
    reply.answer(now, Reason::reset);
  }
  executor_.release(now, slot);
}

double Service::utilization() const {
  return busy_.mean() / (instances_.running.mean() * static_cast<double>(spec_.threads));
}

void Service::describe(Meters& meters) {
  meters.figure("utilization", Unit::fraction, [this] { return utilization(); });
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("handled", Unit::requests, handled_);
  meters.counter("errors", Unit::requests, errors_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("lost_in_crash", Unit::requests, lost_);
  meters.counter("timeouts", Unit::requests, executor_.timeouts);
  meters.counter("retries", Unit::requests, executor_.retries);
  meters.counter("hedges", Unit::requests, executor_.hedges);
  meters.level("waiting", Unit::requests, waiting_);
  meters.level("busy", Unit::threads, busy_);
  meters.level("instances", Unit::instances, instances_.running);
}

void Service::tell(Story& story) const {
  story.backlog(name(), peak_, waiting_.mean());
}

std::string Service::check_books() const {
  const std::uint64_t out = handled_.total + errors_.total + refused_.total + lost_.total + executor_.roots();
  if (arrived_.total == out) return {};
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " handled, failed, refused, lost or inside";
}

}  // namespace couplet::model
