#include "model/trace.hpp"

#include <array>

namespace couplet::model {

std::string_view word(TraceEvent event) {
  static constexpr std::array<std::string_view, 61> words = {
      "issued",       "arrived",       "refused",     "started",      "called",     "answered",
      "timed_out",    "retried",       "stored",      "sent",         "delayed",    "visible",
      "received",     "empty_receive", "deleted",     "returned",     "expired",    "processed",
      "completed",    "failed",        "lost",        "crashed",      "recovered",  "left",
      "collected",    "absorbed",      "duplicated",  "pending",      "parked",     "dead_lettered",
      "slowed",       "stopped",       "extended",    "deduplicated", "throttled",  "redriven",
      "published",    "filtered",      "delivered",   "cold_start",   "dropped",    "rejected",
      "retry_denied", "cancelled",     "hit",         "missed",       "flushed",    "healthy",
      "unhealthy",    "launched",      "draining",    "terminated",   "scaled_out", "scaled_in",
      "errored",      "interrupted",   "request_cut", "answer_cut",   "held_back",  "crossing",
      "crossed",
  };
  return words[static_cast<std::size_t>(event)];
}

}  // namespace couplet::model
