#include <string>

#include "model/service.hpp"

namespace couplet::model {

void Service::describe(Meters& meters) {
  meters.utilization(busy_, instances_.running, spec_.threads);
  meters.figure("billed_seconds", Unit::seconds, [this] {
    return static_cast<double>(static_cast<std::int64_t>(instances_.billed_seconds()));
  });
  meters.figure("instance_seconds", Unit::seconds, [this] { return instances_.instance_seconds(); });
  meters.counter("arrived", Unit::requests, arrived_);
  meters.counter("handled", Unit::requests, handled_);
  meters.counter("errors", Unit::requests, errors_);
  meters.counter("refused", Unit::requests, refused_);
  meters.counter("overdue", Unit::requests, overdue_);
  meters.counter("abandoned", Unit::requests, abandoned_);
  meters.counter("cancelled", Unit::requests, cancelled_);
  meters.counter("in_vain", Unit::requests, in_vain_);
  meters.counter("lost_in_crash", Unit::requests, lost_);
  meters.counter("timeouts", Unit::requests, executor_.timeouts);
  meters.counter("retries", Unit::requests, executor_.retries);
  executor_.describe(meters);
  meters.level("waiting", Unit::requests, waiting_);
  meters.level("busy", Unit::threads, busy_);
  meters.level("instances", Unit::instances, instances_.running);
}

void Service::tell(Story& story) const {
  story.backlog(name(), peak_, waiting_.mean());
}

std::string Service::check_books() const {
  const std::uint64_t out = handled_.total + errors_.total + refused_.total + overdue_.total +
                            abandoned_.total + cancelled_.total + lost_.total + executor_.roots();
  if (arrived_.total == out) return {};
  return name() + ": " + std::to_string(arrived_.total) + " arrived, but " + std::to_string(out) +
         " handled, failed, refused, overdue, abandoned, cancelled, lost or inside";
}

}  // namespace couplet::model
