#include "model/transfers.hpp"

#include <algorithm>

#include "model/partitions.hpp"

namespace couplet::model {
namespace {

sim::Bytes request_size(const Arrival& arrival) {
  const bool asks = arrival.operation == Operation::get || arrival.operation == Operation::read;
  return asks ? small_size : arrival.size + arrival.with_it;
}

}  // namespace

bool Transfers::carry(Time now, Component& target, Arrival& arrival) {
  if (arrival.reply.caller == nullptr) return false;
  if (arrival.joins) {
    if (head_target_ != &target || head_at_ != now) return false;
    if (head_ != sim::nil) return join(now, target, arrival);
    if (!headless_) return false;
    arrival.joins = false;  // its API call begins with it, now that nobody waits for what came before
    arrival.with_it = {rest_.count - arrival.size.count};
  }
  head_ = sim::nil;
  head_target_ = &target;
  head_at_ = now;
  headless_ = false;
  const Place from = arrival.reply.caller->place(arrival.reply.slot);
  if (from == nowhere) return false;
  if (given_up(target, arrival)) {  // then another one may have the slot, and be elsewhere
    headless_ = true;
    rest_ = arrival.with_it;
    arrival.reply.answer(now, Reason::left);
    return true;
  }
  const Place to = target.place_for(arrival);
  if (to == nowhere || to == from) return false;
  const auto route = machines_.route(from, to);
  if (!route) return false;
  head_ = open(now, target, arrival, from, to, *route);
  const physics::Activity activity = machines_.transfer(*route, request_size(arrival), target.owner(), head_);
  crossings_[head_].activity = activity;
  return true;
}

bool Transfers::join(Time now, Component& target, const Arrival& arrival) {
  if (arrival.reply.abandoned()) {
    arrival.reply.answer(now, Reason::left);
    return true;
  }
  const std::uint32_t part =
      open(now, target, arrival, crossings_[head_].from, crossings_[head_].to, crossings_[head_].route);
  crossings_[part].head = head_;
  crossings_[head_].joined.push_back(part);
  return true;
}

bool Transfers::given_up(const Component& target, const Arrival& arrival) const {
  if (!arrival.reply.abandoned()) return false;
  return arrival.reply.caller == this || target.in_network();
}

void Transfers::trace(Time now, TraceEvent event, const Crossing& crossing, std::string_view how,
                      sim::Bytes size) {
  const bool back = crossing.way == Way::back;
  runtime_.trace_call(now, event, crossing.arrival.request, crossing.arrival.lineage, crossing.target->name(),
                      0, machines_.links_of(crossing.route), how.empty() && back ? "answer" : how,
                      size.count);
}

std::uint32_t Transfers::open(Time now, Component& target, const Arrival& arrival, Place from, Place to,
                              physics::RouteId route) {
  ++opened_;
  if (++tokens_ == 0) ++tokens_;
  runtime_.ledger.hold(arrival.request);
  const std::uint32_t slot = crossings_.allocate();
  Crossing& crossing = crossings_[slot];
  crossing.arrival = arrival;
  crossing.reply = arrival.reply;
  crossing.target = &target;
  crossing.from = from;
  crossing.to = to;
  crossing.token = tokens_;
  crossing.route = route;
  if (runtime_.traces()) trace(now, TraceEvent::crossing, crossing, {}, request_size(arrival));
  under_way_.emplace(key_of(arrival.reply), slot);
  return slot;
}

ReplyTo Transfers::forget(std::uint32_t slot) {
  Crossing& crossing = crossings_[slot];
  if (crossing.token != 0) under_way_.erase(key_of(crossing.reply));
  crossing.token = 0;
  return crossing.reply;
}

ReplyTo Transfers::close(std::uint32_t slot) {
  ++closed_;
  const ReplyTo reply = forget(slot);
  crossings_.release(slot);
  return reply;
}

void Transfers::ended(Time now, std::uint32_t slot, bool well) {
  if (crossings_[slot].way == Way::there) {
    const std::vector<std::uint32_t> joined = std::move(crossings_[slot].joined);
    crossings_[slot].joined.clear();
    for (const std::uint32_t part : joined) crossings_[part].landed = true;
    bool headless = crossings_[slot].token == 0;
    come(now, slot, well);
    for (const std::uint32_t part : joined) {
      if (headless && crossings_[part].token != 0) {
        crossings_[part].arrival.joins = false;
        headless = false;
      }
      come(now, part, well);
    }
    return;
  }
  if (!well) return fail(now, slot);
  trace_end(now, slot, {});
  const RequestId request = crossings_[slot].arrival.request;
  const Reason reason = crossings_[slot].reason;
  close(slot).answer(now, reason);
  runtime_.ledger.drop(now, request);
}

void Transfers::come(Time now, std::uint32_t slot, bool well) {
  if (crossings_[slot].token == 0) {  // dropped on the way, which others have gone on
    close(slot);
  } else if (well) {
    hand_over(now, slot);
  } else {
    fail(now, slot);
  }
}

void Transfers::hand_over(Time now, std::uint32_t slot) {
  trace_end(now, slot, {});
  Crossing& crossing = crossings_[slot];
  crossing.way = Way::at_work;
  Arrival arrival = crossing.arrival;
  arrival.reply = {this, slot, crossing.token};
  arrival.carried = true;
  Component& target = *crossing.target;
  runtime_.deliver(now, Duration{0}, target, arrival);
  runtime_.ledger.drop(now, arrival.request);
}

/// A host that is known to be down breaks the connection; what a link swallows is heard of by nobody.
void Transfers::fail(Time now, std::uint32_t slot) {
  trace_end(now, slot, "cut");
  const Crossing& crossing = crossings_[slot];
  const RequestId request = crossing.arrival.request;
  const bool heard = machines_.heard_to_be_down(crossing.from) || machines_.heard_to_be_down(crossing.to);
  close(slot).answer_unless(!heard, now, Reason::reset);
  runtime_.ledger.drop(now, request);
}

void Transfers::answered(Time now, std::uint32_t slot, std::uint32_t token, Reason reason) {
  if (crossings_[slot].token != token) return;
  const Place from = crossings_[slot].from;
  const auto route = machines_.route(crossings_[slot].to, from);
  if (!route || reason == Reason::left) return close(slot).answer(now, reason);
  Crossing& crossing = crossings_[slot];
  crossing.way = Way::back;
  crossing.reason = reason;
  crossing.route = *route;
  if (runtime_.traces())
    trace(now, TraceEvent::crossing, crossing, {}, answer_size(crossing.arrival, reason));
  runtime_.ledger.hold(crossing.arrival.request);
  const std::uint16_t owner = crossing.reply.caller->side_of(crossing.reply.slot);
  crossing.activity = machines_.transfer(*route, answer_size(crossing.arrival, reason), owner, slot);
}

void Transfers::unheard(Time now, std::uint32_t slot, std::uint32_t token) {
  if (crossings_[slot].token == token) close(slot).leave_unanswered(now);
}

void Transfers::drop(Time now, const Caller& caller, std::uint32_t slot, std::uint32_t token) {
  const auto found = under_way_.find({&caller, slot, token});
  if (found == under_way_.end()) {
    if (runtime_.partitions == nullptr) return;
    const ReplyTo passed = runtime_.partitions->passed_on(caller, slot, token);
    if (passed.caller != nullptr) drop(now, *passed.caller, passed.slot, passed.token);
    return;
  }
  const std::uint32_t place = found->second;
  const RequestId request = crossings_[place].arrival.request;
  switch (crossings_[place].way) {
    case Way::there: return drop_request(now, place);
    case Way::at_work: {
      const std::uint32_t own_token = crossings_[place].token;
      close(place);
      return drop(now, *this, place, own_token);  // a guard may have passed it on
    }
    case Way::back:
      trace_end(now, place, "given_up");
      machines_.cancel(crossings_[place].activity);
      close(place);
      runtime_.ledger.drop(now, request);
      return;
  }
}

/// The transfer of an API call goes on as long as somebody waits for a part of it.
void Transfers::drop_request(Time now, std::uint32_t slot) {
  const RequestId request = crossings_[slot].arrival.request;
  trace_end(now, slot, "given_up");
  forget(slot);
  if (crossings_[slot].landed) return runtime_.ledger.drop(now, request);
  const std::uint32_t head = crossings_[slot].head == sim::nil ? slot : crossings_[slot].head;
  const std::vector<std::uint32_t>& joined = crossings_[head].joined;
  const bool waited_for = crossings_[head].token != 0 ||
                          std::any_of(joined.begin(), joined.end(),
                                      [&](std::uint32_t part) { return crossings_[part].token != 0; });
  if (!waited_for) {
    machines_.cancel(crossings_[head].activity);
    if (head_ == head) head_ = sim::nil;
    for (const std::uint32_t part : std::vector<std::uint32_t>(joined)) close(part);
    close(head);
  }
  runtime_.ledger.drop(now, request);
}

std::string Transfers::check_books() const {
  if (opened_ == closed_ + crossings_.live()) return {};
  return "links: " + std::to_string(opened_) + " calls began to cross, but " +
         std::to_string(closed_ + crossings_.live()) + " are over or under way";
}

}  // namespace couplet::model
