#include "cloud/queue.hpp"
#include "cloud/queue_effect.hpp"
#include "sim/check.hpp"

namespace couplet::cloud {

using Kind = QueueEffect::Kind;

namespace {

constexpr Duration visibility_max = std::chrono::hours{12};  // after the receive
constexpr Duration purge_pause = std::chrono::seconds{60};

}  // namespace

std::uint32_t Queue::find(const Receipt& receipt) const {
  if (receipt.slot >= messages_.end() || receipt.sequence == 0) return sim::nil;
  const Message& message = messages_[receipt.slot];
  const bool given_out = receipt.receive > 0 && receipt.receive <= message.receives;
  return message.sequence == receipt.sequence && given_out ? receipt.slot : sim::nil;
}

bool Queue::holds(std::uint32_t slot, const Receipt& receipt) const {
  return messages_[slot].state == MessageState::in_flight && messages_[slot].receives == receipt.receive;
}

GroupNumber Queue::group_of(const Receipt& receipt) const {
  const std::uint32_t slot = find(receipt);
  return slot == sim::nil ? no_group : messages_[slot].group;
}

RemoveResult Queue::remove(Time now, const Receipt& receipt, bool stale_works, QueueEffects& effects) {
  using Outcome = RemoveResult::Outcome;
  advance(now, effects);
  const std::uint32_t slot = find(receipt);
  if (slot == sim::nil) {
    ++counters_.delete_calls;
    return {Outcome::gone, {}, false};
  }
  const Message& message = messages_[slot];
  if (fifo() && !holds(slot, receipt)) return {Outcome::expired, {}, false};
  ++counters_.delete_calls;
  if (message.receives != receipt.receive && !stale_works) return {Outcome::survived, {}, false};
  const RemoveResult result{Outcome::deleted, message.payload(), message.copy};
  ++counters_.deleted;
  forget(now, slot);
  // Space under the in-flight limit may have become free for somebody who waits, or a group.
  serve_waiters(now, effects);
  return result;
}

ChangeOutcome Queue::change_visibility(Time now, const Receipt& receipt, Duration timeout,
                                       QueueEffects& effects) {
  advance(now, effects);
  const std::uint32_t slot = find(receipt);
  if (slot == sim::nil) return ChangeOutcome::gone;
  Message& message = messages_[slot];
  if (fifo() && !holds(slot, receipt)) return ChangeOutcome::expired;
  if (message.state != MessageState::in_flight) return ChangeOutcome::not_in_flight;
  if (sim::add(now, timeout) > sim::add(message.received, visibility_max)) {
    return ChangeOutcome::beyond_maximum;
  }
  message.visibility_changed = true;
  timers_.disarm(slot);
  if (timeout > Duration{0}) {
    arm_once(now, timeout, slot);
    return ChangeOutcome::changed;
  }
  tell(Kind::returned, message, effects);
  give_back(now, slot);
  serve_waiters(now, effects);
  return ChangeOutcome::changed;
}

PurgeOutcome Queue::purge(Time now, QueueEffects& effects) {
  advance(now, effects);
  if (purged_ != sim::never && sim::add(purged_, purge_pause) > now) return PurgeOutcome::in_progress;
  purged_ = now;
  while (oldest_ != sim::nil) {
    tell(Kind::purged, messages_[oldest_], effects);
    ++counters_.purged;
    forget(now, oldest_);
  }
  deduplication_.clear();
  attempts_.clear();
  due_ = earliest();
  return PurgeOutcome::purged;
}

void Queue::reconfigure(Time now, const QueueConfig& config, QueueEffects& effects) {
  COUPLET_CHECK(config.type == config_.type && config.fair == config_.fair);
  COUPLET_CHECK(config.shards == config_.shards && config.look_ahead == config_.look_ahead);
  COUPLET_CHECK(config.deduplication_scope == config_.deduplication_scope);
  advance(now, effects);
  const QueueConfig before = config_;
  config_ = config;
  if (config.calls_per_second != before.calls_per_second ||
      config.high_throughput != before.high_throughput || config.partitions_max != before.partitions_max) {
    throughput_ = throughput_for(config);
  }
  if (fifo() && config.delay != before.delay) delay_again(now);
  while (expire(now, effects)) {
  }
  due_ = earliest();
  advance(now, effects);  // delays that are over now
  serve_waiters(now, effects);
}

void Queue::delay_again(Time now) {
  for (std::uint32_t slot = oldest_; slot != sim::nil; slot = messages_[slot].newer) {
    const Message& message = messages_[slot];
    if (message.state != MessageState::delayed) continue;
    timers_.disarm(slot);
    const Time end = std::max(now, sim::add(message.sent, config_.delay));
    timers_.arm_once(now, end - now, slot);
  }
}

}  // namespace couplet::cloud
