#include <string>

#include "model/worker.hpp"

namespace couplet::model {

void Worker::describe(Meters& meters) {
  meters.utilization(busy_, instances_.running, spec_.concurrency);
  meters.figure("billed_seconds", Unit::seconds, [this] {
    return static_cast<double>(static_cast<std::int64_t>(instances_.billed_seconds()));
  });
  meters.figure("instance_seconds", Unit::seconds, [this] { return instances_.instance_seconds(); });
  meters.counter("receives", Unit::requests, receives_);
  meters.counter("received", Unit::messages, received_);
  meters.counter("handled", Unit::messages, handled_);
  meters.counter("errors", Unit::messages, errors_);
  meters.counter("in_vain", Unit::messages, in_vain_);
  meters.counter("put_back", Unit::messages, put_back_);
  meters.counter("lost_in_crash", Unit::messages, lost_);
  meters.counter("deletes_failed", Unit::messages, deletes_failed_);
  meters.counter("heartbeats", Unit::requests, heartbeats_);
  meters.counter("heartbeats_failed", Unit::messages, heartbeats_failed_);
  meters.counter("timeouts", Unit::requests, executor_.timeouts);
  meters.counter("retries", Unit::requests, executor_.retries);
  executor_.describe(meters);
  meters.level("busy", Unit::threads, busy_);
  meters.level("instances", Unit::instances, instances_.running);
}

std::string Worker::check_books() const {
  std::uint64_t inside = 0;
  for (std::uint32_t slot = 0; slot < loops_.end(); ++slot) {
    const Loop& loop = loops_[slot];
    if (!loop.batch.empty()) inside += loop.batch.size() - loop.settled;
  }
  const std::uint64_t out = handled_.total + errors_.total + put_back_.total + lost_.total + inside;
  if (received_.total == out) return {};
  return name() + ": " + std::to_string(received_.total) + " received, but " + std::to_string(out) +
         " handled, failed, put back, lost or inside";
}

}  // namespace couplet::model
