#include "model/database.hpp"

#include <string>
#include <variant>
#include <vector>

namespace couplet::model {

Database::Database(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Component(component.name, owner),
      runtime_(runtime),
      spec_(std::get<scenario::DatabaseSpec>(component.spec)),
      instances_(runtime, *this, component.name, owner, 1, spec_.boot, component.stream, component.zones),
      read_key_(runtime.key(component.stream, "read")),
      write_key_(runtime.key(component.stream, "write")),
      deadlock_key_(runtime.key(component.stream, "deadlock")),
      commit_key_(runtime.key(component.stream, "commit")),
      failover_key_(runtime.key(component.stream, "failover")) {}

void Database::on_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case arrival_event: return runtime_.hand_over(now, event, *this);
    case served:
      // A number that does not match: lost in a crash, or slowed down.
      if (queries_[event.argument()].event == event.number()) finish(now, event.argument());
      return;
    case gave_up:
      if (patience_alarm_.rings(event)) gave_up_waiting(now);
      return;
    case standby_ready:
      if (standby_event_ != event.number()) return;  // it was back before
      standby_event_ = 0;
      return take_over(now);
    default: instances_.on_event(now, event);
  }
}

void Database::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  const bool proxy = spec_.connection_wait > Duration{0};
  const bool up = instances_.up(0);
  if (stopped_ > 0 || (!up && !proxy)) return refuse(now, arrival, Reason::connection_refused);
  const bool full = connections_.value() >= spec_.connections || !line_.empty();
  if (full && !proxy) return refuse(now, arrival, Reason::too_many_connections);
  runtime_.ledger.hold(arrival.request);
  const std::uint32_t slot = queries_.allocate();
  queries_[slot].arrival = arrival;
  queries_[slot].live = true;
  if (up && !full) return connect(now, slot);
  wait_for_connection(now, slot);
}

void Database::wait_for_connection(Time now, std::uint32_t slot) {
  line_.push_back(slot);
  patience_.arm(now, spec_.connection_wait, slot);
  patience_alarm_.arm(runtime_.events, patience_.next_due(), sim::Order::deadlines, owner(), gave_up);
  unconnected_.add(now, 1);
  watch_peak(now);
}

/// The first in line waits no more for a connection.
void Database::stop_waiting(Time now) {
  line_.pop_front();
  unconnected_.add(now, -1);
  watch_peak(now);
}

void Database::gave_up_waiting(Time now) {
  for (std::uint32_t slot = patience_.pop_due(now); slot != sim::nil; slot = patience_.pop_due(now)) {
    COUPLET_CHECK(slot == line_.front());
    stop_waiting(now);
    ++gave_up_;
    leave(now, slot, Reason::too_many_connections);
  }
  patience_alarm_.arm(runtime_.events, patience_.next_due(), sim::Order::deadlines, owner(), gave_up);
}

void Database::connect_waiting(Time now) {
  while (!line_.empty() && instances_.up(0) && connections_.value() < spec_.connections) {
    const std::uint32_t slot = line_.front();
    patience_.disarm(slot);
    stop_waiting(now);
    connect(now, slot);
  }
}

void Database::connect(Time now, std::uint32_t slot) {
  connections_.add(now, 1);
  queries_[slot].connected = true;
  if (busy_.value() < spec_.parallelism) return serve(now, slot);
  (last_ == sim::nil ? first_ : queries_[last_].next) = slot;
  last_ = slot;
  waiting_.add(now, 1);
  watch_peak(now);
}

void Database::watch_peak(Time now) {
  const std::int64_t waiting = waiting_.value() + unconnected_.value();
  peak_.set(now, waiting, waiting);
}

void Database::refuse(Time now, const Arrival& arrival, Reason reason) {
  ++refused_;
  if (runtime_.traces()) {
    runtime_.trace(now, TraceEvent::refused, arrival.request, arrival.lineage, name(), 0,
                   runtime_.reasons.word(reason));
  }
  arrival.reply.answer_unless(instances_.unheard(0), now, reason);
}

void Database::work(Time now, std::uint32_t slot, Duration time) {
  time = slowness_.of(time);
  Query& query = queries_[slot];
  query.due = sim::add(now, time);
  query.event = runtime_.events.schedule(query.due, sim::Order::completions, owner(), 0, served, slot);
}

void Database::serve(Time now, std::uint32_t slot) {
  const Arrival& arrival = queries_[slot].arrival;
  busy_.add(now, 1);
  const bool write = arrival.operation == Operation::write;
  sim::Draw draw(write ? write_key_ : read_key_, runtime_.identity(arrival.request), arrival.lineage);
  work(now, slot, (write ? spec_.write : spec_.read).sample(draw));
}

void Database::free_thread(Time now) {
  busy_.add(now, -1);
  if (first_ == sim::nil) return;
  const std::uint32_t next = first_;
  first_ = queries_[next].next;
  if (first_ == sim::nil) last_ = sim::nil;
  waiting_.add(now, -1);
  watch_peak(now);
  serve(now, next);
}

