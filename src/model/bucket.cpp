#include "model/bucket.hpp"

#include <string>
#include <variant>

namespace couplet::model {

Bucket::Bucket(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : ManagedService(runtime, component, owner),
      spec_(std::get<scenario::BucketSpec>(component.spec)),
      notifier_(runtime, component, owner) {}

void Bucket::on_event(Time now, const sim::Event& event) {
  if (event.kind() == arrival_event) {
    runtime_.hand_over(now, event, *this);
  } else {
    notifier_.on_event(now, event);
  }
}

const sim::DurationDistribution& Bucket::latency(Operation operation) const {
  return operation == Operation::get ? spec_.get_latency : spec_.put_latency;
}

void Bucket::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  if (away()) return refuse(now, arrival, Reason::unavailable, refused_);
  if (arrival.operation == Operation::get) {
    ++gets_;
    if (sim::is_repeat(arrival.lineage)) ++repeated_gets_;
  } else {
    ++puts_;
    if (sim::is_repeat(arrival.lineage)) ++repeated_puts_;
    stored_.add(now, arrival.size.count);
    put_bytes_ += static_cast<std::uint64_t>(arrival.size.count);
    if (runtime_.traces()) {
      const std::int64_t site = arrival.site == sites_max ? -1 : std::int64_t{arrival.site};
      runtime_.trace(now, TraceEvent::stored, arrival.request, arrival.lineage, name(), 0, {}, site);
    }
    if (arrival.site != sites_max) runtime_.ledger.processed(now, arrival.request, arrival.site);
    notifier_.stored(now, arrival);
  }
  arrival.reply.answer(now, Reason::ok);
}

bool Bucket::look(RequestId request) {
  ++probes_;
  return !away() && holds(request);
}

double Bucket::mib_seconds() const {
  const sim::Int128 unit = sim::Int128{1'000'000'000} << 20;
  const sim::Int128 whole = (byte_ns_ + unit / 2) / unit;
  return static_cast<double>(whole);
}

void Bucket::describe(Meters& meters) {
  meters.figure("stored_mib_seconds", Unit::mib_seconds, [this] { return mib_seconds(); });
  meters.counter("puts", Unit::requests, puts_);
  meters.counter("gets", Unit::requests, gets_);
  meters.counter("probes", Unit::requests, probes_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("put_bytes", Unit::bytes, put_bytes_);
  meters.counter("repeated_puts", Unit::requests, repeated_puts_);
  meters.counter("repeated_gets", Unit::requests, repeated_gets_);
  meters.level("stored", Unit::bytes, stored_);
  meters.counter("notifications", Unit::messages, notifier_.delivered);
  meters.counter("notifications_duplicated", Unit::messages, notifier_.duplicated);
  meters.counter("notifications_filtered", Unit::messages, notifier_.filtered);
  meters.counter("notification_retries", Unit::requests, notifier_.retries);
  meters.counter("notifications_lost", Unit::messages, notifier_.lost);
}

std::string Bucket::check_books() const {
  const std::uint64_t out = puts_.total + gets_.total + refused_.total;
  if (arrived_.total == out) return notifier_.check_books();
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " put, got or refused";
}

}  // namespace couplet::model
