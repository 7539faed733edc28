#include "cloud/queue.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace couplet::cloud {

using Kind = QueueEffect::Kind;

namespace {

void tell(Kind kind, const Message& message, QueueEffects& effects) {
  QueueEffect& effect = effects.effects.emplace_back();
  effect.kind = kind;
  effect.payload = message.payload;
  effect.receives = message.receives;
  effect.sent = message.sent;
}

void answer(Kind kind, std::uint32_t poller, QueueEffects& effects) {
  QueueEffect& effect = effects.effects.emplace_back();
  effect.kind = kind;
  effect.poller = poller;
}

}  // namespace

Queue::Queue(const QueueConfig& config) : config_(config), shards_(config.shards) {
  COUPLET_CHECK(config.shards >= 1 && config.shards <= QueueConfig::shards_max);
  for (std::uint32_t shard = 0; shard < config.shards; ++shard) {
    all_shards_.push_back(static_cast<std::uint16_t>(shard));
  }
}

Time Queue::earliest() const {
  Time due = timers_.next_due();
  const Time wait = waits_.next_due();
  if (wait < due) due = wait;
  if (oldest_ != sim::nil) {
    const Time expiry = sim::add(messages_[oldest_].sent, config_.retention);
    if (expiry < due) due = expiry;
  }
  return due;
}

void Queue::advance(Time now, QueueEffects& effects) {
  // One instant after the other: a message that comes back at 3 s goes to whoever waits until 5 s, even if
  // nobody looks before 10 s.
  for (Time due = next_due(); due <= now; due = next_due()) pass(due, effects);
}

void Queue::pass(Time now, QueueEffects& effects) {
  // What is over at this instant is over before anything that begins at it: a wait that ends now does not
  // get a message that becomes visible now, and an expired message does not come back.
  end_waits(now, effects);
  while (expire(now, effects)) {
  }
  for (std::uint32_t slot = timers_.pop_due(now); slot != sim::nil; slot = timers_.pop_due(now)) {
    const Message& message = messages_[slot];
    const bool was_delayed = message.state == MessageState::delayed;
    --(was_delayed ? delayed_ : in_flight_);
    tell(was_delayed ? Kind::became_visible : Kind::returned, message, effects);
    make_visible(slot);
  }
  due_ = earliest();
  serve_waiters(now, effects);
}

void Queue::arm(Time now, Duration delay, std::uint32_t slot) {
  timers_.arm(now, delay, slot);
  due_ = std::min(due_, messages_[slot].timer.due);
}

bool Queue::expire(Time now, QueueEffects& effects) {
  if (oldest_ == sim::nil || sim::add(messages_[oldest_].sent, config_.retention) > now) return false;
  const Message& message = messages_[oldest_];
  tell(Kind::expired, message, effects);
  forget(oldest_);
  return true;
}

SendResult Queue::send(Time now, const SendRequest& request, QueueEffects& effects) {
  advance(now, effects);
  const std::uint32_t slot = store(request.payload, now, request.placement);
  const Duration delay = request.delay == queue_default ? config_.delay : request.delay;
  const SendResult result{SendResult::Outcome::accepted, messages_[slot].sequence, request.payload};
  if (delay > Duration{0}) {
    messages_[slot].state = MessageState::delayed;
    ++delayed_;
    arm(now, delay, slot);
    return result;
  }
  make_visible(slot);
  serve_waiters(now, effects);
  return result;
}

void Queue::take_over(Time now, const QueueEffect& dead_letter, std::uint64_t placement,
                      QueueEffects& effects) {
  advance(now, effects);
  const std::uint32_t slot = store(dead_letter.payload, dead_letter.sent, placement);
  messages_[slot].receives = dead_letter.receives;
  make_visible(slot);
  // One that is too old for this queue goes at once, and to nobody.
  while (expire(now, effects)) {
  }
  due_ = earliest();
  serve_waiters(now, effects);
}

