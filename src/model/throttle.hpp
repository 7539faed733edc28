#pragma once

#include "cloud/throttle.hpp"
#include "model/cancellations.hpp"
#include "model/guard.hpp"

namespace couplet::model {

/// Refuses what is beyond a rate or a number of calls under way. It stands at the door of what it guards: the
/// latency of the way there has passed before it decides.
class Throttle final : public Guard {
 public:
  Throttle(Runtime& runtime, const scenario::Component& component, std::uint16_t owner);

  const sim::DurationDistribution& latency(Operation operation) const override {
    return next_->latency(operation);
  }
  void describe(Meters& meters) override;
  std::string check_books() const override;
  bool waits(std::uint32_t slot, std::uint32_t token) const override {
    return Guard::waits(slot, token) && !passes_[slot].arrival.reply.abandoned();
  }
  void cancel(Time now, CancelKey key) override;

 private:
  void admit(Time now, const Arrival& arrival) override;
  void returned(Time now, std::uint32_t pass, Reason reason) override;
  Duration way(const Arrival&) const override { return Duration{0}; }

  cloud::Throttle throttle_;
  Cancellations cancellations_;
  Reason throttled_reason_ = Reason::throttled;  // with what it asks of who tries again
  bool watches_;                                 // answers: they end what is under way
  bool let_call_pass_ = true;                    // the last API call; what joins it shares its fate

  Counter passed_, throttled_;
  stats::Gauge under_way_;
};

}  // namespace couplet::model
