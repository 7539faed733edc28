#include "model/service.hpp"

#include <algorithm>
#include <numeric>
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
      instances_(runtime, *this, component.name, owner, spec_.instances, spec_.boot, component.stream,
                 component.zones),
      placement_(runtime, component, instances_),
      faults_(spec_.error_rate, spec_.poison, component.stream, runtime),
      rotation_(spec_.instances) {
  executor_.set_meter(instances_.load);
  if (spec_.load_factor != 0) executor_.ask_for_stretch();
  for (std::uint32_t instance = 0; instance < spec_.instances; ++instance) instance_launched(instance);
  std::iota(rotation_.begin(), rotation_.end(), 0U);
}

void Service::on_event(Time now, const sim::Event& event) {
  if (event.kind() >= Executor::first_event) {
    executor_.on_event(now, event);
  } else if (event.kind() == arrival_event) {
    runtime_.hand_over(now, event, *this);
  } else if (event.kind() == overdue_now) {
    const std::uint32_t instance = event.argument();
    if (servers_[instance]->overdue_event == event.number()) refuse_overdue(now, instance);
  } else {
    instances_.on_event(now, event);
  }
}

void Service::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  const bool chosen = arrival.instance != any_instance;
  const bool nobody = !chosen && rotation_.empty();
  const std::uint32_t instance = chosen ? arrival.instance : nobody ? 0 : next_in_turn();
  if (!nobody) instances_.load.came(now, instance, 1);
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::arrived, arrival.request, arrival.lineage, name(), instance);
  }
  if (nobody || !instances_.up(instance) || stopped_ > 0) {
    refuse(now, arrival, instance, Reason::connection_refused);
    return;
  }
  Server& server = *servers_[instance];
  const bool starts = server.busy < spec_.threads && server.first == sim::nil;
  if (!starts && spec_.backlog && server.waiting + server.probes.size() >= *spec_.backlog) {
    refuse(now, arrival, instance, Reason::refused);
    return;
  }
  if (arrival.cancel != 0 && arrival.reply.abandoned()) {  // cancelled on its way
    ++cancelled_;
    arrival.reply.leave_unanswered(now);
    return;
  }
  Task& task = executor_.create(arrival.request, arrival.lineage, arrival.reply, instance, arrival.overlay);
  if (arrival.cancel != 0) {
    task.cancellable = true;
    cancellations_.add(arrival.cancel, task.slot);
  }
  if (starts) {
    begin(now, server, task);
  } else {
    enqueue(now, server, task);
  }
}

inline std::uint32_t Service::next_in_turn() {
  const std::uint32_t instance = rotation_[turn_];
  if (++turn_ >= rotation_.size()) turn_ = 0;
  return instance;
}

/// Over a network a call goes to an instance from the start.
Place Service::place_for(Arrival& arrival) {
  if (!placement_.placed() || (arrival.instance == any_instance && rotation_.empty())) return nowhere;
  if (arrival.instance == any_instance) arrival.instance = next_in_turn();
  return placement_.place(arrival.instance);
}

void Service::refuse(Time now, const Arrival& arrival, std::uint32_t instance, Reason reason) {
  ++refused_;
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::refused, arrival.request, arrival.lineage, name(), instance,
                   runtime_.reasons.word(reason));
  }
  const bool unheard = instance < instances_.count() && instances_.unheard(instance);
  arrival.reply.answer_unless(unheard, now, reason);
}

void Service::probe(Time now, const Probe& probe) {
  if (instances_.unheard(probe.instance)) return;
  if (!instances_.up(probe.instance) || stopped_ > 0)
    return probe.reply.answer(now, Reason::connection_refused);
  if (!probe.thread) return probe.reply.answer(now, Reason::ok);
  if (would_err(probe.identity)) return probe.reply.answer(now, Reason::error);
  Server& server = *servers_[probe.instance];
  if (server.busy < spec_.threads) return probe.reply.answer(now, Reason::ok);
  if (spec_.backlog && server.waiting + server.probes.size() >= *spec_.backlog)
    return probe.reply.answer(now, Reason::refused);
  server.probes.push_back({probe.reply, server.entered});
}

void Service::answer_probes(Time now, Server& server) {
  const auto ahead = [&](const WaitingProbe& probe) {  // numbers start again after the highest
    return server.first != sim::nil &&
           static_cast<std::int32_t>(executor_[server.first].place - probe.behind) <= 0;
  };
  while (!server.probes.empty() && !ahead(server.probes.front())) {
    const ReplyTo reply = server.probes.front().reply;
    server.probes.erase(server.probes.begin());
    reply.answer(now, Reason::ok);
  }
}

inline void Service::enqueue(Time now, Server& server, Task& task) {
  (server.last == sim::nil ? server.first : executor_[server.last].next) = task.slot;
  server.last = task.slot;
  task.waiting = true;
  task.place = ++server.entered;
  ++server.waiting;
  waiting_.add(now, 1);
  peak_.set(now, waiting_.value(), waiting_.value());
  if (!spec_.max_wait) return;
  task.due = sim::add(now, *spec_.max_wait);
  if (server.overdue_event == 0) arm_overdue(server, task.instance);
}

