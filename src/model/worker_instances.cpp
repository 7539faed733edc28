#include <vector>

#include "model/worker.hpp"

namespace couplet::model {

std::vector<std::uint32_t> Worker::crash(Time now, const scenario::CrashFailure& failure) {
  return instances_.crash(now, failure);
}

std::vector<std::uint32_t> Worker::crash_instance(Time now, std::uint32_t instance) {
  return instances_.crash_one(now, instance);
}

void Worker::stop(Time now) {
  if (++stopped_ > 1) return;
  if (runtime_.traces()) runtime_.trace(now, TraceEvent::stopped, name(), 0);
  for (std::uint32_t slot = 0; slot < loops_.end(); ++slot) {
    if (!loops_[slot].batch.empty()) continue;
    queue_->abandon(poller_of(slot));
    loops_[slot].event = 0;
  }
}

void Worker::resume(Time now) {
  if (--stopped_ > 0) return;
  for (std::uint32_t slot = 0; slot < loops_.end(); ++slot) {
    if (loops_[slot].batch.empty() && instances_.up(instance_of(slot))) poll_after(now, slot, Duration{0});
  }
}

void Worker::recover(Time now, const std::vector<std::uint32_t>& instances) {
  instances_.recover(now, instances);
}

void Worker::instance_lost(Time now, std::uint32_t instance, bool) {
  executor_.instance_lost(now, instance);
  const std::uint32_t first = instance * spec_.concurrency;
  for (std::uint32_t slot = first; slot < first + spec_.concurrency; ++slot) {
    Loop& loop = loops_[slot];
    queue_->abandon(poller_of(slot));
    loop.event = 0;
    if (loop.task != sim::nil) {
      const Task& task = executor_[loop.task];
      if (runtime_.traces())
        runtime_.trace(now, TraceEvent::interrupted, task.request, task.lineage, name(), instance);
      executor_.abort(loop.task);
      executor_.release(now, loop.task);
      loop.task = sim::nil;
    }
    if (loop.batch.empty()) continue;
    busy_.add(now, -1);
    instances_.load.busy(now, instance, -1);
    loop.beat_event = 0;
    loop.extend_event = 0;
    loop.to_delete.clear();
    lost_ += loop.batch.size() - loop.settled;
    drop_from(now, loop, spec_.delete_batch ? 0 : loop.at);
  }
}

void Worker::instance_up(Time now, std::uint32_t instance) {
  const std::uint32_t first = instance * spec_.concurrency;
  for (std::uint32_t slot = first; slot < first + spec_.concurrency; ++slot)
    poll_after(now, slot, Duration{0});
}

void Worker::instance_launched(std::uint32_t instance) {
  add_loops(instance);
}

void Worker::instance_left(std::uint32_t instance) {
  const std::uint32_t first = instance * spec_.concurrency;
  for (std::uint32_t slot = first; slot < first + spec_.concurrency; ++slot) {
    if (!loops_[slot].batch.empty()) continue;
    queue_->abandon(poller_of(slot));
    loops_[slot].event = 0;
  }
}

bool Worker::instance_idle(std::uint32_t instance) const {
  const std::uint32_t first = instance * spec_.concurrency;
  for (std::uint32_t slot = first; slot < first + spec_.concurrency; ++slot) {
    if (!loops_[slot].batch.empty()) return false;
  }
  return true;
}

}  // namespace couplet::model
