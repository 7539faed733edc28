#include "model/partitions.hpp"
#include "model/producer.hpp"

namespace couplet::model {

void Producer::collect(Bucket& from, const scenario::Collect& collect) {
  bucket_ = &from;
  collect_ = collect;
  has_timers_ = true;
}

void Producer::looks_due(Time now) {
  for (std::uint32_t slot = next_looks_.pop_due(now); slot != sim::nil; slot = next_looks_.pop_due(now)) {
    Customer& customer = customers_[slot];
    ++customer.looks;
    const sim::DurationDistribution& distribution = bucket_->latency(Operation::get);
    Duration latency{0};
    if (!distribution.is_zero()) {
      const sim::Lineage lineage = sim::repeated(0, sim::hash_of("collect"), customer.looks);
      sim::Draw draw(look_latency_key_, runtime_.identity(customer.request), lineage);
      latency = distribution.sample(draw);
    }
    runtime_.events.schedule(sim::add(now, latency), sim::Order::arrivals, owner_, 0, looked, slot);
  }
  look_alarm_.arm(runtime_.events, next_looks_.next_due(), sim::Order::arrivals, owner_, look);
}

/// There and back: what a partition does to a look, the bucket does not see.
bool Producer::look_comes_through(std::uint32_t slot) const {
  Partitions* partitions = runtime_.partitions;
  if (partitions == nullptr) return true;
  const Customer& customer = customers_[slot];
  const std::uint64_t identity = runtime_.identity(customer.request);
  const sim::Lineage lineage = sim::repeated(0, sim::hash_of("collect"), customer.looks);
  return !partitions->swallows(side(), bucket_->owner(), Partitions::Way::there, identity, lineage) &&
         !partitions->swallows(side(), bucket_->owner(), Partitions::Way::back, identity, lineage);
}

void Producer::look_at(Time now, std::uint32_t slot) {
  const RequestId id = customers_[slot].request;
  const bool found = look_comes_through(slot) && bucket_->look(id);
  if (!found && sim::add(now, collect_.every) <= customers_[slot].give_up) {
    next_looks_.arm(now, collect_.every, slot);
    look_alarm_.arm(runtime_.events, next_looks_.next_due(), sim::Order::arrivals, owner_, look);
    return;
  }
  if (found) {
    runtime_.ledger.collected(now, id);
  } else {
    runtime_.ledger[id].gone = true;
  }
  forget_customer(slot);
  runtime_.ledger.stop_collecting(id);
}

bool Producer::results_wait() const {
  if (bucket_ == nullptr) return false;
  for (std::uint32_t slot = 0; slot < customers_.end(); ++slot) {
    const Customer& customer = customers_[slot];
    if (customer.live && runtime_.ledger[customer.request].collecting && bucket_->holds(customer.request))
      return true;
  }
  return false;
}

}  // namespace couplet::model
