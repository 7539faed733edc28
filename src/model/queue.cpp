#include "model/queue.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace couplet::model {

using Effect = cloud::QueueEffect::Kind;

namespace {

cloud::QueueConfig config_of(const scenario::QueueSpec& spec) {
  cloud::QueueConfig config;
  config.visibility_timeout = spec.visibility_timeout;
  config.retention = spec.retention;
  config.delay = spec.delay;
  config.receive_wait = spec.receive_wait;
  config.shards = spec.shards;
  config.in_flight_limit = spec.in_flight_limit;
  config.max_receives = spec.dead_letter ? spec.dead_letter->max_receives : 0;
  config.fair = spec.fair;
  if (spec.type == scenario::QueueType::fifo) config.type = cloud::QueueType::fifo;
  config.high_throughput = spec.high_throughput;
  if (spec.high_throughput) config.deduplication_scope = cloud::DeduplicationScope::message_group;
  return config;
}

}  // namespace

Queue::Queue(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : ManagedService(runtime, component, owner),
      spec_(std::get<scenario::QueueSpec>(component.spec)),
      site_(sim::hash_of(component.stream)),
      placement_key_(runtime.key(component.stream, "placement")),
      disorder_key_(runtime.key(component.stream, "disorder")),
      copy_key_(runtime.key(component.stream, "copies")),
      stale_key_(runtime.key(component.stream, "stale-deletes")),
      queue_(config_of(spec_)) {
  if (runtime.machines != nullptr) runtime.machines->attach(owner, *this);
}

std::uint32_t Queue::add_pollers(Poller& poller, std::uint32_t first, std::uint32_t loops) {
  const auto number = static_cast<std::uint32_t>(pollers_.size());
  for (std::uint32_t loop = 0; loop < loops; ++loop)
    pollers_.push_back({&poller, first + loop, 0, {}, nullptr});
  return number;
}

void Queue::on_event(Time now, const sim::Event& event) {
  if (event.kind() == arrival_event) {
    runtime_.hand_over(now, event, *this);
    return;
  }
  if (event.kind() == move_due) {
    if (move_alarm_.rings(event)) moves_due(now);
    return;
  }
  if (!alarm_.rings(event)) return;
  queue_.advance(now, effects_);
  after_operation(now);
}

void Queue::arrive(Time now, const Arrival& arrival) {
  bill_send(arrival);
  if (away()) return refuse(now, arrival, Reason::unavailable, refused_);
  if (arrival.size > spec_.max_message_size) return refuse(now, arrival, Reason::too_large, too_large_);
  cloud::SendRequest message;
  message.payload = {reference_of(arrival), arrival.lineage, static_cast<std::uint32_t>(arrival.size.count)};
  message.delay = arrival.delay < Duration{0} ? spec_.delay : arrival.delay;
  message.placement = placement(arrival.request, arrival.lineage);
  message.overtakes = strikes(spec_.disorder, disorder_key_, arrival.request, arrival.lineage);
  if (fifo() || spec_.fair) message.group = group_of(arrival.request);
  if (fifo()) {
    if (!admit(now, cloud::QueueAction::send, message.group, arrival.joins)) {
      return refuse(now, arrival, Reason::throttled, throttled_);
    }
    const bool per_attempt = spec_.deduplication == scenario::Deduplication::attempt;
    message.deduplication = {
        runtime_.identity(arrival.request),
        per_attempt ? sim::mix64(sim::lineage_number(arrival.lineage)) : 1 + arrival.overlay};
  }
  const cloud::SendResult result = queue_.send(now, message, effects_);
  if (result.outcome == cloud::SendResult::Outcome::duplicate) {
    ++deduplicated_;
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::deduplicated, arrival.request, arrival.lineage, name(), 0);
    }
  } else {
    ++sent_;
    sent_bytes_ += static_cast<std::uint64_t>(arrival.size.count);
    keep(arrival.request);
    if (runtime_.traces()) {
      runtime_.trace(now, message.delay > Duration{0} ? TraceEvent::delayed : TraceEvent::sent,
                     arrival.request, arrival.lineage, name(), 0);
    }
  }
  after_operation(now);
  arrival.reply.answer(now, Reason::ok);
}

