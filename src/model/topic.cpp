#include "model/topic.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "model/transfers.hpp"

namespace couplet::model {
namespace {

using Effect = cloud::TopicEffect::Kind;
using cloud::DeliveryOutcome;
using cloud::Protocol;

constexpr std::int64_t chunk_bytes = 65'536;                 // of a publish that is billed as one request
constexpr std::uint32_t dead_letter_slot = sim::nil;         // of the answer to a dead letter
constexpr std::uint64_t own_group = std::uint64_t{1} << 32;  // of requests without a group: one each

cloud::TopicConfig config_of(const scenario::TopicSpec& spec) {
  return spec.fifo ? cloud::TopicConfig::fifo_topic() : cloud::TopicConfig::standard_topic();
}

}  // namespace

Topic::Topic(Runtime& runtime, const scenario::Component& component, std::uint16_t owner,
             std::shared_ptr<cloud::AccountPublishes> account)
    : ManagedService(runtime, component, owner),
      spec_(std::get<scenario::TopicSpec>(component.spec)),
      stream_(component.stream),
      site_(sim::hash_of(component.stream)),
      topic_(config_of(spec_), std::move(account)) {}

void Topic::connect(const std::vector<Subscriber>& subscribers) {
  std::map<const Component*, std::uint64_t> copies;
  for (std::size_t i = 0; i < subscribers.size(); ++i) {
    const scenario::TopicSubscription& spec = spec_.subscriptions[i];
    const Subscriber& to = subscribers[i];
    cloud::Subscription subscription = cloud::Subscription::to(to.protocol);
    if (spec.delivery) subscription.delivery = cloud::delivery_policy(*spec.delivery);
    subscription.receives_per_second = spec.receives_per_second;
    subscription.dead_letter = to.dead_letters != nullptr;
    std::optional<cloud::TopicError> error;
    topic_.subscribe(std::move(subscription), error);
    COUPLET_CHECK(!error);
    if (to.dead_letters != nullptr) to.dead_letters->hold_dead_letters();
    Route route;
    route.to = to;
    if (spec.filter) route.filter = Condition(*spec.filter);
    route.copy = ++copies[to.target];
    std::string label = "delivery/" + to.target->name();
    if (route.copy > 1) label += "/" + std::to_string(route.copy);
    route.latency_key = runtime_.key(stream_, label + "/latency");
    route.backoff_key = runtime_.key(stream_, label + "/backoff");
    routes_.push_back(std::move(route));
  }
  passes_.resize(routes_.size());
}

void Topic::on_event(Time now, const sim::Event& event) {
  switch (event.kind()) {
    case arrival_event: runtime_.hand_over(now, event, *this); return;
    case delivery_due:
      if (!alarm_.rings(event) || crashed()) return;  // after a crash it catches up
      topic_.advance(now, effects_);
      after_operation(now);
      return;
    case no_answer:
      if (!answer_alarm_.rings(event)) return;
      for (std::uint32_t slot = answers_.pop_due(now); slot != sim::nil; slot = answers_.pop_due(now)) {
        break_connection(runtime_, now, *this, slot, attempts_[slot].token);
        conclude(now, slot, DeliveryOutcome::server_error);
      }
      answer_alarm_.arm(runtime_.events, answers_.next_due(), sim::Order::deadlines, owner(), no_answer);
      return;
    case request_out:
      if (attempts_[event.argument()].out == event.number()) await_answer(now, event.argument());
      return;
    default: COUPLET_CHECK(false);
  }
}

cloud::Publication Topic::publication(const Arrival& arrival) {
  cloud::Publication message;
  message.payload = {reference_of(arrival), arrival.lineage};
  message.bytes = std::max<std::int64_t>(arrival.size.count, 1);
  message.passes = &passes_;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto& filter = routes_[i].filter;
    passes_[i] = !filter || filter->holds(runtime_, arrival.request, arrival.overlay);
  }
  if (!spec_.fifo) return message;
  const Request& request = runtime_.ledger[arrival.request];
  const std::uint64_t producer = std::uint64_t{request.producer} << 33;
  message.group =
      request.group == sim::nil ? producer + own_group + arrival.request : producer + request.group;
  message.deduplication = request.identity;
  return message;
}

