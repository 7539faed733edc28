#include "cloud/queue.hpp"

#include <algorithm>

#include "cloud/queue_effect.hpp"
#include "sim/check.hpp"

namespace couplet::cloud {

using Kind = QueueEffect::Kind;

namespace {

std::variant<Shards, Tenants, Groups> strategy_for(const QueueConfig& config, MessageStore& messages) {
  if (config.type == QueueType::fifo) return Groups(messages, config.look_ahead);
  if (config.fair) return Tenants(messages, config.shards);
  return Shards(messages, config.shards);
}

}  // namespace

Queue::Queue(const QueueConfig& config)
    : config_(config), next_(strategy_for(config, messages_)), throughput_(throughput_for(config)) {
  COUPLET_CHECK(config.shards >= 1 && config.shards <= QueueConfig::shards_max);
  COUPLET_CHECK(config.look_ahead >= 1 && config.partitions_max >= 1);
  for (std::uint32_t shard = 0; shard < config.shards; ++shard) {
    all_shards_.push_back(static_cast<std::uint16_t>(shard));
  }
}

Throughput Queue::throughput_for(const QueueConfig& config) {
  const bool limited = config.type == QueueType::fifo;
  return Throughput(limited ? config.calls_per_second : 0, config.high_throughput, config.partitions_max);
}

Admission Queue::admit(Time now, QueueAction action, const GroupNumber* groups, std::uint32_t count) {
  return throughput_.admit(now, action, groups, count);
}

Time Queue::earliest() const {
  Time due = timers_.next_due();
  const Time wait = waits_.next_due();
  if (wait < due) due = wait;
  if (oldest_ != sim::nil) {
    const Time expiry = sim::add(messages_[next_to_expire()].sent, config_.retention);
    if (expiry < due) due = expiry;
  }
  return due;
}

void Queue::catch_up(Time now, QueueEffects& effects) {
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
    if (message.state == MessageState::in_flight) {
      tell(Kind::returned, message, effects);
      if (goes_to_back(message)) {
        to_back_.push_back(slot);
      } else {
        set_state(now, slot, MessageState::visible);
      }
      continue;
    }
    tell(message.state == MessageState::delayed ? Kind::became_visible : Kind::copy_appeared, message,
         effects);
    set_state(now, slot, MessageState::visible);
  }
  if (!to_back_.empty()) line_up_at_back(now);
  due_ = earliest();
  serve_waiters(now, effects);
}

void Queue::arm_once(Time now, Duration delay, std::uint32_t slot) {
  timers_.arm_once(now, delay, slot);
  due_ = std::min(due_, messages_[slot].timer.due);
}

std::uint32_t Queue::next_to_expire() const {
  // Along the order of entry, the sending times of messages that did not come late never decrease.
  if (late_.empty() || messages_[oldest_].sent <= late_.front().sent) return oldest_;
  return late_.front().slot;
}

bool Queue::expire(Time now, QueueEffects& effects) {
  if (oldest_ == sim::nil) return false;
  const std::uint32_t slot = next_to_expire();
  if (sim::add(messages_[slot].sent, config_.retention) > now) return false;
  tell(Kind::expired, messages_[slot], effects);
  ++counters_.expired;
  forget(now, slot);
  return true;
}

SendResult Queue::send(Time now, const SendRequest& request, QueueEffects& effects) {
  advance(now, effects);
  if (fifo()) {
    if (const auto* original = duplicate_of(now, request)) {
      ++counters_.duplicates;
      return {SendResult::Outcome::duplicate, original->sequence, original->payload};
    }
  }
  const std::uint32_t slot = store(now, request.payload, now, request.placement, request.group);
  ++counters_.sent;
  Message& message = messages_[slot];
  message.bytes = request.bytes;
  const SendResult result{SendResult::Outcome::accepted, message.sequence, request.payload};
  if (fifo()) {
    if (request.deduplication.given()) {
      deduplication_.remember(now, scoped(request), {message.sequence, request.payload});
    }
  } else if (request.overtakes) {
    message.order = --overtakers_;
  }
  const Duration delay = fifo() || request.delay == queue_default ? config_.delay : request.delay;
  if (delay > Duration{0}) {
    set_state(now, slot, MessageState::delayed);
    arm(now, delay, slot);
    return result;
  }
  if (goes_straight_out()) {
    hand_over(now, slot, effects);
    return result;
  }
  set_state(now, slot, MessageState::visible);
  serve_waiters(now, effects);
  return result;
}

ScopedKey Queue::scoped(const SendRequest& request) const {
  const bool by_group = config_.deduplication_scope == DeduplicationScope::message_group;
  return {request.deduplication, by_group ? request.group : no_group};
}

const Deduplication::Original* Queue::duplicate_of(Time now, const SendRequest& request) {
  COUPLET_CHECK(request.group != no_group);
  return request.deduplication.given() ? deduplication_.find(now, scoped(request)) : nullptr;
}

void Queue::take_over(Time now, const QueueEffect& dead_letter, std::uint64_t placement,
                      QueueEffects& effects) {
  advance(now, effects);
  const Time sent = fifo() ? now : dead_letter.sent;
  const std::uint32_t slot = store(now, dead_letter.payload, sent, placement, dead_letter.group);
  ++counters_.moved_in;
  Message& message = messages_[slot];
  message.bytes = dead_letter.bytes;
  message.receives = message.receives_elsewhere = dead_letter.receives;
  message.first_received = dead_letter.first_received;
  message.copy = dead_letter.copy;
  set_state(now, slot, MessageState::visible);
  // One that is too old for this queue goes at once, and to nobody.
  while (expire(now, effects)) {
  }
  due_ = earliest();
  serve_waiters(now, effects);
}

