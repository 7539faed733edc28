#include "model/guard.hpp"

#include <utility>

#include "model/poller.hpp"
#include "model/transfers.hpp"

namespace couplet::model {

Guard::Guard(Runtime& runtime, const scenario::Component& component, const scenario::GuardSpec& spec,
             std::uint16_t owner)
    : ManagedService(runtime, component, owner), guard_(spec) {}

void Guard::on_event(Time now, const sim::Event& event) {
  if (event.kind() == arrival_event) return runtime_.hand_over(now, event, *this);
  COUPLET_CHECK(event.kind() == deadline);
  if (!alarm_.rings(event)) return;
  for (std::uint32_t slot = deadlines_.pop_due(now); slot != sim::nil; slot = deadlines_.pop_due(now)) {
    ++timeouts_;
    break_connection(runtime_, now, *this, slot, std::exchange(passes_[slot].token, 0));
    returned(now, slot, Reason::timeout);
  }
  alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner(), deadline);
}

void Guard::arrive(Time now, const Arrival& arrival) {
  ++arrived_;
  if (!away()) return admit(now, arrival);
  if (!guard_.pass_when_down) return refuse(now, arrival, Reason::unavailable, refused_);
  ++bypassed_;
  pass_on(now, arrival);
}

Place Guard::place_for(Arrival& arrival) {
  return own_place() != nowhere ? own_place() : next_->place_for(arrival);
}

Place Guard::place(std::uint32_t slot) const {
  if (own_place() != nowhere) return own_place();
  Arrival arrival = passes_[slot].arrival;  // which has an instance by now, if it came over links
  return arrival.carried ? next_->place_for(arrival) : nowhere;
}

void Guard::pass_on(Time now, const Arrival& arrival) {
  runtime_.deliver(now, way(arrival), *next_, arrival);
}

std::uint32_t Guard::keep(const Arrival& arrival, std::uint32_t tag) {
  ++kept_;
  runtime_.ledger.hold(arrival.request);
  const std::uint32_t slot = passes_.allocate();
  passes_[slot].arrival = arrival;
  passes_[slot].tag = tag;
  return slot;
}

void Guard::send(Time now, std::uint32_t slot) {
  if (++tokens_ == 0) ++tokens_;
  passes_[slot].token = tokens_;
  if (guard_.timeout) {
    deadlines_.arm(now, *guard_.timeout, slot);
    alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner(), deadline);
  }
  Arrival arrival = passes_[slot].arrival;
  arrival.reply = {this, slot, tokens_};
  pass_on(now, arrival);
}

void Guard::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  if (passes_[slot].token != token) return;  // given up before
  passes_[slot].token = 0;
  deadlines_.disarm(slot);
  returned(now, slot, reason);
}

void Guard::unheard(Time now, std::uint32_t slot, std::uint32_t token) {
  if (passes_[slot].token != token || guard_.timeout) return;
  deadlines_.arm(now, api_timeout, slot);
  alarm_.arm(runtime_.events, deadlines_.next_due(), sim::Order::deadlines, owner(), deadline);
}

void Guard::conclude(Time now, std::uint32_t slot, Reason reason) {
  ++concluded_;
  const Arrival arrival = passes_[slot].arrival;
  passes_.release(slot);
  arrival.reply.answer(now, reason);
  runtime_.ledger.drop(now, arrival.request);
}

std::string Guard::check_books() const {
  if (kept_.total == concluded_.total + passes_.live()) return {};
  return name() + ": " + std::to_string(kept_.total) + " waited for answers, but " +
         std::to_string(concluded_.total + passes_.live()) + " got one or wait";
}

}  // namespace couplet::model
