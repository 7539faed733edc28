#include "cloud/topic.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "sim/check.hpp"

namespace couplet::cloud {
namespace {

bool is_queue(Protocol protocol) {
  return protocol == Protocol::queue || protocol == Protocol::fifo_queue;
}

bool is_http(Protocol protocol) {
  return protocol == Protocol::http || protocol == Protocol::https;
}

std::optional<TopicError> check_subscription(TopicType topic, const Subscription& subscription) {
  if (topic == TopicType::fifo && !is_queue(subscription.protocol)) return TopicError::no_queue_for_fifo;
  if (topic == TopicType::standard && subscription.protocol == Protocol::fifo_queue)
    return TopicError::fifo_queue_for_standard;
  if (subscription.raw && !is_queue(subscription.protocol) && !is_http(subscription.protocol))
    return TopicError::not_raw;
  const bool throttled = subscription.receives_per_second != 0;
  if (throttled && (!is_http(subscription.protocol) || subscription.receives_per_second < 1))
    return TopicError::throttle;
  return std::nullopt;
}

std::optional<TopicError> check_message(TopicType topic, const Publication& message) {
  if (message.bytes < 1) return TopicError::empty_message;
  if (message.bytes > TopicLimits::message_bytes) return TopicError::message_too_large;
  if (message.subject > TopicLimits::subject_characters) return TopicError::subject_too_long;
  if (topic == TopicType::standard) {
    if (message.deduplication) return TopicError::deduplication_on_standard;
    return std::nullopt;
  }
  if (!message.group) return TopicError::group_missing;
  if (!message.deduplication) return TopicError::deduplication_missing;
  return std::nullopt;
}

}  // namespace

TopicConfig TopicConfig::fifo_topic(TopicDeduplicationScope scope) {
  TopicConfig config;
  config.type = TopicType::fifo;
  config.deduplication_scope = scope;
  if (scope == TopicDeduplicationScope::topic) {
    config.publish_rate = TopicLimits::fifo_publish_rate;
    config.byte_rate = TopicLimits::fifo_byte_rate;
  }
  config.group_rate = TopicLimits::fifo_group_rate;
  return config;
}

Subscription Subscription::to(Protocol protocol) {
  Subscription result;
  result.protocol = protocol;
  switch (protocol) {
    case Protocol::queue:
    case Protocol::fifo_queue:
    case Protocol::function: result.delivery = aws_managed_delivery(); break;
    case Protocol::http:
    case Protocol::https: result.delivery = http_delivery(); break;
    case Protocol::email:
    case Protocol::sms:
    case Protocol::mobile: result.delivery = customer_managed_delivery(); break;
  }
  return result;
}

std::uint32_t Topic::subscribe(Subscription subscription, std::optional<TopicError>& error) {
  error = check_subscription(config_.type, subscription);
  const bool fifo = config_.type == TopicType::fifo;
  const std::uint32_t most = fifo ? TopicLimits::fifo_subscriptions : TopicLimits::standard_subscriptions;
  if (!error && live_ == most) error = TopicError::too_many_subscriptions;
  if (!error && subscription.filter && filters_ == TopicLimits::filter_policies)
    error = TopicError::too_many_filter_policies;
  if (error) return sim::nil;
  if (subscription.filter) ++filters_;
  ++live_;
  subscriptions_.push_back({std::move(subscription), true, {}, {}});
  return subscriptions() - 1;
}

std::optional<TopicError> Topic::set_filter(std::uint32_t number, std::optional<FilterPolicy> filter) {
  COUPLET_CHECK(exists(number));
  std::optional<FilterPolicy>& old = subscriptions_[number].what.filter;
  if (filter && !old && filters_ == TopicLimits::filter_policies) return TopicError::too_many_filter_policies;
  filters_ = filters_ + (filter ? 1 : 0) - (old ? 1 : 0);
  old = std::move(filter);
  return std::nullopt;
}

void Topic::unsubscribe(Time, std::uint32_t number, TopicEffects& effects) {
  COUPLET_CHECK(exists(number));
  Subscriber& subscriber = subscriptions_[number];
  subscriber.live = false;
  --live_;
  if (subscriber.what.filter) --filters_;
  subscriber.lines.clear();
  for (std::uint32_t slot = 0; slot < deliveries_.end(); ++slot) {
    Delivery& delivery = deliveries_[slot];
    if (delivery.state == State::free || delivery.subscription != number || delivery.orphaned) continue;
    effects.push_back(effect_of(slot, TopicEffect::Kind::dropped));
    --under_way_;
    if (delivery.state == State::attempted) {
      delivery.orphaned = true;  // its outcome is still to come
      continue;
    }
    if (delivery.state == State::waiting) due_.erase({delivery.due, delivery.sequence, slot});
    delivery.state = State::free;
    deliveries_.release(slot);
  }
}

Time Topic::next_due() const {
  return due_.empty() ? sim::never : due_.begin()->at;
}

void Topic::advance(Time now, TopicEffects& effects) {
  while (!due_.empty() && due_.begin()->at <= now) {
    const std::uint32_t slot = due_.begin()->delivery;
    const Time due = due_.begin()->at;
    due_.erase(due_.begin());
    take_turn(due, slot, effects);
  }
}

std::optional<TopicError> Topic::limit(Time now, const Publication& message) {
  struct Limit {
    RateBucket* bucket;
    double per_second;  // 0: none
    std::int64_t amount;
  };
  std::array<Limit, 4> limits{{{&publish_bucket_, config_.publish_rate, 1},
                               {&byte_bucket_, config_.byte_rate, message.bytes},
                               {nullptr, 0, 1},
                               {nullptr, 0, 1}}};
  if (message.group && config_.group_rate > 0)
    limits[2] = {&group_buckets_[*message.group], config_.group_rate, 1};
  if (account_ != nullptr) limits[3] = {&account_->bucket, account_->per_second, 1};
  // What one refuses costs the others nothing.
  for (const Limit& one : limits) {
    if (one.per_second > 0 && !one.bucket->has(now, one.per_second, one.amount)) return TopicError::throttled;
  }
  for (const Limit& one : limits) {
    if (one.per_second > 0) one.bucket->spend(now, one.per_second, one.amount);
  }
  forget_full_buckets(now);
  return std::nullopt;
}

/// A full bucket is like none. Looked for each time their number has doubled, so that it costs little.
void Topic::forget_full_buckets(Time now) {
  if (group_buckets_.size() < buckets_max_) return;
  for (auto bucket = group_buckets_.begin(); bucket != group_buckets_.end();) {
    bucket = bucket->second.full(now) ? group_buckets_.erase(bucket) : std::next(bucket);
  }
  buckets_max_ = std::max<std::size_t>(1024, 2 * group_buckets_.size());
}

bool Topic::passes(std::uint32_t number, const Publication& message) const {
  if (message.passes != nullptr) return (*message.passes)[number];
  const std::optional<FilterPolicy>& filter = subscriptions_[number].what.filter;
  static const MessageAttributes none;
  return !filter || filter->accepts(message.attributes == nullptr ? none : *message.attributes, message.body);
}

std::optional<TopicError> Topic::publish(Time now, const Publication& message, TopicEffects& effects) {
  advance(now, effects);
  if (const auto error = check_message(config_.type, message)) return error;
  if (const auto error = limit(now, message)) return error;
  if (config_.type == TopicType::fifo) {
    const bool by_group = config_.deduplication_scope == TopicDeduplicationScope::group;
    if (!recent_.add(now, by_group ? *message.group : 0, *message.deduplication)) {
      ++deduplicated_;
      return std::nullopt;
    }
  }
  for (std::uint32_t number = 0; number < subscriptions(); ++number) {
    if (!subscriptions_[number].live) continue;
    if (passes(number, message)) {
      add(now, number, message, effects);
    } else {
      effects.push_back(
          {TopicEffect::Kind::filtered, number, sim::nil, 0, message.payload, now, message.bytes});
    }
  }
  return std::nullopt;
}

void Topic::add(Time now, std::uint32_t number, const Publication& message, TopicEffects& effects) {
  const std::uint32_t slot = deliveries_.allocate();
  Delivery& delivery = deliveries_[slot];
  delivery.payload = message.payload;
  delivery.published = now;
  delivery.bytes = message.bytes;
  delivery.sequence = ++sequence_;
  delivery.subscription = number;
  ++under_way_;
  if (config_.type == TopicType::fifo) {
    delivery.group = *message.group;
    Line& line = subscriptions_[number].lines[delivery.group];
    const std::uint32_t before = std::exchange(line.last, slot);
    if (before != sim::nil) {
      deliveries_[before].next = slot;
      delivery.state = State::behind;
      return;
    }
    line.first = slot;
  }
  take_turn(now, slot, effects);
}

void Topic::take_turn(Time now, std::uint32_t slot, TopicEffects& effects) {
  Subscriber& subscriber = subscriptions_[deliveries_[slot].subscription];
  Delivery& delivery = deliveries_[slot];
  if (subscriber.what.receives_per_second == 0 || delivery.has_turn) return attempt(slot, effects);
  const Time turn = std::max(now, subscriber.next_turn);
  subscriber.next_turn = sim::add(turn, sim::to_duration(1e9 / subscriber.what.receives_per_second));
  if (turn == now) return attempt(slot, effects);
  delivery.has_turn = true;
  wait_until(turn, slot);
}

void Topic::wait_until(Time due, std::uint32_t slot) {
  Delivery& delivery = deliveries_[slot];
  delivery.state = State::waiting;
  delivery.due = due;
  due_.insert({due, delivery.sequence, slot});
}

void Topic::attempt(std::uint32_t slot, TopicEffects& effects) {
  Delivery& delivery = deliveries_[slot];
  delivery.state = State::attempted;
  delivery.has_turn = false;
  ++delivery.attempt;
  effects.push_back(effect_of(slot, TopicEffect::Kind::attempt));
}

void Topic::outcome(Time now, std::uint32_t slot, DeliveryOutcome outcome, sim::Draw& jitter,
                    TopicEffects& effects) {
  advance(now, effects);
  Delivery& delivery = deliveries_[slot];
  COUPLET_CHECK(delivery.state == State::attempted);
  if (delivery.orphaned) {
    delivery.state = State::free;
    deliveries_.release(slot);
    return;
  }
  const Subscription& subscription = subscriptions_[delivery.subscription].what;
  const auto given_up =
      subscription.dead_letter ? TopicEffect::Kind::dead_lettered : TopicEffect::Kind::dropped;
  if (outcome == DeliveryOutcome::delivered) return finish(now, slot, TopicEffect::Kind::delivered, effects);
  const bool again =
      outcome == DeliveryOutcome::server_error && delivery.attempt <= subscription.delivery.retries();
  if (!again) return finish(now, slot, given_up, effects);
  const Duration delay = delivery_delay(subscription.delivery, delivery.attempt, jitter);
  if (delay == Duration{0}) return take_turn(now, slot, effects);
  wait_until(sim::add(now, delay), slot);
}

void Topic::finish(Time now, std::uint32_t slot, TopicEffect::Kind kind, TopicEffects& effects) {
  effects.push_back(effect_of(slot, kind));
  --under_way_;
  if (config_.type == TopicType::fifo) leave_line(now, slot, effects);
  deliveries_[slot].state = State::free;
  deliveries_.release(slot);
}

void Topic::leave_line(Time now, std::uint32_t slot, TopicEffects& effects) {
  const Delivery& delivery = deliveries_[slot];
  auto& lines = subscriptions_[delivery.subscription].lines;
  const auto line = lines.find(delivery.group);
  COUPLET_CHECK(line != lines.end() && line->second.first == slot);
  line->second.first = delivery.next;
  if (delivery.next == sim::nil) {
    lines.erase(line);
  } else {
    take_turn(now, delivery.next, effects);
  }
}

TopicEffect Topic::effect_of(std::uint32_t slot, TopicEffect::Kind kind) const {
  const Delivery& delivery = deliveries_[slot];
  return {kind,          delivery.subscription, slot, delivery.attempt, delivery.payload, delivery.published,
          delivery.bytes};
}

std::vector<Payload> Topic::contents() const {
  std::vector<Payload> payloads;
  for (std::uint32_t slot = 0; slot < deliveries_.end(); ++slot) {
    const Delivery& delivery = deliveries_[slot];
    if (delivery.state != State::free && !delivery.orphaned) payloads.push_back(delivery.payload);
  }
  return payloads;
}

}  // namespace couplet::cloud