/// What joins a call comes at the same instant as its first message, and behind it: the groups let in until
/// then are those of the same call. In high-throughput mode each of them is charged once.
bool Queue::admit(Time now, cloud::QueueAction action, cloud::GroupNumber group, bool joins) {
  if (!joins) admitted_.clear();
  const auto found = std::find(admitted_.begin(), admitted_.end(), group);
  if (found != admitted_.end() || (!admitted_.empty() && !spec_.high_throughput)) return true;
  if (joins && !spec_.high_throughput) return false;
  if (!queue_.admit(now, action, &group, 1).admitted(0)) return false;
  admitted_.push_back(group);
  return true;
}

void Queue::receive(Time now, const cloud::Poll& poll, sim::Draw& sample) {
  PollerSlot& asking = pollers_[poll.poller];
  ++asking.calls;
  asking.asked = now;
  if (swallowed(poll.poller, Partitions::Way::there)) {
    asking.poller->unheard(now, asking.loop, now);
    return;
  }
  ++requests_;
  const bool throttled = !away() && fifo() && !queue_.admit(now, cloud::QueueAction::receive).admitted(0);
  if (away() || throttled) {
    ++(throttled ? throttled_ : refused_);
    fail_receive(now, poll.poller);
    return;
  }
  queue_.receive(now, poll, sample, effects_);
  if (effects_.effects.empty() && !spec_.fair) {  // it waits, and nothing else has happened
    peak_.set(now, backlog_.value(), visible_.value());
    arm_alarm();
  } else {
    after_operation(now);
  }
}

cloud::GroupNumber Queue::group_of(RequestId request) const {
  const std::optional<std::uint32_t> group = runtime_.group(request);
  if (group) return *group;
  // Without groups, a FIFO queue has one for all; to a fair queue each message is its own tenant.
  return fifo() ? runtime_.groups() : cloud::no_group;
}

bool Queue::drawn_within(double share, const sim::DrawKey& key, RequestId request,
                         sim::Lineage lineage) const {
  sim::Draw draw(key, runtime_.identity(request), lineage);
  return draw.unit() < share;
}

sim::Lineage Queue::repeated_lineage(const cloud::Received& message) const {
  // A copy and its original may be received equally often, and work independently.
  return sim::repeated(message.payload.lineage, message.copy ? sim::mix64(site_) : site_,
                       message.receipt.receive);
}

inline void Queue::take_over(Time now, const cloud::QueueEffect& dead_letter) {
  ++moved_in_;
  const auto request = static_cast<RequestId>(dead_letter.payload.reference);
  keep(request);
  queue_.take_over(now, dead_letter, placement(request, dead_letter.payload.lineage), effects_);
  after_operation(now);
}

std::uint64_t Queue::drawn_placement(RequestId request, sim::Lineage lineage) const {
  sim::Draw draw(placement_key_, runtime_.identity(request), lineage);
  return draw.below(spec_.shards);
}

void Queue::after_operation(Time now) {
  note_levels(now);
  // What is on its way to a poller may be deleted by another (visibility timeout 0): keep its request until
  // then.
  for (; held_ < effects_.messages.size(); ++held_) {
    runtime_.ledger.hold(static_cast<RequestId>(effects_.messages[held_].payload.reference));
  }
  arm_alarm();
  if (!carrying_ && !effects_.effects.empty()) carry_out(now);
}

void Queue::carry_out(Time now) {
  carrying_ = true;
  while (!effects_.effects.empty()) {
    carried_.effects.swap(effects_.effects);
    carried_.messages.swap(effects_.messages);
    effects_.clear();
    held_ = 0;
    for (const cloud::QueueEffect& effect : carried_.effects) carry_out(now, effect);
  }
  carrying_ = false;
}

