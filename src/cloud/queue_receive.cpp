#include <algorithm>
#include <utility>

#include "cloud/queue.hpp"
#include "cloud/queue_effect.hpp"
#include "sim/check.hpp"

namespace couplet::cloud {

using Kind = QueueEffect::Kind;

void Queue::receive(Time now, const Poll& asked, sim::Draw& sample, QueueEffects& effects) {
  advance(now, effects);
  Poll poll = asked;
  if (poll.wait == queue_default) poll.wait = config_.receive_wait;
  if (poll.visibility_timeout == queue_default) poll.visibility_timeout = config_.visibility_timeout;
  const bool short_poll = poll.wait == Duration{0};
  if (fifo() && poll.attempt.given() && repeat_attempt(now, poll, effects)) return;
  const bool sampling = short_poll && config_.shards > 1 && !fifo();
  if (sampling) sample_shards(sample);
  if (visible() > 0 && take(now, poll, sampling ? sampled_ : all_shards_, effects) > 0) return;
  if (!short_poll) {
    wait(now, poll);
    return;
  }
  const bool over_limit = !fifo() && in_flight() >= config_.in_flight_limit;
  answer(over_limit ? Kind::over_limit : Kind::empty, poll.poller, effects);
}

void Queue::answer(Kind kind, std::uint32_t poller, QueueEffects& effects) {
  QueueEffect& effect = effects.effects.emplace_back();
  effect.kind = kind;
  effect.poller = poller;
  if (kind == Kind::empty) ++counters_.empty_receives;
}

void Queue::wait(Time now, const Poll& poll) {
  while (waiters_.end() <= poll.poller) waiters_.allocate();
  Waiter& waiter = waiters_[poll.poller];
  waits_.arm(now, poll.wait, poll.poller, waiter);
  waiter.poll = poll;
  waiter.prev = last_waiter_;
  waiter.next = sim::nil;
  (last_waiter_ == sim::nil ? first_waiter_ : waiters_[last_waiter_].next) = poll.poller;
  last_waiter_ = poll.poller;
  due_ = std::min(due_, waiter.timer.due);
}

void Queue::serve_first_waiters(Time now, QueueEffects& effects) {
  while (first_waiter_ != sim::nil && visible() > 0) {
    const Poll& poll = waiters_[first_waiter_].poll;
    // Nothing in spite of what is visible: the in-flight limit, or groups that are locked.
    if (take(now, poll, all_shards_, effects) == 0) return;
    drop_waiter(first_waiter_);
  }
}

void Queue::end_waits(Time now, QueueEffects& effects) {
  for (std::uint32_t poller = waits_.pop_due(now); poller != sim::nil; poller = waits_.pop_due(now)) {
    answer(Kind::empty, poller, effects);
    drop_waiter(poller);
  }
}

void Queue::drop_waiter(std::uint32_t poller) {
  Waiter& waiter = waiters_[poller];
  waits_.disarm(poller, waiter);
  (waiter.prev == sim::nil ? first_waiter_ : waiters_[waiter.prev].next) = waiter.next;
  (waiter.next == sim::nil ? last_waiter_ : waiters_[waiter.next].prev) = waiter.prev;
}

bool Queue::abandon(std::uint32_t poller) {
  if (poller >= waiters_.end() || !waiters_[poller].timer.armed()) return false;
  drop_waiter(poller);
  return true;
}

void Queue::hand_over(Time now, std::uint32_t slot, QueueEffects& effects) {
  const auto first = static_cast<std::uint32_t>(effects.messages.size());
  const Poll& poll = waiters_[first_waiter_].poll;
  deliver(now, slot, poll.visibility_timeout, effects);
  finish_delivery(now, poll, first, effects);
  drop_waiter(first_waiter_);
}

void Queue::begin_receive() {
  if (auto* const groups = std::get_if<Groups>(&next_)) groups->begin_receive();
}

std::uint32_t Queue::next(Time now, const ShardSet& asked) {
  if (auto* const shards = std::get_if<Shards>(&next_)) return shards->next(asked);
  if (auto* const tenants = std::get_if<Tenants>(&next_)) return tenants->next(now, asked);
  return std::get<Groups>(next_).next();
}

std::uint32_t Queue::take(Time now, const Poll& poll, const ShardSet& asked, QueueEffects& effects) {
  const auto first = static_cast<std::uint32_t>(effects.messages.size());
  std::uint32_t taken = 0;
  begin_receive();
  while (taken < poll.max && visible() > 0 && in_flight() < config_.in_flight_limit) {
    const std::uint32_t slot = next(now, asked);
    if (slot == sim::nil) break;
    const Message& message = messages_[slot];
    if (config_.max_receives > 0 && message.receives_here() >= config_.max_receives) {
      tell(Kind::dead_lettered, message, effects);
      ++counters_.dead_lettered;
      forget(now, slot);
      continue;
    }
    deliver(now, slot, poll.visibility_timeout, effects);
    ++taken;
  }
  if (taken > 0) finish_delivery(now, poll, first, effects);
  return taken;
}

void Queue::deliver(Time now, std::uint32_t slot, Duration timeout, QueueEffects& effects) {
  Message& message = messages_[slot];
  set_state(now, slot, message, MessageState::in_flight);
  if (message.receives < UINT16_MAX) ++message.receives;
  if (message.receives == 1) message.first_received = now;
  message.received = now;
  message.visibility_changed = false;
  if (slot == age_of_) find_age();
  // A timeout of zero leaves it visible; finish_delivery gives it back, so that this receive has it only
  // once.
  if (timeout > Duration{0}) arm(now, timeout, slot);
  describe(slot, message, effects.messages.emplace_back());
}

void Queue::finish_delivery(Time now, const Poll& poll, std::uint32_t first, QueueEffects& effects) {
  const auto end = static_cast<std::uint32_t>(effects.messages.size());
  counters_.received += end - first;
  QueueEffect& delivered = effects.effects.emplace_back();
  delivered.kind = Kind::delivered;
  delivered.poller = poll.poller;
  delivered.first = first;
  delivered.count = end - first;
  if (poll.visibility_timeout == Duration{0}) {
    for (std::uint32_t i = first; i < end; ++i) give_back(now, effects.messages[i].receipt.slot);
  }
  if (!fifo() || !poll.attempt.given()) return;
  std::vector<Receipt> receipts;
  for (std::uint32_t i = first; i < end; ++i) receipts.push_back(effects.messages[i].receipt);
  attempts_.remember(now, poll.attempt, std::move(receipts));
}

bool Queue::repeat_attempt(Time now, const Poll& poll, QueueEffects& effects) {
  const std::vector<Receipt>* const receipts = attempts_.find(now, poll.attempt);
  if (receipts == nullptr) return false;
  for (const Receipt& receipt : *receipts) {
    const std::uint32_t slot = find(receipt);
    if (slot == sim::nil) return false;
    const Message& message = messages_[slot];
    if (message.receives != receipt.receive || message.visibility_changed) return false;
  }
  const auto first = static_cast<std::uint32_t>(effects.messages.size());
  for (const Receipt& receipt : *receipts) {
    if (messages_[receipt.slot].state == MessageState::in_flight) {
      timers_.disarm(receipt.slot);
    } else {
      set_state(now, receipt.slot, MessageState::in_flight);
    }
    messages_[receipt.slot].received = now;
    if (poll.visibility_timeout > Duration{0}) arm(now, poll.visibility_timeout, receipt.slot);
    describe(receipt.slot, effects.messages.emplace_back());
  }
  Poll again = poll;
  again.attempt = {};  // the five minutes are those of the first receive
  finish_delivery(now, again, first, effects);
  return true;
}

void Queue::describe(std::uint32_t slot, const Message& message, Received& received) {
  received.receipt = {slot, message.receives, message.sequence};
  received.payload = message.payload;
  received.bytes = message.bytes;
  received.sent = message.sent;
  received.first_received = message.first_received;
  received.group = message.group;
  received.receives_elsewhere = message.receives_elsewhere;
  received.copy = message.copy;
}

void Queue::sample_shards(sim::Draw& sample) {
  // The first half of a Fisher-Yates shuffle: distinct shards, each as likely as any other.
  sampled_ = all_shards_;
  const std::size_t asked = (sampled_.size() + 1) / 2;
  for (std::size_t i = 0; i < asked; ++i) {
    const std::uint64_t offset = sample.below(sampled_.size() - i);
    std::swap(sampled_[i], sampled_[i + static_cast<std::size_t>(offset)]);
  }
  sampled_.resize(asked);
}

std::optional<Received> Queue::take_out(Time now, QueueEffects& effects) {
  advance(now, effects);
  begin_receive();
  const std::uint32_t slot = next(now, all_shards_);
  if (slot == sim::nil) return std::nullopt;
  Received received;
  describe(slot, received);
  ++counters_.taken_out;
  forget(now, slot);
  return received;
}

}  // namespace couplet::cloud