/// Whether a write that is through has still to wait for the standby.
bool Database::commits(Time now, std::uint32_t slot) {
  if (spec_.commit_latency.is_zero()) return false;
  const Arrival& arrival = queries_[slot].arrival;
  sim::Draw draw(commit_key_, runtime_.identity(arrival.request), arrival.lineage);
  queries_[slot].committing = true;
  work(now, slot, spec_.commit_latency.sample(draw));
  return true;
}

void Database::finish(Time now, std::uint32_t slot) {
  const Arrival arrival = queries_[slot].arrival;
  const bool committed = queries_[slot].committing;
  if (!committed) free_thread(now);
  if (arrival.operation == Operation::read) {
    ++reads_;
    return leave(now, slot, Reason::ok);
  }
  if (!committed && spec_.deadlock_rate > 0) {
    sim::Draw draw(deadlock_key_, runtime_.identity(arrival.request), arrival.lineage);
    if (draw.unit() < spec_.deadlock_rate) {
      ++deadlocks_;
      return leave(now, slot, Reason::deadlock);
    }
  }
  if (!committed && commits(now, slot)) return;
  ++writes_;
  if (runtime_.traces()) {
    const std::int64_t site = arrival.site == sites_max ? -1 : std::int64_t{arrival.site};
    runtime_.trace(now, TraceEvent::stored, arrival.request, arrival.lineage, name(), 0, {}, site);
  }
  if (arrival.site != sites_max) runtime_.ledger.processed(now, arrival.request, arrival.site);
  leave(now, slot, Reason::ok);
}

void Database::leave(Time now, std::uint32_t slot, Reason reason, bool silent) {
  const Arrival arrival = queries_[slot].arrival;
  const bool connected = queries_[slot].connected;
  queries_[slot].event = 0;
  queries_[slot].live = false;
  queries_.release(slot);
  if (connected) {
    connections_.add(now, -1);
    connect_waiting(now);
  }
  arrival.reply.answer_unless(silent, now, reason);
  runtime_.ledger.drop(now, arrival.request);
}

std::vector<std::uint32_t> Database::crash(Time now, const scenario::CrashFailure& failure) {
  std::vector<std::uint32_t> instances = instances_.crash(now, failure);
  crashed(now, instances);
  return instances;
}

std::vector<std::uint32_t> Database::crash_instance(Time now, std::uint32_t instance) {
  std::vector<std::uint32_t> instances = instances_.crash_one(now, instance);
  crashed(now, instances);
  return instances;
}

std::vector<std::uint32_t> Database::crash_zone(Time now, std::uint16_t zone, bool silent) {
  if (moved())
    return zone == instances_.zone_of(0) ? std::vector{standby_only} : std::vector<std::uint32_t>{};
  std::vector<std::uint32_t> instances = instances_.crash_zone(now, zone, silent);
  crashed(now, instances);
  return instances;
}

void Database::crashed(Time now, std::vector<std::uint32_t>& instances) {
  if (!spec_.failover || instances.empty()) return;
  instances.front() = takeovers_;
  if (standby_event_ != 0 || standby_waits_) return;
  sim::Draw draw(failover_key_, sim::machine_identity(0, takeovers_));
  const Duration takes = spec_.failover->sample(draw);
  standby_event_ =
      runtime_.events.schedule(sim::add(now, takes), sim::Order::completions, owner(), 0, standby_ready, 0);
}

void Database::recover(Time now, const std::vector<std::uint32_t>& instances) {
  if (!spec_.failover) return instances_.recover(now, instances);
  if (!instances.empty() && instances.front() == takeovers_) instances_.recover(now, {0});
  if (standby_waits_) take_over(now);
}

void Database::take_over(Time now) {
  // The scenario names the zone of the first place alone: the other one is never out.
  standby_waits_ = moved() && !runtime_.zones.up(instances_.zone_of(0));
  if (standby_waits_) return;
  ++takeovers_;
  ++failovers_;
  instances_.bring_up(now, 0);
}

void Database::instance_up(Time now, std::uint32_t) {
  standby_event_ = 0;
  standby_waits_ = false;
  connect_waiting(now);
}

void Database::instance_lost(Time now, std::uint32_t, bool silent) {
  std::vector<std::uint32_t> queries;
  for (std::uint32_t slot = 0; slot < queries_.end(); ++slot) {
    if (queries_[slot].live && queries_[slot].connected) queries.push_back(slot);
  }
  first_ = sim::nil;
  last_ = sim::nil;
  waiting_.set(now, 0);
  busy_.set(now, 0);
  watch_peak(now);
  lost_ += queries.size();
  for (const std::uint32_t slot : queries) {
    const Arrival& arrival = queries_[slot].arrival;
    if (runtime_.traces())
      runtime_.trace(now, TraceEvent::interrupted, arrival.request, arrival.lineage, name(), 0);
    leave(now, slot, Reason::reset, silent);
  }
}

void Database::slow(Time now, double factor) {
  slowness_.set(now, factor, queries_, [this](Time due, std::uint32_t slot) {
    return runtime_.events.schedule(due, sim::Order::completions, owner(), 0, served, slot);
  });
}

std::string Database::check_books() const {
  const std::uint64_t out = reads_.total + writes_.total + deadlocks_.total + refused_.total +
                            gave_up_.total + lost_.total + queries_.live();
  if (arrived_.total == out) return {};
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " read, wrote, failed, refused, lost or inside";
}

}  // namespace couplet::model