inline void Queue::carry_out(Time now, const cloud::QueueEffect& effect) {
  if (runtime_.traces()) trace_effect(now, effect);
  switch (effect.kind) {
    case Effect::delivered: deliver(now, effect); break;
    case Effect::empty: {
      ++empty_receives_;
      const PollerSlot& slot = pollers_[effect.poller];
      if (swallowed(effect.poller, Partitions::Way::back)) {
        slot.poller->unheard(now, slot.loop, slot.asked);
      } else {
        slot.poller->received(now, slot.loop, nullptr, 0);
      }
      break;
    }
    case Effect::over_limit:
      ++over_limit_;
      fail_receive(now, effect.poller);
      break;
    case Effect::expired:
      ++expired_;
      forget(now, static_cast<RequestId>(effect.payload.reference));
      break;
    case Effect::dead_lettered:
      ++dead_lettered_;
      dead_letters_->take_over(now, effect);
      forget(now, static_cast<RequestId>(effect.payload.reference));
      break;
    case Effect::purged:
    case Effect::became_visible:
    case Effect::copy_appeared:
    case Effect::returned: break;
  }
}

inline void Queue::deliver(Time now, const cloud::QueueEffect& effect) {
  received_ += effect.count;
  const cloud::Received* messages = carried_.messages.data() + effect.first;
  bill_receive(messages, effect.count);
  redelivered_ += static_cast<std::uint64_t>(
      std::count_if(messages, messages + effect.count,
                    [](const cloud::Received& message) { return message.receipt.receive > 1; }));
  if (spec_.duplicate_rate > 0) leave_copies(now, effect);
  const PollerSlot& slot = pollers_[effect.poller];
  Place to = nowhere;
  if (swallowed(effect.poller, Partitions::Way::back)) {
    answer_cut(now, effect.poller, messages, effect.count);
    slot.poller->unheard(now, slot.loop, slot.asked);
  } else if (const auto route = way_to(effect.poller, to)) {
    return begin_delivery(now, effect.poller, *route, own_place(), to, messages, effect.count);
  } else {
    slot.poller->received(now, slot.loop, messages, effect.count);
  }
  for (const cloud::Received* message = messages; message != messages + effect.count; ++message) {
    runtime_.ledger.drop(now, request_of(message->payload.reference));
  }
}

void Queue::leave_copies(Time now, const cloud::QueueEffect& effect) {
  for (std::uint32_t i = effect.first; i < effect.first + effect.count; ++i) {
    const cloud::Received& message = carried_.messages[i];
    const RequestId request = request_of(message.payload.reference);
    sim::Draw draw(copy_key_, runtime_.identity(request), lineage(message));
    if (draw.unit() >= spec_.duplicate_rate) continue;
    const Duration after = sim::to_duration(draw.unit() * static_cast<double>(copies_after_max.count()));
    ++copies_;
    keep(request);
    if (runtime_.traces()) {
      runtime_.trace(now, TraceEvent::delayed, request, lineage(message), name(), 0, "copy");
    }
    queue_.leave_copy(now, message, after, placement(request, lineage(message)), effects_);
    after_operation(now);
  }
}

inline void Queue::note_levels(Time now) {
  const auto visible = static_cast<std::int64_t>(queue_.visible());
  const auto in_flight = static_cast<std::int64_t>(queue_.in_flight());
  const auto delayed = static_cast<std::int64_t>(queue_.delayed());
  const bool same =
      visible == visible_.value() && in_flight == in_flight_.value() && delayed == delayed_.value();
  if (!same) set_levels(now, visible, in_flight, delayed);
  if (fifo()) groups_in_flight_.set(now, static_cast<std::int64_t>(queue_.groups_in_flight()));
  if (spec_.fair) noisy_groups_.set(now, static_cast<std::int64_t>(queue_.quiet().noisy_groups));
  age_.set(now, queue_.age_counts_from());
  peak_.set(now, backlog_.value(), visible);
}

void Queue::set_levels(Time now, std::int64_t visible, std::int64_t in_flight, std::int64_t delayed) {
  const std::int64_t backlog = visible + in_flight + delayed;
  if (visible != visible_.value()) visible_.set(now, visible);
  if (in_flight != in_flight_.value()) in_flight_.set(now, in_flight);
  if (delayed != delayed_.value()) delayed_.set(now, delayed);
  if (backlog != backlog_.value()) backlog_.set(now, backlog);
}

}  // namespace couplet::model