void Topic::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  const auto chunks = static_cast<std::uint64_t>(
      (std::max<std::int64_t>(arrival.size.count, 1) + chunk_bytes - 1) / chunk_bytes);
  requests_ += chunks;
  if (sim::is_repeat(arrival.lineage)) repeated_ += chunks;
  const auto refused = [&](Reason reason) {
    ++refused_;
    turn_away(now, arrival, reason);
  };
  if (away()) return refused(Reason::unavailable);
  const std::uint64_t known = topic_.deduplicated();
  const cloud::Publication message = publication(arrival);
  const std::uint64_t copies = topic_.under_way();
  if (const auto error = topic_.publish(now, message, effects_)) {
    const bool throttled = *error == cloud::TopicError::throttled;
    return refused(runtime_.reasons.named(throttled ? "throttled" : "message_too_large"));
  }
  if (topic_.deduplicated() > known) {
    ++deduplicated_;
    if (runtime_.traces())
      runtime_.trace(now, TraceEvent::deduplicated, arrival.request, arrival.lineage, name(), 0);
  } else {
    ++published_;
    published_bytes_ += static_cast<std::uint64_t>(arrival.size.count);
    if (runtime_.traces())
      runtime_.trace(now, TraceEvent::published, arrival.request, arrival.lineage, name(), 0);
  }
  const std::uint64_t made = topic_.under_way() - copies;
  copies_ += made;
  for (std::uint64_t copy = 0; copy < made; ++copy) runtime_.ledger.hold(arrival.request);
  after_operation(now);
  arrival.reply.answer(now, Reason::ok);
}

void Topic::after_operation(Time now) {
  alarm_.arm(runtime_.events, topic_.next_due(), sim::Order::arrivals, owner(), delivery_due);
  if (carrying_) return;
  carrying_ = true;
  while (!effects_.empty()) {
    std::swap(effects_, carried_);
    effects_.clear();
    for (const cloud::TopicEffect& effect : carried_) carry_out(now, effect);
  }
  carrying_ = false;
  const auto under_way = static_cast<std::int64_t>(topic_.under_way());
  if (under_way == under_way_.value()) return;
  under_way_.set(now, under_way);
  peak_.set(now, under_way, under_way);
}

void Topic::carry_out(Time now, const cloud::TopicEffect& effect) {
  if (effect.kind == Effect::attempt) {
    if (crashed()) {
      postponed_.push_back(effect);
    } else {
      attempt(now, effect);
    }
    return;
  }
  if (runtime_.traces()) trace_effect(now, effect);
  if (effect.kind == Effect::filtered) {
    ++filtered_;
  } else {
    finish(now, effect);
  }
}

sim::Lineage Topic::lineage_of(const cloud::TopicEffect& effect) const {
  // A second subscription with the same target has draws of its own there, and so has a second attempt.
  const sim::Lineage copy = sim::branched(effect.payload.lineage, site_, routes_[effect.subscription].copy);
  return effect.attempt < 2 ? copy : sim::repeated(copy, sim::mix64(site_), effect.attempt);
}

