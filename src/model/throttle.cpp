#include "model/throttle.hpp"

#include <variant>

#include "model/transfers.hpp"

namespace couplet::model {

Throttle::Throttle(Runtime& runtime, const scenario::Component& component, std::uint16_t owner)
    : Guard(runtime, component, std::get<scenario::ThrottleSpec>(component.spec).guard, owner),
      throttle_(std::get<scenario::ThrottleSpec>(component.spec).limit),
      watches_(std::get<scenario::ThrottleSpec>(component.spec).limit.concurrency.has_value()) {
  const auto& spec = std::get<scenario::ThrottleSpec>(component.spec);
  if (spec.retry_after) throttled_reason_ = runtime.reasons.with_hint(Reason::throttled, *spec.retry_after);
}

void Throttle::admit(Time now, const Arrival& arrival) {
  if (!arrival.joins) let_call_pass_ = throttle_.admit(now);
  if (!let_call_pass_) {
    ++throttled_;
    return turn_away(now, arrival, throttled_reason_, TraceEvent::throttled);
  }
  ++passed_;
  if (arrival.joins) return pass_on(now, arrival);
  if (!watches_) {
    throttle_.leave();
    return pass_on(now, arrival);
  }
  under_way_.set(now, throttle_.under_way());
  const std::uint32_t pass = keep(arrival, 0);
  if (arrival.cancel != 0) cancellations_.add(arrival.cancel, pass);
  send(now, pass);
}

void Throttle::cancel(Time now, CancelKey key) {
  next_->cancel(now, key);
  const std::uint32_t pass = cancellations_.find(key);
  if (pass == sim::nil) return;
  break_connection(runtime_, now, *this, pass, passes_[pass].token);
  answered(now, pass, passes_[pass].token, Reason::left);
}

void Throttle::returned(Time now, std::uint32_t pass, Reason reason) {
  if (passes_[pass].arrival.cancel != 0) cancellations_.remove(pass);
  throttle_.leave();
  under_way_.set(now, throttle_.under_way());
  conclude(now, pass, reason);
}

void Throttle::describe(Meters& meters) {
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("passed", Unit::requests, passed_);
  meters.counter("throttled", Unit::requests, throttled_);
  meters.counter("bypassed", Unit::requests, bypassed_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("timeouts", Unit::requests, timeouts_);
  meters.level("under_way", Unit::requests, under_way_);
}

std::string Throttle::check_books() const {
  const std::uint64_t out = passed_.total + throttled_.total + bypassed_.total + refused_.total;
  if (arrived_.total == out) return Guard::check_books();
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " passed or were refused";
}

}  // namespace couplet::model
