#pragma once

#include <cstdint>
#include <string_view>

#include "sim/time.hpp"

namespace couplet::model {

enum class TraceEvent : std::uint8_t {
  issued,
  arrived,
  refused,
  started,
  called,
  answered,
  timed_out,
  retried,
  stored,
  sent,
  delayed,
  visible,
  received,
  empty_receive,
  deleted,
  returned,
  expired,
  processed,
  completed,
  failed,
  lost,
  crashed,
  recovered,
  left,
  collected,
  absorbed,
  duplicated,
  pending,
  parked,
  dead_lettered,
  slowed,
  stopped,
  extended,
  deduplicated,
  throttled,
  redriven,
  published,
  filtered,
  delivered,
  cold_start,
  dropped,
  rejected,
  retry_denied,
  cancelled,
  hit,
  missed,
  flushed,
  healthy,
  unhealthy,
  launched,
  draining,
  terminated,
  scaled_out,
  scaled_in,
  errored,
  interrupted,
  request_cut,
  answer_cut,
  held_back,
  crossing,
  crossed,
};

/// The event's word in a trace file.
std::string_view word(TraceEvent event);

inline constexpr std::uint64_t no_request = ~std::uint64_t{0};

/// One line of a trace. Fields that do not apply keep their defaults and are left out of the file.
struct TraceRecord {
  sim::Time at{};
  TraceEvent event{};
  std::string_view producer;           // empty: not about a request
  std::uint64_t request = no_request;  // its number among the producer's, from 0
  std::uint64_t lineage = 0;           // "copy": 0 along first tries
  std::uint32_t attempt = 0;           // of the customer, from 1
  std::string_view component;
  std::uint32_t instance = 0;
  std::string_view reason;  // of a refusal, an error, a failure
  /// answered, retried at a component: whom it called; empty at a customer's · crossing, crossed: the links
  std::string_view peer;
  /// received, returned: the how-manieth receive · retried: nanoseconds until then · stored: the number of
  /// the place that put it, if puts of this bucket count · delivered, dead_lettered by a topic: attempts
  /// crossing: bytes
  /// hit, missed: the key · flushed: how many keys were held
  std::int64_t amount = -1;
  bool measured = false;  // the request was issued in the measured window
};

/// Receives a run's trace, in event order.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void write(const TraceRecord& record) = 0;
};

}  // namespace couplet::model
