#include "cloud/queue_reference.hpp"

#include <algorithm>

using couplet::cloud::MessageState;
using couplet::cloud::Poll;
using couplet::sim::never;

namespace {

std::string number(std::uint64_t value) {
  return " " + std::to_string(value);
}

}  // namespace

void ReferenceQueue::advance(Time now) {
  for (Time due = next_due(); due <= now; due = next_due()) pass(due);
}

void ReferenceQueue::pass(Time now) {
  for (std::size_t i = 0; i < waiters_.size();) {
    if (waiters_[i].end > now) {
      ++i;
      continue;
    }
    log_.push_back("empty" + number(waiters_[i].poll.poller));
    waiters_.erase(waiters_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  while (!messages_.empty() && messages_.front().sent + config_.retention <= now) {
    log_.push_back("expired" + number(messages_.front().reference));
    messages_.erase(messages_.begin());
  }
  for (Message* message : in_line()) {
    if (message->due > now) continue;
    const bool delayed = message->state == MessageState::delayed;
    log_.push_back((delayed ? "visible" : "returned") + number(message->reference));
    give_back(*message);
  }
  serve(now);
}

void ReferenceQueue::give_back(Message& message) {
  message.state = MessageState::visible;
  message.due = never;
  if (message.receives >= 3) message.place = ++places_;
}

std::vector<ReferenceQueue::Message*> ReferenceQueue::in_line() {
  std::vector<Message*> line;
  for (Message& message : messages_) line.push_back(&message);
  std::sort(line.begin(), line.end(), [](const Message* a, const Message* b) { return a->place < b->place; });
  return line;
}

void ReferenceQueue::serve(Time now) {
  while (!waiters_.empty() && take(now, waiters_.front().poll, all_shards()))
    waiters_.erase(waiters_.begin());
}

bool ReferenceQueue::take(Time now, const Poll& poll, const std::vector<std::uint32_t>& shards) {
  std::string names;
  std::uint32_t taken = 0;
  for (Message* each : in_line()) {
    Message& message = *each;
    const bool asked = std::count(shards.begin(), shards.end(), message.shard) > 0;
    if (!asked || message.state != MessageState::visible) continue;
    if (taken == poll.max || count(MessageState::in_flight) == config_.in_flight_limit) break;
    message.state = MessageState::in_flight;
    message.due = now + poll.visibility_timeout;
    ++message.receives;
    ++taken;
    names += number(message.reference) + "#" + std::to_string(message.receives);
  }
  if (taken == 0) return false;
  log_.push_back("delivered" + number(poll.poller) + ":" + names);
  for (Message* message : in_line()) {
    if (message->state == MessageState::in_flight && message->due <= now)
      give_back(*message);  // a timeout of 0
  }
  return true;
}

void ReferenceQueue::send(Time now, std::uint64_t reference, Duration delay, std::uint64_t placement) {
  advance(now);
  Message message;
  message.reference = reference;
  message.sent = now;
  message.place = ++places_;
  message.shard = static_cast<std::uint32_t>(placement % config_.shards);
  message.state = delay > Duration{0} ? MessageState::delayed : MessageState::visible;
  if (delay > Duration{0}) message.due = now + delay;
  messages_.push_back(message);
  serve(now);
}

void ReferenceQueue::receive(Time now, const Poll& poll, const std::vector<std::uint32_t>& shards) {
  advance(now);
  if (take(now, poll, shards)) return;
  if (poll.wait == Duration{0}) {
    log_.push_back("empty" + number(poll.poller));
  } else {
    waiters_.push_back({poll, now + poll.wait});
  }
}

void ReferenceQueue::abandon(std::uint32_t poller) {
  waiters_.erase(std::remove_if(waiters_.begin(), waiters_.end(),
                                [&](const Waiter& waiter) { return waiter.poll.poller == poller; }),
                 waiters_.end());
}

bool ReferenceQueue::remove(Time now, std::uint64_t reference) {
  advance(now);
  const auto found = std::find_if(messages_.begin(), messages_.end(),
                                  [&](const Message& message) { return message.reference == reference; });
  if (found == messages_.end()) return false;
  messages_.erase(found);
  serve(now);
  return true;
}

ReferenceQueue::Time ReferenceQueue::next_due() const {
  Time due = never;
  for (const Waiter& waiter : waiters_) due = std::min(due, waiter.end);
  for (const Message& message : messages_)
    due = std::min({due, message.due, message.sent + config_.retention});
  return due;
}

bool ReferenceQueue::waits(std::uint32_t poller) const {
  return std::any_of(waiters_.begin(), waiters_.end(),
                     [&](const Waiter& waiter) { return waiter.poll.poller == poller; });
}

std::vector<std::uint32_t> ReferenceQueue::all_shards() const {
  std::vector<std::uint32_t> shards;
  for (std::uint32_t shard = 0; shard < config_.shards; ++shard) shards.push_back(shard);
  return shards;
}

std::uint32_t ReferenceQueue::count(MessageState state) const {
  return static_cast<std::uint32_t>(std::count_if(
      messages_.begin(), messages_.end(), [&](const Message& message) { return message.state == state; }));
}

std::string ReferenceQueue::contents() const {
  std::string text = "visible" + number(count(MessageState::visible)) + ", in flight" +
                     number(count(MessageState::in_flight)) + ", delayed" +
                     number(count(MessageState::delayed)) + ":";
  for (const Message& message : messages_) text += number(message.reference);
  return text;
}

std::vector<std::string> ReferenceQueue::take_log() {
  return std::exchange(log_, {});
}

std::vector<std::string> told(const couplet::cloud::QueueEffects& effects) {
  using Kind = couplet::cloud::QueueEffect::Kind;
  std::vector<std::string> log;
  for (const couplet::cloud::QueueEffect& effect : effects.effects) {
    switch (effect.kind) {
      case Kind::delivered: {
        std::string names;
        for (std::uint32_t i = effect.first; i < effect.first + effect.count; ++i) {
          const couplet::cloud::Received& message = effects.messages[i];
          names += number(message.payload.reference) + "#" + std::to_string(message.receipt.receive);
        }
        log.push_back("delivered" + number(effect.poller) + ":" + names);
        break;
      }
      case Kind::over_limit:
      case Kind::empty: log.push_back("empty" + number(effect.poller)); break;
      case Kind::copy_appeared: log.push_back("copy" + number(effect.payload.reference)); break;
      case Kind::purged: log.push_back("purged" + number(effect.payload.reference)); break;
      case Kind::became_visible: log.push_back("visible" + number(effect.payload.reference)); break;
      case Kind::returned: log.push_back("returned" + number(effect.payload.reference)); break;
      case Kind::expired: log.push_back("expired" + number(effect.payload.reference)); break;
      case Kind::dead_lettered: log.push_back("dead" + number(effect.payload.reference)); break;
    }
  }
  return log;
}

std::string told(const couplet::cloud::Queue& queue) {
  std::string text = "visible" + number(queue.visible()) + ", in flight" + number(queue.in_flight()) +
                     ", delayed" + number(queue.delayed()) + ":";
  for (const couplet::cloud::Payload& payload : queue.contents()) text += number(payload.reference);
  return text;
}
