#include "model/table.hpp"

#include <string>
#include <variant>

namespace couplet::model {

Table::Table(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : ManagedService(runtime, component, owner),
      spec_(std::get<scenario::DatabaseSpec>(component.spec)),
      capacity_(spec_.key_value->capacity),
      item_too_large_(runtime.reasons.named("item_too_large")),
      read_key_(runtime.key(component.stream, "read")),
      write_key_(runtime.key(component.stream, "write")) {}

void Table::on_event(Time now, const sim::Event& event) {
  if (event.kind() == arrival_event) return runtime_.hand_over(now, event, *this);
  // A number that does not match: slowed down.
  if (queries_[event.argument()].event == event.number()) finish(now, event.argument());
}

void Table::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  if (away()) return refuse(now, arrival, Reason::unavailable, refused_);
  if (arrival.size.count > cloud::TableLimits::item_bytes)
    return refuse(now, arrival, item_too_large_, too_large_);
  const bool write = arrival.operation == Operation::write;
  const cloud::Access access = write ? cloud::Access::write : cloud::Access::read;
  const std::int64_t units = cloud::units_of(access, arrival.size.count, spec_.key_value->consistency);
  if (!capacity_.admit(now, access, units, runtime_.group(arrival.request)))
    return refuse(now, arrival, Reason::throttled, throttled_);
  const auto half_units = static_cast<std::uint64_t>(2 * units / cloud::TokenBucket::token);
  (write ? write_half_units_ : read_half_units_) += half_units;
  if (sim::is_repeat(arrival.lineage)) (write ? repeated_writes_ : repeated_reads_) += half_units;
  runtime_.ledger.hold(arrival.request);
  busy_.add(now, 1);
  const std::uint32_t slot = queries_.allocate();
  Query& query = queries_[slot];
  query.arrival = arrival;
  query.live = true;
  sim::Draw draw(write ? write_key_ : read_key_, runtime_.identity(arrival.request), arrival.lineage);
  Duration time = (write ? spec_.write : spec_.read).sample(draw);
  time = slowness_.of(time);
  query.due = sim::add(now, time);
  query.event = runtime_.events.schedule(query.due, sim::Order::completions, owner(), 0, served, slot);
}

void Table::finish(Time now, std::uint32_t slot) {
  const Arrival arrival = queries_[slot].arrival;
  queries_[slot].event = 0;
  queries_[slot].live = false;
  queries_.release(slot);
  busy_.add(now, -1);
  if (arrival.operation == Operation::read) {
    ++reads_;
  } else {
    ++writes_;
    if (runtime_.traces()) {
      const std::int64_t site = arrival.site == sites_max ? -1 : std::int64_t{arrival.site};
      runtime_.trace(now, TraceEvent::stored, arrival.request, arrival.lineage, name(), 0, {}, site);
    }
    if (arrival.site != sites_max) runtime_.ledger.processed(now, arrival.request, arrival.site);
  }
  arrival.reply.answer(now, Reason::ok);
  runtime_.ledger.drop(now, arrival.request);
}

void Table::slow(Time now, double factor) {
  slowness_.set(now, factor, queries_, [this](Time due, std::uint32_t slot) {
    return runtime_.events.schedule(due, sim::Order::completions, owner(), 0, served, slot);
  });
}

std::string Table::check_books() const {
  const std::uint64_t out =
      reads_.total + writes_.total + throttled_.total + too_large_.total + refused_.total + queries_.live();
  if (arrived_.total == out) return {};
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " read, wrote, refused or inside";
}

}  // namespace couplet::model
