#include "model/outbox.hpp"

#include <utility>

namespace couplet::model {

std::uint32_t Outboxes::of(const Op& op, std::uint32_t instance) {
  const auto [place, fresh] =
      places_.try_emplace({instance, op.site_hash}, static_cast<std::uint32_t>(outboxes_.size()));
  if (fresh) outboxes_.push_back({&op, instance, {}, {}, 0});
  return place->second;
}

void Outboxes::add(Time now, const Op& op, std::uint32_t instance, const Arrival& arrival) {
  const std::uint32_t place = of(op, instance);
  if (outboxes_[place].size.count + arrival.size.count > op.batch_bytes.count) flush(now, outboxes_[place]);
  Outbox& outbox = outboxes_[place];
  runtime_.ledger.hold(arrival.request);
  outbox.gathered.push_back(arrival);
  outbox.size.count += arrival.size.count;
  if (outbox.gathered.size() == op.batch) {
    flush(now, outbox);
  } else if (outbox.event == 0) {
    outbox.event = runtime_.events.schedule(sim::add(now, op.linger), sim::Order::deadlines, owner_, instance,
                                            event_kind_, place);
  }
}

void Outboxes::on_event(Time now, const sim::Event& event) {
  Outbox& outbox = outboxes_[event.argument()];
  if (outbox.event == event.number()) flush(now, outbox);
}

void Outboxes::flush(Time now, Outbox& outbox) {
  outbox.event = 0;
  outbox.size = {};
  const std::vector<Arrival> batch = std::exchange(outbox.gathered, {});
  if (batch.empty()) return;
  const Op& op = *outbox.op;
  Duration latency{0};
  const sim::DurationDistribution& distribution = op.target->latency(op.operation);
  if (!distribution.is_zero()) {
    sim::Draw draw(op.latency_key, runtime_.identity(batch.front().request), batch.front().lineage);
    latency = distribution.sample(draw);
  }
  // A queue that has room answers at once, and an answer may fill this outbox anew: it is not touched below.
  bool first = true;
  sim::Bytes rest{};
  bool first_tries = false;
  for (std::size_t i = 1; i < batch.size(); ++i) {
    rest = rest + batch[i].size;
    first_tries = first_tries || !sim::is_repeat(batch[i].lineage);
  }
  for (Arrival arrival : batch) {
    if (first) {
      arrival.with_it = rest;
      arrival.with_first_tries = first_tries;
    }
    arrival.joins = !std::exchange(first, false);
    runtime_.deliver(now, latency, *op.target, arrival);
    runtime_.ledger.drop(now, arrival.request);
  }
}

void Outboxes::instance_lost(Time now, std::uint32_t instance) {
  for (Outbox& outbox : outboxes_) {
    if (outbox.instance != instance) continue;
    outbox.event = 0;
    outbox.size = {};
    for (const Arrival& arrival : std::exchange(outbox.gathered, {})) {
      runtime_.ledger.drop(now, arrival.request);
    }
  }
}

}  // namespace couplet::model
