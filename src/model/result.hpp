#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/time.hpp"
#include "stats/histogram.hpp"

namespace couplet::model {

/// The ledger of one run: every request issued in [warmup, duration) is in exactly one class.
struct Books {
  std::uint64_t issued = 0;
  std::uint64_t completed = 0, failed = 0, lost = 0, parked = 0,
                pending = 0;     // the classes; they add up to issued
  std::uint64_t left = 0;        // of failed: the customer's patience ended
  std::uint64_t unanswered = 0;  // of pending: never got an answer
  std::uint64_t accepted = 0;    // positively answered
  std::uint64_t duplicates = 0, duplicates_absorbed = 0;
  std::uint64_t completed_after_error = 0;
  std::uint64_t attempts = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t retries_denied = 0;   // of customers, for want of tokens in their budget
  std::uint64_t breaker_refused = 0;  // attempts of customers that their circuit breaker did not let pass

  bool balanced() const { return issued == completed + failed + lost + parked + pending; }
};

/// The percentiles that are reported, and of which batches know how many are below.
inline constexpr std::array<double, 5> reported_percentiles{50, 90, 95, 99, 99.9};

/// Latencies of the requests of one batch.
struct LatencyBatch {
  std::uint64_t count = 0;
  sim::Int128 sum = 0;                                             // nanoseconds
  std::array<std::uint64_t, reported_percentiles.size()> below{};  // in buckets up to that of the whole's
                                                                   // percentile, that one included
  bool operator==(const LatencyBatch&) const = default;
};

/// One of batches_per_run equal parts of the measured window. Requests belong to that of their issue.
struct Batch {
  std::uint64_t issued = 0, failed = 0, lost = 0;
  std::uint64_t completions = 0;            // in this part, whatever request they belong to
  std::array<LatencyBatch, 4> latencies{};  // response, error_response, completion, collected

  bool operator==(const Batch&) const = default;
};
inline constexpr std::size_t batches_per_run = 32;

/// What a pilot run says of the warm-up: see stats::Mser.
struct Truncation {
  sim::Duration warmup{};
  bool reliable = false;

  bool operator==(const Truncation&) const = default;
};

enum class Unit {
  count,
  seconds,
  bytes,
  fraction,
  messages,
  requests,
  threads,
  instances,
  connections,
  groups,
  per_second,
  milliseconds,
  gb_seconds,
  mib_seconds,
  lcu_hours,
};

/// One figure of a component. The name is its path below the component: "sent", "visible.mean".
struct Metric {
  std::string name;
  Unit unit = Unit::count;
  double value = 0;  // NaN: not defined in this run (a mean over nothing)
};

struct ComponentResult {
  std::string name;
  std::string kind;
  std::vector<Metric> metrics;  // the same names in the same order in every replication
};

/// The columns of all requests, with which every run's series begins; those of the components follow.
inline constexpr std::array<std::string_view, 4> request_columns{"requests.issued", "requests.completed",
                                                                 "requests.failed", "requests.lost"};

/// Time series of one run: row i covers [i·bin, (i+1)·bin), counted from the start of the run. The last one
/// ends with the run: it is shorter, or, of a run that ends with a bin, that instant alone.
struct Series {
  sim::Duration bin{};
  std::vector<std::string> columns;  // "component.metric", or one of request_columns
  std::vector<double>
      values;       // rows × columns; counters as counts in the bin, levels as their value at its end
  sim::Time end{};  // of the run; of several taken together that of the longest
  std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
};

enum class StoryKind {
  failure_struck,    // component, text: the failure's name; amount: instances that it strikes whole, or 0
  failure_ended,     // the same
  first_failed,      // the first customer turned away with an error (not measured requests included: no)
  first_lost,        // the first request of which nothing was left
  backlog_peak,      // component: a queue, a topic or a service's waiting room; amount: messages or requests
  backlog_drained,   // component: the backlog of its peak is gone; amount: 0
  breaker_opened,    // component: the caller, name: the callee; amount: how often in the whole run
  redrive,           // component: the source, name: the destination; amount: messages, 0: it did not begin
  flush,             // component: the cache, name: the failure's; amount: the entries it held
  target_unhealthy,  // component: a load balancer, name: the target's; amount: targets that are still healthy
  target_healthy,    // the same
  recovered,   // customers are answered without errors again after a failure; amount: seconds since its end
  scaled_out,  // component: of which an autoscaler wanted more instances; amount: how many
  scaled_in,   // the same with fewer
  bottleneck,  // component: a host or link that was busy until `until`; amount: its utilization, 0..1
  credits_spent,  // component: a host, or one whose machine it is, without CPU credits; amount: its speed,
                  // 0..1
};

struct StoryEvent {
  sim::Time at{};
  StoryKind kind{};
  std::string component;  // empty where none is meant
  std::string name;       // of the failure, where one is meant
  double amount = 0;
  sim::Time until{};  // of what takes time
};

/// All that one replication of one architecture yields. Independent of wall time, machine and job count.
struct RunResult {
  Books books;
  stats::Histogram response, error_response, completion, collected;  // of measured requests
  std::uint64_t completions_in_window = 0;  // in [warmup, duration), whatever request they belong to
  std::vector<Batch> batches;               // batches_per_run of them, in order of time
  std::optional<Truncation> truncation;     // of a pilot run alone
  sim::Time end{};                          // when the run ended
  std::vector<ComponentResult> components;  // in the architecture's order
  std::vector<ComponentResult> periods;     // in the order of the file; kind "period"
  Series series;
  std::vector<StoryEvent> story;  // in order of time
  std::uint64_t events = 0;       // what the event list handed out
};

}  // namespace couplet::model