std::uint32_t Queue::store(Payload payload, Time sent, std::uint64_t placement) {
  const std::uint32_t slot = messages_.allocate();
  Message& message = messages_[slot];
  message.payload = payload;
  message.sent = sent;
  message.sequence = ++sent_;
  message.shard = static_cast<std::uint16_t>(config_.shards == 1 ? 0 : placement % config_.shards);
  link_by_age(slot);
  due_ = std::min(due_, sim::add(sent, config_.retention));
  return slot;
}

void Queue::link_by_age(std::uint32_t slot) {
  Message& message = messages_[slot];
  message.older = newest_;
  while (message.older != sim::nil && messages_[message.older].sent > message.sent) {
    message.older = messages_[message.older].older;
  }
  message.newer = message.older == sim::nil ? oldest_ : messages_[message.older].newer;
  (message.older == sim::nil ? oldest_ : messages_[message.older].newer) = slot;
  (message.newer == sim::nil ? newest_ : messages_[message.newer].older) = slot;
}

void Queue::make_visible(std::uint32_t slot) {
  Message& message = messages_[slot];
  message.state = MessageState::visible;
  ++visible_;
  shards_[message.shard].add(messages_, slot);
}

void Queue::receive(Time now, const Poll& asked, sim::Draw& sample, QueueEffects& effects) {
  advance(now, effects);
  Poll poll = asked;
  if (poll.wait == queue_default) poll.wait = config_.receive_wait;
  if (poll.visibility_timeout == queue_default) poll.visibility_timeout = config_.visibility_timeout;
  const bool short_poll = poll.wait == Duration{0};
  const bool sampling = short_poll && config_.shards > 1;
  if (sampling) sample_shards(sample);
  if (take(now, poll, sampling ? sampled_ : all_shards_, effects) > 0) return;
  if (short_poll) {
    answer(Kind::empty, poll.poller, effects);
    return;
  }
  if (waiter_of_.size() <= poll.poller) waiter_of_.resize(poll.poller + std::size_t{1}, sim::nil);
  COUPLET_CHECK(waiter_of_[poll.poller] == sim::nil);
  const std::uint32_t slot = waiters_.allocate();
  waiter_of_[poll.poller] = slot;
  Waiter& waiter = waiters_[slot];
  waiter.poll = poll;
  waiter.prev = last_waiter_;
  (last_waiter_ == sim::nil ? first_waiter_ : waiters_[last_waiter_].next) = slot;
  last_waiter_ = slot;
  waits_.arm(now, poll.wait, slot);
  due_ = std::min(due_, waiter.timer.due);
}

void Queue::serve_waiters(Time now, QueueEffects& effects) {
  while (first_waiter_ != sim::nil && visible_ > 0) {
    const std::uint32_t slot = first_waiter_;
    const Poll poll = waiters_[slot].poll;
    if (take(now, poll, all_shards_, effects) == 0) return;  // the in-flight limit
    drop_waiter(slot);
  }
}

void Queue::end_waits(Time now, QueueEffects& effects) {
  for (std::uint32_t slot = waits_.pop_due(now); slot != sim::nil; slot = waits_.pop_due(now)) {
    answer(Kind::empty, waiters_[slot].poll.poller, effects);
    drop_waiter(slot);
  }
}

void Queue::drop_waiter(std::uint32_t slot) {
  const Waiter& waiter = waiters_[slot];
  waits_.disarm(slot);
  waiter_of_[waiter.poll.poller] = sim::nil;
  (waiter.prev == sim::nil ? first_waiter_ : waiters_[waiter.prev].next) = waiter.next;
  (waiter.next == sim::nil ? last_waiter_ : waiters_[waiter.next].prev) = waiter.prev;
  waiters_.release(slot);
}

bool Queue::abandon(std::uint32_t poller) {
  if (poller >= waiter_of_.size() || waiter_of_[poller] == sim::nil) return false;
  drop_waiter(waiter_of_[poller]);
  return true;
}

