#include "model/managed_service.hpp"

namespace couplet::model {

std::vector<std::uint32_t> ManagedService::crash(Time now, const scenario::CrashFailure& failure) {
  ++crashes_;
  silent_ = silent_ || failure.silent;
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::crashed, name(), 0);
  struck(now, failure.silent);
  return {0};
}

void ManagedService::recover(Time now, const std::vector<std::uint32_t>&) {
  --crashes_;
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::recovered, name(), 0);
  if (crashes_ > 0) return;
  silent_ = false;
  restored(now);
}

void ManagedService::stop(Time now) {
  if (++stops_ == 1 && runtime_.traces()) runtime_.trace(now, TraceEvent::stopped, name(), 0);
}

void ManagedService::turn_away(Time now, const Arrival& arrival, Reason reason, TraceEvent event) const {
  if (runtime_.traces()) {
    runtime_.trace(now, event, arrival.request, arrival.lineage, name(), 0, runtime_.reasons.word(reason));
  }
  arrival.reply.answer_unless(silent_, now, reason);
}

void ManagedService::refuse(Time now, const Arrival& arrival, Reason reason, Counter& counter) const {
  ++counter;
  turn_away(now, arrival, reason, reason == Reason::throttled ? TraceEvent::throttled : TraceEvent::refused);
}

}  // namespace couplet::model
