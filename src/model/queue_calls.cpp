#include "model/queue.hpp"

// Calls about messages that a poller has: each is made, billed, and answered unless something swallows it.

namespace couplet::model {

using Way = Partitions::Way;

cloud::Admission Queue::admit_all(Time now, cloud::QueueAction action, const cloud::Received* messages,
                                  std::uint32_t count) {
  groups_.clear();
  for (std::uint32_t i = 0; i < count; ++i) groups_.push_back(messages[i].group);
  return queue_.admit(now, action, groups_.data(), count);
}

inline std::uint32_t Queue::remove_all(Time now, const cloud::Received* messages, std::uint32_t count) {
  cloud::Admission admission{~std::uint32_t{0}};
  if (fifo()) admission = admit_all(now, cloud::QueueAction::remove, messages, count);
  std::uint32_t failed = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!admission.admitted(i)) {
      ++throttled_;
      ++failed;
      continue;
    }
    // A share of none or all needs no draw, and nearly always it is all.
    const bool stale_works =
        spec_.stale_delete == 1 || strikes(spec_.stale_delete, stale_key_,
                                           request_of(messages[i].payload.reference), lineage(messages[i]));
    const cloud::RemoveResult result = queue_.remove(now, messages[i].receipt, stale_works, effects_);
    if (!result.success()) ++failed;
    if (result.deleted()) {
      ++deleted_;
      if (runtime_.traces()) {
        runtime_.trace(now, TraceEvent::deleted, request_of(result.payload.reference), result.payload.lineage,
                       name(), 0);
      }
    }
    after_operation(now);
    if (result.deleted()) forget(now, request_of(result.payload.reference));
  }
  return failed;
}

inline std::uint32_t Queue::change_all(Time now, const cloud::Received* messages, std::uint32_t count,
                                       Duration timeout) {
  cloud::Admission admission{~std::uint32_t{0}};
  if (fifo()) admission = admit_all(now, cloud::QueueAction::change_visibility, messages, count);
  std::uint32_t failed = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!admission.admitted(i)) {
      ++throttled_;
      ++failed;
      continue;
    }
    const cloud::ChangeOutcome outcome =
        queue_.change_visibility(now, messages[i].receipt, timeout, effects_);
    if (outcome == cloud::ChangeOutcome::changed) {
      if (timeout > Duration{0}) ++extended_;
      if (runtime_.traces() && timeout > Duration{0}) {
        runtime_.trace(now, TraceEvent::extended, request_of(messages[i].payload.reference),
                       lineage(messages[i]), name(), 0, {}, timeout.count());
      }
    } else if (outcome != cloud::ChangeOutcome::not_in_flight) {
      ++failed;
    }
  }
  after_operation(now);
  return failed;
}

template <typename Action>
QueueAnswer Queue::answer(std::uint32_t poller, std::uint32_t count, Counter& billed, Action carry_out) {
  ++pollers_[poller].calls;
  if (swallowed(poller, Way::there)) return {count, false};
  ++requests_;
  ++billed;
  if (away()) {
    ++refused_;
    return {count, !silent() && !swallowed(poller, Way::back)};
  }
  const std::uint32_t failed = carry_out();
  if (swallowed(poller, Way::back)) return {count, false};  // done, but the poller will never know
  return {failed, true};
}

QueueAnswer Queue::remove(Time now, std::uint32_t poller, const cloud::Received* messages,
                          std::uint32_t count) {
  return answer(poller, count, billed_deletes_, [&] { return remove_all(now, messages, count); });
}

QueueAnswer Queue::change_visibility(Time now, std::uint32_t poller, const cloud::Received* messages,
                                     std::uint32_t count, Duration timeout) {
  return answer(poller, count, billed_changes_, [&] { return change_all(now, messages, count, timeout); });
}

}  // namespace couplet::model