void Queue::leave_copy(Time now, const Received& received, Duration after, std::uint64_t placement,
                       QueueEffects& effects) {
  COUPLET_CHECK(!fifo());
  advance(now, effects);
  const std::uint32_t slot = store(now, received.payload, received.sent, placement, received.group);
  ++counters_.copies;
  Message& message = messages_[slot];
  message.copy = true;
  message.bytes = received.bytes;
  message.receives = received.receipt.receive;
  message.receives_elsewhere = received.receives_elsewhere;
  message.first_received = received.first_received;
  set_state(now, slot, MessageState::hidden_copy);
  arm_once(now, after, slot);
  if (age_of_ == slot) find_age();  // copies do not count
  advance(now, effects);
}

std::uint32_t Queue::store(Time now, Payload payload, Time sent, std::uint64_t placement, GroupNumber group) {
  COUPLET_CHECK(!fifo() || group != no_group);
  const std::uint32_t slot = messages_.allocate();
  Message& message = messages_[slot];
  message.payload = payload;
  message.sent = sent;
  message.entered = now;
  message.sequence = ++numbers_;
  message.order = static_cast<std::int64_t>(message.sequence);
  message.group = group;
  message.shard = static_cast<std::uint16_t>(config_.shards == 1 ? 0 : placement % config_.shards);
  message.older = newest_;
  (newest_ == sim::nil ? oldest_ : messages_[newest_].newer) = slot;
  newest_ = slot;
  if (age_of_ == sim::nil) age_of_ = slot;
  if (sent < now) {
    message.came_late = true;
    ++late_live_;
    late_.push_back({sent, slot});
    std::push_heap(late_.begin(), late_.end());
  }
  due_ = std::min(due_, sim::add(sent, config_.retention));
  return slot;
}

void Queue::state_changed(Time now, std::uint32_t slot, MessageState from) {
  if (auto* const tenants = std::get_if<Tenants>(&next_)) {
    tenants->changed(now, slot, from);
  } else {
    std::get<Groups>(next_).changed(now, slot, from);
  }
}

bool Queue::goes_to_back(const Message& message) const {
  return !fifo() && message.receives_here() >= receives_until_back;
}

void Queue::give_back(Time now, std::uint32_t slot) {
  Message& message = messages_[slot];
  if (goes_to_back(message)) message.order = static_cast<std::int64_t>(++numbers_);
  set_state(now, slot, MessageState::visible);
}

void Queue::line_up_at_back(Time now) {
  // Those of one instant in the order they had, whatever their timeouts were.
  std::sort(to_back_.begin(), to_back_.end(),
            [this](std::uint32_t a, std::uint32_t b) { return messages_[a].order < messages_[b].order; });
  for (const std::uint32_t slot : to_back_) give_back(now, slot);
  to_back_.clear();
}

bool Queue::counts_for_age(const Message& message) const {
  return fifo() || (message.receives_here() < receives_until_back && !message.copy);
}

void Queue::find_age() {
  while (age_of_ != sim::nil && !counts_for_age(messages_[age_of_])) age_of_ = messages_[age_of_].newer;
}

void Queue::forget(Time now, std::uint32_t slot) {
  Message& message = messages_[slot];
  COUPLET_CHECK(message.state != MessageState::gone);
  if (message.state != MessageState::visible) timers_.disarm(slot, message);
  set_state(now, slot, message, MessageState::gone);
  (message.older == sim::nil ? oldest_ : messages_[message.older].newer) = message.newer;
  (message.newer == sim::nil ? newest_ : messages_[message.newer].older) = message.older;
  if (age_of_ == slot) {
    age_of_ = message.newer;
    find_age();
  }
  message.sequence = 0;
  if (message.came_late) {
    --late_live_;
    drop_stale_late_entries();
  }
  messages_.release(slot);
}

void Queue::drop_stale_late_entries() {
  const auto stale = [this](const LateEntry& entry) {
    const Message& message = messages_[entry.slot];
    return message.state == MessageState::gone || !message.came_late || message.sent != entry.sent;
  };
  if (late_.size() > 2 * late_live_ + 64) {
    late_.erase(std::remove_if(late_.begin(), late_.end(), stale), late_.end());
    std::make_heap(late_.begin(), late_.end());
  }
  while (!late_.empty() && stale(late_.front())) {
    std::pop_heap(late_.begin(), late_.end());
    late_.pop_back();
  }
}

Time Queue::oldest_sent() const {
  return oldest_ == sim::nil ? sim::never : messages_[next_to_expire()].sent;
}

std::uint64_t Queue::groups_in_flight() const {
  const auto* const groups = std::get_if<Groups>(&next_);
  return groups == nullptr ? 0 : groups->in_flight();
}

Queue::QuietGauges Queue::quiet() const {
  Tenants::Counts noisy;
  if (const auto* const tenants = std::get_if<Tenants>(&next_)) noisy = tenants->noisy();
  return {visible() - noisy.visible, in_flight() - noisy.in_flight, delayed() - noisy.delayed, noisy.tenants};
}

std::vector<Payload> Queue::contents() const {
  std::vector<Payload> payloads;
  for (std::uint32_t slot = oldest_; slot != sim::nil; slot = messages_[slot].newer) {
    payloads.push_back(messages_[slot].payload);
  }
  return payloads;
}

sim::Uint128 Queue::sequence_number(std::uint64_t sequence) {
  // As AWS's look: twenty digits, 256 apart, above 2^64.
  constexpr std::uint64_t above = 402'752'386'758'144'512;
  return (sim::Uint128{1} << 64) + above + sim::Uint128{sequence} * 256;
}

}  // namespace couplet::cloud