std::uint32_t Queue::take(Time now, const Poll& poll, const std::vector<std::uint16_t>& shards,
                          QueueEffects& effects) {
  const auto first = static_cast<std::uint32_t>(effects.messages.size());
  std::uint32_t taken = 0;
  while (taken < poll.max && visible_ > 0 && in_flight_ < config_.in_flight_limit) {
    const std::uint32_t slot = oldest_of(shards);
    if (slot == sim::nil) break;
    Message& message = messages_[slot];
    if (config_.max_receives > 0 && message.receives >= config_.max_receives) {
      tell(Kind::dead_lettered, message, effects);
      forget(slot);
      continue;
    }
    shards_[message.shard].remove(messages_, slot);
    --visible_;
    if (message.receives < UINT16_MAX) ++message.receives;
    Received& received = effects.messages.emplace_back();
    received.receipt = {slot, message.receives, message.sequence};
    received.payload = message.payload;
    received.sent = message.sent;
    ++taken;
    // A timeout of zero leaves it visible; it is handed back below, so that this receive has it only once.
    message.state = MessageState::in_flight;
    ++in_flight_;
    if (poll.visibility_timeout > Duration{0}) arm(now, poll.visibility_timeout, slot);
  }
  if (taken == 0) return 0;
  QueueEffect& delivered = effects.effects.emplace_back();
  delivered.kind = Kind::delivered;
  delivered.poller = poll.poller;
  delivered.first = first;
  delivered.count = taken;
  if (poll.visibility_timeout == Duration{0}) {
    for (std::uint32_t i = first; i < first + taken; ++i) {
      --in_flight_;
      make_visible(effects.messages[i].receipt.slot);
    }
  }
  return taken;
}

std::uint32_t Queue::oldest_of(const std::vector<std::uint16_t>& shards) {
  std::uint32_t oldest = sim::nil;
  for (const std::uint16_t shard : shards) {
    const std::uint32_t candidate = shards_[shard].oldest(messages_);
    if (candidate == sim::nil) continue;
    if (oldest == sim::nil || messages_[candidate].sequence < messages_[oldest].sequence) oldest = candidate;
  }
  return oldest;
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

RemoveResult Queue::remove(Time now, const Receipt& receipt, bool stale_works, QueueEffects& effects) {
  advance(now, effects);
  if (receipt.slot >= messages_.end() || messages_[receipt.slot].sequence != receipt.sequence) {
    return {RemoveResult::Outcome::gone, {}, false};
  }
  const Message& message = messages_[receipt.slot];
  if (message.receives != receipt.receive && !stale_works)
    return {RemoveResult::Outcome::survived, {}, false};
  const Payload payload = message.payload;
  forget(receipt.slot);
  // Space under the in-flight limit may have become free for somebody who waits.
  serve_waiters(now, effects);
  return {RemoveResult::Outcome::deleted, payload, false};
}

void Queue::forget(std::uint32_t slot) {
  Message& message = messages_[slot];
  switch (message.state) {
    case MessageState::visible:
      shards_[message.shard].remove(messages_, slot);
      --visible_;
      break;
    case MessageState::in_flight:
      timers_.disarm(slot);
      --in_flight_;
      break;
    case MessageState::delayed:
      timers_.disarm(slot);
      --delayed_;
      break;
    case MessageState::gone: COUPLET_CHECK(false);
  }
  (message.older == sim::nil ? oldest_ : messages_[message.older].newer) = message.newer;
  (message.newer == sim::nil ? newest_ : messages_[message.newer].older) = message.older;
  message.state = MessageState::gone;
  message.sequence = 0;
  messages_.release(slot);
}

Time Queue::oldest_sent() const {
  return oldest_ == sim::nil ? sim::never : messages_[oldest_].sent;
}

std::vector<Payload> Queue::contents() const {
  std::vector<Payload> payloads;
  for (std::uint32_t slot = oldest_; slot != sim::nil; slot = messages_[slot].newer) {
    payloads.push_back(messages_[slot].payload);
  }
  return payloads;
}

}  // namespace couplet::cloud