void Topic::attempt(Time now, const cloud::TopicEffect& effect) {
  ++attempts_made_;
  const Route& route = routes_[effect.subscription];
  const std::uint32_t slot = attempts_.allocate();
  Attempt& attempt = attempts_[slot];
  if (++tokens_ == 0) ++tokens_;
  attempt.delivery = effect.delivery;
  attempt.subscription = effect.subscription;
  attempt.token = tokens_;
  attempt.request = request_of(effect.payload.reference);
  attempt.lineage = lineage_of(effect);
  Arrival arrival;
  arrival.request = attempt.request;
  arrival.lineage = attempt.lineage;
  arrival.overlay = overlay_of(effect.payload.reference);
  arrival.reply = {this, slot, attempt.token};
  arrival.operation = route.to.operation;
  arrival.size = sim::Bytes{effect.bytes};
  Duration latency{0};
  if (!spec_.delivery_latency.is_zero()) {
    sim::Draw draw(route.latency_key, runtime_.identity(attempt.request), attempt.lineage);
    latency = spec_.delivery_latency.sample(draw);
  }
  attempt.out = 0;
  if (is_http(route.to.protocol)) {
    if (latency == Duration{0}) {
      await_answer(now, slot);
    } else {
      attempt.out = runtime_.events.schedule(sim::add(now, latency), sim::Order::deadlines, owner(), 0,
                                             request_out, slot);
    }
  }
  runtime_.deliver(now, latency, *route.to.target, arrival);
}

void Topic::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  if (slot == dead_letter_slot) {
    if (reason != Reason::ok) ++dead_letters_lost_;
    return;
  }
  if (attempts_[slot].token != token) return;  // given up before
  answers_.disarm(slot);
  conclude(now, slot, outcome_of(reason));
}

void Topic::unheard(Time now, std::uint32_t slot, std::uint32_t token) {
  if (slot == dead_letter_slot) {
    ++dead_letters_lost_;
    return;
  }
  if (attempts_[slot].token != token || attempts_[slot].deadline.armed())
    return;  // HTTP waits from the start
  await_answer(now, slot);
}

void Topic::await_answer(Time now, std::uint32_t slot) {
  attempts_[slot].out = 0;
  answers_.arm(now, cloud::http_answer_timeout, slot);
  answer_alarm_.arm(runtime_.events, answers_.next_due(), sim::Order::deadlines, owner(), no_answer);
}

DeliveryOutcome Topic::outcome_of(Reason reason) const {
  if (reason == Reason::ok) return DeliveryOutcome::delivered;
  const std::string_view word = runtime_.reasons.word(reason);
  if (word == "message_too_large") return DeliveryOutcome::client_error;
  // A service may answer with a status of its own.
  int status = 0;
  for (const char c : word) {
    if (c < '0' || c > '9' || status > 99) return DeliveryOutcome::server_error;
    status = status * 10 + (c - '0');
  }
  return cloud::outcome_of_status(status);
}

void Topic::conclude(Time now, std::uint32_t slot, DeliveryOutcome outcome) {
  Attempt& attempt = attempts_[slot];
  const Route& route = routes_[attempt.subscription];
  // As Amazon SNS counts them: HTTP by attempts, the others when all retries are over.
  if (outcome != DeliveryOutcome::delivered && is_http(route.to.protocol)) ++failed_;
  sim::Draw jitter(route.backoff_key, runtime_.identity(attempt.request), attempt.lineage);
  attempt.token = 0;
  attempt.out = 0;
  const std::uint32_t delivery = attempt.delivery;
  attempts_.release(slot);
  topic_.outcome(now, delivery, outcome, jitter, effects_);
  after_operation(now);
}

void Topic::finish(Time now, const cloud::TopicEffect& effect) {
  const Protocol protocol = routes_[effect.subscription].to.protocol;
  if (effect.kind == Effect::delivered) {
    ++delivered_;
    delivered_bytes_ += static_cast<std::uint64_t>(effect.bytes);
    ++delivered_by(protocol);
  } else {
    if (!is_http(protocol)) ++failed_;
    if (effect.kind == Effect::dead_lettered) {
      ++dead_lettered_;
      to_dead_letters(now, effect);
    } else {
      ++dropped_;
    }
  }
  runtime_.ledger.drop(now, request_of(effect.payload.reference));
}

