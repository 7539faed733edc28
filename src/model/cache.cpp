#include "model/cache.hpp"

#include <limits>
#include <utility>
#include <variant>

namespace couplet::model {
namespace {

bool cached(Operation operation) {
  return operation == Operation::read || operation == Operation::get || operation == Operation::call;
}

bool changes(Operation operation) {
  return operation == Operation::write || operation == Operation::put;
}

}  // namespace

Cache::Cache(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Guard(runtime, component, std::get<scenario::CacheSpec>(component.spec).guard, owner),
      spec_(std::get<scenario::CacheSpec>(component.spec)),
      cache_(spec_.config),
      way_key_(runtime.key(component.stream, "way")) {
  if (spec_.keys) keys_.emplace(*spec_.keys, runtime.key(component.stream, "key"));
}

void Cache::on_event(Time now, const sim::Event& event) {
  if (event.kind() != expiry) return Guard::on_event(now, event);
  if (!expiry_alarm_.rings(event)) return;
  cache_.advance(now);
  count(now);
}

std::optional<std::uint32_t> Cache::key_of(const Arrival& arrival) const {
  return keys_ ? keys_->of(runtime_.identity(arrival.request)) : runtime_.group(arrival.request);
}

void Cache::admit(Time now, const Arrival& arrival) {
  const std::optional<std::uint32_t> key = key_of(arrival);
  if (!key || !cached(arrival.operation)) {
    ++passed_;
    if (key && changes(arrival.operation) && cache_.drop(now, *key)) ++dropped_;
    count(now);
    return pass_on(now, arrival);
  }
  const bool held = cache_.get(now, *key);
  count(now);
  if (held) return hit(now, arrival, *key);
  miss(now, arrival, *key);
}

const Cache::Credit* Cache::credited(const Arrival& arrival) const {
  for (const Credit& credit : credits_) {
    if (credit.only_if && !credit.only_if->holds(runtime_, arrival.request, arrival.overlay)) continue;
    return credit.site == sites_max ? nullptr : &credit;
  }
  return nullptr;
}

void Cache::hit(Time now, const Arrival& arrival, std::uint32_t key) {
  ++hits_;
  if (runtime_.traces()) trace(now, TraceEvent::hit, arrival, key);
  if (const Credit* credit = arrival.operation == Operation::call ? credited(arrival) : nullptr) {
    if (runtime_.traces())
      runtime_.trace(now, TraceEvent::processed, arrival.request, arrival.lineage, credit->name, 0);
    runtime_.ledger.processed(now, arrival.request, credit->site);
  }
  arrival.reply.answer(now, Reason::ok);
}

std::uint32_t& Cache::flight(std::uint32_t key) {
  if (key >= flights_.size()) flights_.resize(key + std::size_t{1}, sim::nil);
  return flights_[key];
}

void Cache::miss(Time now, const Arrival& arrival, std::uint32_t key) {
  if (runtime_.traces()) trace(now, TraceEvent::missed, arrival, key);
  const std::uint32_t pass = keep(arrival, key);
  if (spec_.coalesce) {
    const std::uint32_t leader = flight(key);
    if (leader != sim::nil) {
      ++coalesced_;
      // In front of those that wait already: returned() turns them round.
      passes_[pass].next = std::exchange(passes_[leader].next, pass);
      return;
    }
    flight(key) = pass;
  }
  ++misses_;
  fetching_.add(now, 1);
  send(now, pass);
}

void Cache::returned(Time now, std::uint32_t pass, Reason reason) {
  const std::uint32_t key = passes_[pass].tag;
  std::uint32_t waiting = passes_[pass].next;
  if (spec_.coalesce) flight(key) = sim::nil;
  fetching_.add(now, -1);
  if (reason == Reason::ok) {
    ++fills_;
    cache_.fill(now, key);
    count(now);
  }
  std::uint32_t first = sim::nil;
  while (waiting != sim::nil) {  // the last to come stands in front
    const std::uint32_t before = std::exchange(passes_[waiting].next, first);
    first = std::exchange(waiting, before);
  }
  conclude(now, pass, reason);
  while (first != sim::nil) {
    const std::uint32_t next = passes_[first].next;
    conclude(now, first, reason);
    first = next;
  }
}

Duration Cache::way(const Arrival& arrival) const {
  const sim::DurationDistribution& latency = next_->latency(arrival.operation);
  if (latency.is_zero()) return Duration{0};
  sim::Draw draw(way_key_, runtime_.identity(arrival.request), arrival.lineage);
  return latency.sample(draw);
}

std::uint32_t Cache::flush(Time now) {
  const std::uint32_t held = cache_.flush(now);
  flushed_ += held;
  count(now);
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::flushed, name(), 0, {}, held);
  return held;
}

void Cache::trace(Time now, TraceEvent event, const Arrival& arrival, std::uint32_t key) const {
  runtime_.trace(now, event, arrival.request, arrival.lineage, name(), 0, {}, key);
}

void Cache::count(Time now) {
  entries_.set(now, cache_.size());
  evicted_.total = cache_.evicted();
  expired_.total = cache_.expired();
  expiry_alarm_.arm(runtime_.events, cache_.next_expiry(), sim::Order::deadlines, owner(), expiry);
}

void Cache::describe(Meters& meters) {
  meters.figure("hit_ratio", Unit::fraction, [this] {
    const std::uint64_t asked = hits_.measured() + misses_.measured() + coalesced_.measured();
    if (asked == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(hits_.measured()) / static_cast<double>(asked);
  });
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("hits", Unit::requests, hits_);
  meters.counter("misses", Unit::requests, misses_);
  meters.counter("coalesced", Unit::requests, coalesced_);
  meters.counter("passed", Unit::requests, passed_);
  meters.counter("bypassed", Unit::requests, bypassed_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("timeouts", Unit::requests, timeouts_);
  meters.counter("fills", Unit::count, fills_);
  meters.counter("evicted", Unit::count, evicted_);
  meters.counter("expired", Unit::count, expired_);
  meters.counter("dropped", Unit::count, dropped_);
  meters.counter("flushed", Unit::count, flushed_);
  meters.level("entries", Unit::count, entries_);
  meters.level("fetching", Unit::requests, fetching_);
}

std::string Cache::check_books() const {
  const std::uint64_t out =
      hits_.total + misses_.total + coalesced_.total + passed_.total + bypassed_.total + refused_.total;
  if (arrived_.total == out) return Guard::check_books();
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " hit, missed, passed or were refused";
}

}  // namespace couplet::model