Task& Service::take_out(Time now, Server& server, std::uint32_t before) {
  const std::uint32_t slot = before == sim::nil ? server.first : executor_[before].next;
  Task& task = executor_[slot];
  (before == sim::nil ? server.first : executor_[before].next) = task.next;
  if (server.last == slot) server.last = before;
  task.next = sim::nil;
  task.waiting = false;
  --server.waiting;
  waiting_.add(now, -1);
  peak_.set(now, waiting_.value(), waiting_.value());
  return task;
}

void Service::arm_overdue(Server& server, std::uint32_t instance) {
  server.overdue_event = runtime_.events.schedule(executor_[server.first].due, sim::Order::deadlines, owner(),
                                                  instance, overdue_now, instance);
}

void Service::refuse_overdue(Time now, std::uint32_t instance) {
  Server& server = *servers_[instance];
  server.overdue_event = 0;
  while (server.first != sim::nil && executor_[server.first].due <= now) {
    Task& task = take_out(now, server);
    ++overdue_;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::refused, task.request, task.lineage, name(), instance,
                     runtime_.reasons.word(Reason::overdue));
    }
    const ReplyTo reply = task.reply;
    reply.answer(now, Reason::overdue);
    let_go(now, task);
  }
  if (server.first != sim::nil && server.overdue_event == 0) arm_overdue(server, instance);
  leave_if_idle(now, instance);
}

inline void Service::begin(Time now, Server& server, Task& task) {
  ++server.busy;
  if (++threads_busy_ > busy_.value()) note_busy(now);
  instances_.load.busy(now, task.instance, 1);
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::started, task.request, task.lineage, name(), task.instance);
  }
  executor_.start(now, task);
}

inline void Service::pump(Time now, Server& server) {
  if (server.pumping) return;
  server.pumping = true;
  while (server.busy < spec_.threads) {
    if (!server.probes.empty()) answer_probes(now, server);
    if (server.first == sim::nil) break;
    Task& task = take_out(now, server);
    if (spec_.drop_abandoned && task.reply.abandoned()) {
      drop(now, task);
    } else {
      begin(now, server, task);
    }
  }
  server.pumping = false;
  note_busy(now);
}

void Service::drop(Time now, Task& task) {
  ++abandoned_;
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::dropped, task.request, task.lineage, name(), task.instance);
  }
  let_go(now, task);
}

void Service::finished(Time now, Task& task, Reason reason) {
  const std::uint32_t instance = task.instance;
  const ReplyTo reply = task.reply;
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
  if (task.in_vain || reply.abandoned()) ++in_vain_;
  Server& server = *servers_[instance];
  --server.busy;
  --threads_busy_;
  instances_.load.busy(now, instance, -1);
  reply.answer(now, reason);
  let_go(now, task);
  pump(now, server);
  leave_if_idle(now, instance);
}

void Service::instance_left(std::uint32_t instance) {
  const auto place = std::find(rotation_.begin(), rotation_.end(), instance);
  if (place - rotation_.begin() < static_cast<std::ptrdiff_t>(turn_)) --turn_;
  rotation_.erase(place);
  if (turn_ >= rotation_.size()) turn_ = 0;
}

std::vector<std::uint32_t> Service::crash(Time now, const scenario::CrashFailure& failure) {
  return instances_.crash(now, failure);
}

std::vector<std::uint32_t> Service::crash_instance(Time now, std::uint32_t instance) {
  return instances_.crash_one(now, instance);
}

double Service::stretch(const Task& task) const {
  if (spec_.load_factor == 0) return 1;
  return 1 + spec_.load_factor * (servers_[task.instance]->busy - 1.0);
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
  Server& server = *servers_[instance];
  waiting_.add(now, -static_cast<std::int64_t>(server.waiting));
  threads_busy_ -= server.busy;
  note_busy(now);
  instances_.load.busy(now, instance, -static_cast<std::int64_t>(server.busy));
  peak_.set(now, waiting_.value(), waiting_.value());
  const std::vector<WaitingProbe> probes = std::move(server.probes);
  server = Server{};
  executor_.instance_lost(now, instance);
  for (const std::uint32_t slot : tasks) lose(now, slot, silent);
  for (const WaitingProbe& probe : probes) {
    if (!silent) probe.reply.answer(now, Reason::reset);
  }
}

void Service::lose(Time now, std::uint32_t slot, bool silent) {
  ++lost_;
  executor_.abort(slot);
  Task& task = executor_[slot];
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::interrupted, task.request, task.lineage, name(), task.instance);
  }
  const ReplyTo reply = task.reply;
  reply.answer_unless(silent, now, Reason::reset);
  let_go(now, task);
}

void Service::cancel(Time now, CancelKey key) {
  const std::uint32_t slot = cancellations_.find(key);
  if (slot == sim::nil) return;  // done already, refused, or still on its way
  ++cancelled_;
  Task& task = executor_[slot];
  const std::uint32_t instance = task.instance;
  task.reply.leave_unanswered(now);
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::cancelled, task.request, task.lineage, name(), instance);
  }
  Server& server = *servers_[instance];
  if (task.waiting) {
    // Who waits longest gives up first: it is near the head.
    std::uint32_t before = sim::nil;
    for (std::uint32_t at = server.first; at != slot; at = executor_[at].next) before = at;
    take_out(now, server, before);
    let_go(now, task);
  } else {
    --server.busy;
    --threads_busy_;
    instances_.load.busy(now, instance, -1);
    executor_.cancel(now, slot);
    let_go(now, task);
    pump(now, server);
  }
  leave_if_idle(now, instance);
}

}  // namespace couplet::model
