#include "model/database.hpp"

#include <string>
#include <variant>
#include <vector>

namespace couplet::model {

Database::Database(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Component(component.name, owner),
      runtime_(runtime),
      spec_(std::get<scenario::DatabaseSpec>(component.spec)),
      instances_(runtime, *this, component.name, owner, 1, spec_.boot, component.stream),
      read_key_(runtime.key(component.stream, "read")),
      write_key_(runtime.key(component.stream, "write")),
      deadlock_key_(runtime.key(component.stream, "deadlock")) {}

void Database::on_event(Time now, const sim::Event& event) {
  if (event.kind() == arrival_event) {
    runtime_.hand_over(now, event, *this);
  } else if (event.kind() == served) {
    // A number that does not match: lost in a crash, or slowed down.
    if (queries_[event.argument()].event == event.number()) finish(now, event.argument());
  } else {
    instances_.on_event(now, event);
  }
}

void Database::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  if (!instances_.up(0) || stopped_ > 0) return refuse(now, arrival, Reason::connection_refused);
  if (connections_.value() >= spec_.connections) return refuse(now, arrival, Reason::too_many_connections);
  connections_.add(now, 1);
  runtime_.ledger.hold(arrival.request);
  const std::uint32_t slot = queries_.allocate();
  queries_[slot].arrival = arrival;
  queries_[slot].live = true;
  if (busy_.value() < spec_.parallelism) return serve(now, slot);
  (last_ == sim::nil ? first_ : queries_[last_].next) = slot;
  last_ = slot;
  waiting_.add(now, 1);
  peak_.set(now, waiting_.value(), waiting_.value());
}

void Database::refuse(Time now, const Arrival& arrival, Reason reason) {
  ++refused_;
  if (runtime_.tracer.on()) {
    runtime_.trace(now, TraceEvent::refused, arrival.request, arrival.lineage, name(), 0,
                   runtime_.reasons.word(reason));
  }
  const bool unheard = !instances_.up(0) && instances_.silent(0);
  if (unheard) {
    arrival.reply.leave_unanswered(now);
  } else {
    arrival.reply.answer(now, reason);
  }
}

void Database::serve(Time now, std::uint32_t slot) {
  Query& query = queries_[slot];
  busy_.add(now, 1);
  const bool write = query.arrival.operation == Operation::write;
  sim::Draw draw(write ? write_key_ : read_key_, runtime_.identity(query.arrival.request),
                 query.arrival.lineage);
  Duration time = (write ? spec_.write : spec_.read).sample(draw);
  if (slowness_ != 1) time = sim::to_duration(static_cast<double>(time.count()) * slowness_);
  query.due = sim::add(now, time);
  query.event = runtime_.events.schedule(query.due, sim::Order::completions, owner(), 0, served, slot);
}

void Database::finish(Time now, std::uint32_t slot) {
  const Arrival arrival = queries_[slot].arrival;
  Reason reason = Reason::ok;
  if (arrival.operation == Operation::read) {
    ++reads_;
  } else {
    if (spec_.deadlock_rate > 0) {
      sim::Draw draw(deadlock_key_, runtime_.identity(arrival.request), arrival.lineage);
      if (draw.unit() < spec_.deadlock_rate) reason = Reason::deadlock;
    }
    ++(reason == Reason::ok ? writes_ : deadlocks_);
    if (reason == Reason::ok) {
      if (runtime_.tracer.on()) {
        runtime_.trace(now, TraceEvent::stored, arrival.request, arrival.lineage, name(), 0);
      }
      if (arrival.site != sites_max) runtime_.ledger.processed(now, arrival.request, arrival.site);
    }
  }
  busy_.add(now, -1);
  if (first_ != sim::nil) {
    const std::uint32_t next = first_;
    first_ = queries_[next].next;
    if (first_ == sim::nil) last_ = sim::nil;
    waiting_.add(now, -1);
    peak_.set(now, waiting_.value(), waiting_.value());
    serve(now, next);
  }
  leave(now, slot, reason);
}

void Database::leave(Time now, std::uint32_t slot, Reason reason) {
  const Arrival arrival = queries_[slot].arrival;
  queries_[slot].event = 0;
  queries_[slot].live = false;
  queries_.release(slot);
  connections_.add(now, -1);
  arrival.reply.answer(now, reason);
  runtime_.ledger.drop(now, arrival.request);
}

std::vector<std::uint32_t> Database::crash(Time now, const scenario::CrashFailure& failure) {
  return instances_.crash(now, failure);
}

std::vector<std::uint32_t> Database::crash_instance(Time now, std::uint32_t instance) {
  return instances_.crash_one(now, instance);
}

void Database::recover(Time now, const std::vector<std::uint32_t>& instances) {
  instances_.recover(now, instances);
}

void Database::instance_lost(Time now, std::uint32_t, bool silent) {
  std::vector<std::uint32_t> queries;
  for (std::uint32_t slot = 0; slot < queries_.end(); ++slot) {
    if (queries_[slot].live) queries.push_back(slot);
  }
  first_ = sim::nil;
  last_ = sim::nil;
  waiting_.set(now, 0);
  busy_.set(now, 0);
  peak_.set(now, 0, 0);
  lost_ += queries.size();
  for (const std::uint32_t slot : queries) {
    const Arrival& arrival = queries_[slot].arrival;
    if (runtime_.tracer.on())
      runtime_.trace(now, TraceEvent::interrupted, arrival.request, arrival.lineage, name(), 0);
    const ReplyTo reply = arrival.reply;
    if (silent) queries_[slot].arrival.reply = {};
    leave(now, slot, Reason::reset);
    if (silent) reply.leave_unanswered(now);
  }
}

void Database::slow(Time now, double factor) {
  const double change = factor / slowness_;
  slowness_ = factor;
  for (std::uint32_t slot = 0; slot < queries_.end(); ++slot) {
    Query& query = queries_[slot];
    if (!query.live || query.event == 0) continue;
    query.due = sim::add(now, sim::to_duration(static_cast<double>((query.due - now).count()) * change));
    query.event = runtime_.events.schedule(query.due, sim::Order::completions, owner(), 0, served, slot);
  }
}

void Database::describe(Meters& meters) {
  meters.figure("utilization", Unit::fraction, [this] {
    return busy_.mean() / (instances_.running.mean() * static_cast<double>(spec_.parallelism));
  });
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("reads", Unit::requests, reads_);
  meters.counter("writes", Unit::requests, writes_);
  meters.counter("deadlocks", Unit::requests, deadlocks_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("lost_in_crash", Unit::requests, lost_);
  meters.level("connections", Unit::connections, connections_);
  meters.level("busy", Unit::threads, busy_);
  meters.level("waiting", Unit::requests, waiting_);
  meters.level("instances", Unit::instances, instances_.running);
}

std::string Database::check_books() const {
  const std::uint64_t out =
      reads_.total + writes_.total + deadlocks_.total + refused_.total + lost_.total + queries_.live();
  if (arrived_.total == out) return {};
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " read, wrote, failed, refused, lost or inside";
}

}  // namespace couplet::model