void Topic::to_dead_letters(Time now, const cloud::TopicEffect& effect) {
  Arrival arrival;
  arrival.request = request_of(effect.payload.reference);
  arrival.lineage = lineage_of(effect);
  arrival.overlay = overlay_of(effect.payload.reference);
  arrival.reply = {this, dead_letter_slot, 0};
  arrival.operation = Operation::send;
  arrival.size = sim::Bytes{effect.bytes};
  runtime_.deliver(now, Duration{0}, *routes_[effect.subscription].to.dead_letters, arrival);
}

Counter& Topic::delivered_by(Protocol protocol) {
  switch (protocol) {
    case Protocol::queue:
    case Protocol::fifo_queue: return to_queues_;
    case Protocol::function: return to_functions_;
    case Protocol::http:
    case Protocol::https: return to_http_;
    case Protocol::email: return to_email_;
    case Protocol::sms: return to_sms_;
    case Protocol::mobile: return to_mobile_;
  }
  COUPLET_CHECK(false);
}

void Topic::trace_effect(Time now, const cloud::TopicEffect& effect) const {
  const RequestId request = request_of(effect.payload.reference);
  const std::string& to = routes_[effect.subscription].to.target->name();
  const sim::Lineage lineage = lineage_of(effect);
  switch (effect.kind) {
    case Effect::filtered: runtime_.trace(now, TraceEvent::filtered, request, lineage, name(), 0, to); break;
    case Effect::delivered:
      runtime_.trace(now, TraceEvent::delivered, request, lineage, name(), 0, to, effect.attempt);
      break;
    case Effect::dead_lettered:
      runtime_.trace(now, TraceEvent::dead_lettered, request, lineage, name(), 0,
                     routes_[effect.subscription].to.dead_letters->name(), effect.attempt);
      break;
    case Effect::dropped:
      runtime_.trace(now, TraceEvent::dropped, request, lineage, name(), 0, to, effect.attempt);
      break;
    case Effect::attempt: break;
  }
}

void Topic::restored(Time now) {
  effects_.insert(effects_.end(), postponed_.begin(), postponed_.end());
  postponed_.clear();
  topic_.advance(now, effects_);
  after_operation(now);
}

void Topic::describe(Meters& meters) {
  meters.counter("published", Unit::messages, published_);
  meters.counter("deduplicated", Unit::messages, deduplicated_);
  meters.counter("requests", Unit::requests, requests_);
  meters.counter("repeated", Unit::requests, repeated_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("published_bytes", Unit::bytes, published_bytes_);
  meters.counter("filtered", Unit::messages, filtered_);
  meters.counter("attempts", Unit::requests, attempts_made_);
  meters.counter("delivered", Unit::messages, delivered_);
  meters.counter("delivered_bytes", Unit::bytes, delivered_bytes_);
  meters.counter("delivered_to_queues", Unit::messages, to_queues_);
  meters.counter("delivered_to_functions", Unit::messages, to_functions_);
  meters.counter("delivered_to_http", Unit::messages, to_http_);
  meters.counter("delivered_to_email", Unit::messages, to_email_);
  meters.counter("delivered_to_sms", Unit::messages, to_sms_);
  meters.counter("delivered_to_mobile", Unit::messages, to_mobile_);
  meters.counter("failed", Unit::messages, failed_);
  meters.counter("dead_lettered", Unit::messages, dead_lettered_);
  meters.counter("dead_letters_lost", Unit::messages, dead_letters_lost_);
  meters.counter("dropped", Unit::messages, dropped_);
  meters.level("under_way", Unit::messages, under_way_);
}

std::string Topic::check_books() const {
  const std::uint64_t done = published_.total + deduplicated_.total + refused_.total;
  if (arrived_.total != done) {
    return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(done) +
           " published, deduplicated or refused";
  }
  const std::uint64_t out = delivered_.total + dead_lettered_.total + dropped_.total + topic_.under_way();
  if (copies_.total == out && topic_.contents().size() == topic_.under_way()) return {};
  return name() + ": " + std::to_string(copies_.total) + " copies made, but " + std::to_string(out) +
         " delivered, dead-lettered, dropped or under way";
}

}  // namespace couplet::model
