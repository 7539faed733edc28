#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "scenario/origin.hpp"
#include "scenario/steps.hpp"

namespace couplet::scenario {

/// Servers of a kind behind one name. Calls are spread over its instances in turn, as DNS round robin does.
struct ServiceSpec {
  std::uint32_t instances = 1;
  std::uint32_t threads = 1;  // per instance
  std::optional<std::uint32_t>
      backlog;                        // requests that may wait for a thread, per instance; nullopt: unlimited
  sim::DurationDistribution boot;     // start-up time after a crash; default 0s
  sim::DurationDistribution latency;  // of the hand-over to it; default 0s
  double load_factor = 0;             // f: work takes 1 + f·(busy threads - 1) times as long
  double error_rate = 0;              // share of attempts that end in an error after their steps ran
  double poison = 0;                  // share of requests that always fail
  bool idempotent = false;
  Steps steps;
};

/// Where messages go that were received too often (1.8 of the facts).
struct DeadLetter {
  ComponentIndex to{};              // a queue
  std::uint32_t max_receives = 10;  // 1..1,000; the receive that would be one more moves the message instead
};

/// Standard queue; defaults are SQS's (1.1 of the facts).
struct QueueSpec {
  sim::Duration visibility_timeout = std::chrono::seconds{30};  // 0s..12h
  sim::Duration delay{0};                                       // 0s..15m
  sim::Duration retention = std::chrono::hours{96};             // 60s..14d
  sim::Duration receive_wait{0};                                // 0s..20s; 0s: short polling
  std::uint32_t shards = 8;  // a short poll asks half of them; 1 under "effects": "none"
  std::uint32_t in_flight_limit = 120'000;
  std::optional<DeadLetter> dead_letter;
  sim::DurationDistribution latency;  // of one API call; default lognormal, median 10ms, p99 60ms
};

enum class DeleteMessage { after, before, never };

/// Polls a queue: receive up to `batch`, handle the messages one after another, delete each, then pause.
struct WorkerSpec {
  ComponentIndex polls{};
  std::uint32_t instances = 1;
  std::uint32_t concurrency = 1;                    // loops per instance
  std::uint32_t batch = 1;                          // 1..10
  std::optional<sim::Duration> wait;                // default: the queue's receive_wait
  sim::Duration pause{0};                           // after every loop, an empty receive included
  std::optional<sim::Duration> visibility_timeout;  // overrides the queue's
  DeleteMessage delete_message = DeleteMessage::after;
  sim::DurationDistribution boot;
  double error_rate = 0;
  double poison = 0;
  bool idempotent = false;
  Steps steps;
};

/// Object store. Default latencies: lognormal, median 20ms, p99 100ms; AWS publishes none.
struct BucketSpec {
  sim::DurationDistribution put_latency;
  sim::DurationDistribution get_latency;
};

/// Relational database: a call takes a connection for as long as it waits and is served.
struct DatabaseSpec {
  std::uint32_t connections = 100;  // one more is refused, as MySQL's error 1040; it does not wait
  std::uint32_t parallelism = 8;    // calls served at once; the others wait, first come first served
  sim::DurationDistribution read;   // service times; default constant 2ms, "effects": "none": zero
  sim::DurationDistribution write;  // default constant 5ms
  double deadlock_rate = 0;  // share of write attempts that end as a deadlock's victim, after their time
  sim::DurationDistribution latency;  // of the way to it; default 0s
  sim::DurationDistribution boot;     // recovery after a crash; default 0s
};

/// One part of an architecture.
struct Component {
  std::string name;
  std::string stream;  // label of its draws and its place in the order of one instant; default: the name
  std::variant<ServiceSpec, QueueSpec, WorkerSpec, BucketSpec, DatabaseSpec> spec;
  Origin origin{};
};

/// "service", "queue", …: the word of the file.
const char* kind_name(const Component& component);

}  // namespace couplet::scenario
