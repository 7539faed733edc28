#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cloud/balancing.hpp"
#include "cloud/cache.hpp"
#include "cloud/delivery_policy.hpp"
#include "cloud/table_capacity.hpp"
#include "cloud/throttle.hpp"
#include "scenario/origin.hpp"
#include "scenario/scaling.hpp"
#include "scenario/steps.hpp"

namespace couplet::scenario {

/// Which group a customer belongs to: number 1..n with probability proportional to number^-s, or a choice by
/// weight.
struct GroupDraw {
  std::uint32_t n = 1;
  double s = 0;                 // Zipf exponent; 0: all alike
  std::vector<double> weights;  // if not empty: one per group, instead of Zipf
};

/// Servers of a kind behind one name. Calls are spread over its instances in turn, as DNS round robin does.
struct ServiceSpec {
  std::uint32_t instances = 1;
  std::uint32_t threads = 1;  // per instance
  std::optional<std::uint32_t>
      backlog;  // requests that may wait for a thread, per instance; nullopt: unlimited
  std::optional<sim::Duration> max_wait;  // who has waited for a thread this long is refused; nullopt: never
  bool drop_abandoned = false;            // a thread passes over whoever has given up waiting
  sim::DurationDistribution boot;         // start-up time after a crash; default 0s
  sim::DurationDistribution latency;      // of the hand-over to it; default 0s
  double load_factor = 0;                 // f: work takes 1 + f·(busy threads - 1) times as long
  double error_rate = 0;                  // share of attempts that end in an error after their steps ran
  double poison = 0;                      // share of requests that always fail
  bool idempotent = false;
  Steps steps;
  std::uint32_t instances_max = 0;  // what an autoscaler may make of them; 0: there is none
};

/// The largest message, and the largest batch of messages, that a queue takes: 256 KiB as the course texts
/// have it, 1 MiB since August 2025.
inline constexpr sim::Bytes message_max_as_taught{262'144};
inline constexpr sim::Bytes message_max_aws_2026{1'048'576};

/// Where messages go that were received too often (1.8 of the facts).
struct DeadLetter {
  ComponentIndex to{};              // a queue
  std::uint32_t max_receives = 10;  // 1..1,000; the receive that would be one more moves the message instead
};

enum class QueueType { standard, fifo };

/// What a FIFO queue takes for the same message: another send of the same request, or of the same attempt at
/// it alone, so that a customer's retries are messages of their own.
enum class Deduplication { request, attempt };

/// Queue; defaults are SQS's (1.1 of the facts). A rate of zero switches an effect off.
struct QueueSpec {
  QueueType type = QueueType::standard;
  sim::Duration visibility_timeout = std::chrono::seconds{30};  // 0s..12h
  sim::Duration delay{0};                                       // 0s..15m
  sim::Duration retention = std::chrono::hours{96};             // 60s..14d
  sim::Duration receive_wait{0};                                // 0s..20s; 0s: short polling
  std::uint32_t shards = 8;  // a short poll asks half of them; 1 under "effects": "none"
  std::uint32_t in_flight_limit = 120'000;
  std::optional<DeadLetter> dead_letter;
  sim::Bytes max_message_size = message_max_aws_2026;  // 1KiB..1MiB; a larger message is refused
  sim::Bytes batch_bytes = message_max_aws_2026;       // of one API call, by the profile
  double duplicate_rate =
      1e-5;                 // standard: share of deliveries of which a copy comes back; "effects": "none": 0
  double disorder = 0;      // standard: share of messages that overtake the one sent before
  double stale_delete = 1;  // standard: share of deletes with an older receipt that work
  bool fair = false;        // standard: groups are tenants, quiet ones are served first
  bool high_throughput = false;  // FIFO: limits and deduplication per group instead of per queue
  Deduplication deduplication = Deduplication::request;  // FIFO
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
  bool delete_batch = false;               // one API call deletes what is through of a batch
  std::optional<sim::Duration> heartbeat;  // how often the visibility timeout of what it holds is begun anew
  std::optional<Filter> select;            // what does not match is put back at once, and counts as received
  sim::DurationDistribution boot;
  double error_rate = 0;
  double poison = 0;
  bool idempotent = false;
  Steps steps;
  std::uint32_t instances_max = 0;  // what an autoscaler may make of them; 0: there is none
};

/// Tells somebody of each object that is put (section 4 of the facts).
struct Notification {
  ComponentIndex to{};  // a queue or topic
  std::optional<Filter> filter;
  /// Default lognormal, median 1s, p99 10s, and for one in a thousand uniform 10s to 90s.
  sim::DurationDistribution delay;
};

/// Object store. Default latencies: lognormal, median 20ms, p99 100ms; AWS publishes none.
struct BucketSpec {
  sim::DurationDistribution put_latency;
  sim::DurationDistribution get_latency;
  std::vector<Notification> notify;
  double duplicate_rate = 0;  // share of notifications that come twice; default 1e-4, "effects": "none": 0
};

/// Who gets the copies of a topic's messages, and how.
struct TopicSubscription {
  ComponentIndex to{};           // a queue, service or endpoint
  std::optional<Filter> filter;  // of customers' and copies' attributes
  bool raw = false;
  std::optional<cloud::HttpRetryPolicy> delivery;  // nullopt: that of its protocol
  double receives_per_second = 0;                  // of an HTTP endpoint; 0: unlimited
  std::optional<ComponentIndex> dead_letter;       // a queue
};

/// Fans a message out to its subscriptions (section 3 of the facts).
struct TopicSpec {
  bool fifo = false;
  std::vector<TopicSubscription> subscriptions;
  sim::DurationDistribution latency;           // of a publish; default lognormal, median 10ms, p99 60ms
  sim::DurationDistribution delivery_latency;  // of the way to a subscriber; default median 30ms, p99 200ms
};

enum class EndpointProtocol { http, https, email, sms, mobile };

/// A subscriber outside: a server that is asked (HTTP), or a person who gets something.
struct EndpointSpec {
  EndpointProtocol protocol = EndpointProtocol::http;
  /// HTTP: until it answers. Others: until what was accepted arrives.
  sim::DurationDistribution latency;
  double availability = 1;  // share of attempts that it, or the carrier on the way to it, accepts
  double loss = 0;          // share of what was accepted that never arrives; not HTTP
  double rate_limit = 0;    // attempts per second; default e-mail 10, SMS 20; 0: unlimited
};

/// What a key-value table has instead of connections (8.2 of the facts).
struct KeyValueSpec {
  cloud::TableConfig capacity;  // units: both or none
  cloud::Consistency consistency = cloud::Consistency::eventual;
};

/// Relational database: a call takes a connection for as long as it waits and is served. Key-value table:
/// a call uses capacity, and waits for nobody.
struct DatabaseSpec {
  std::optional<KeyValueSpec> key_value;
  std::uint32_t connections = 100;  // one more is refused, as MySQL's error 1040; it does not wait
  std::uint32_t parallelism = 8;    // calls served at once; the others wait, first come first served
  sim::DurationDistribution read;   // service times; default constant 2ms, "effects": "none": zero
  sim::DurationDistribution write;  // default constant 5ms
  double deadlock_rate = 0;  // share of write attempts that end as a deadlock's victim, after their time
  sim::DurationDistribution latency;  // of the way to it; default 0s
  sim::DurationDistribution boot;     // recovery after a crash; default 0s
  /// How long a call waits for a connection, as behind a proxy, before it is refused; not for one: 0s.
  sim::Duration connection_wait{0};
  std::optional<sim::DurationDistribution> failover;  // until a standby takes over; nullopt: there is none
  sim::DurationDistribution commit_latency;           // of a write, on top: the standby's; default 0s
  std::string instance_type;  // relational, for the bill; empty: the price book's usual one
};

/// How guards treat what they let through.
struct GuardSpec {
  ComponentIndex guards{};                                          // the component that it stands before
  std::optional<sim::Duration> timeout = std::chrono::seconds{60};  // of what waits for an answer
  bool pass_when_down = false;                                      // else it refuses then
};

/// Answers reads, gets and calls whose key it holds, in the place of what it guards.
struct CacheSpec {
  GuardSpec guard;
  std::optional<GroupDraw> keys;  // drawn by request; nullopt: the customer's group
  cloud::CacheConfig config;
  bool coalesce = false;              // one miss of a key at a time goes on; the others wait for its answer
  sim::DurationDistribution latency;  // of an access; default 1ms, "effects": "none": zero
};

/// Refuses (429) what is beyond a limit.
struct ThrottleSpec {
  GuardSpec guard;
  cloud::ThrottleConfig limit;
  std::optional<sim::Duration> retry_after;  // > 0s; what its refusals ask of who tries again
};

/// Where what a function could not do goes (7.3 of the facts).
struct OnFailure {
  ComponentIndex to{};  // a queue, whose messages then count as parked
};

/// Pollers bought in advance (7.1 of the facts).
struct PollerRange {
  std::uint32_t minimum = 2;    // 2..200
  std::uint32_t maximum = 200;  // minimum..2,000
};

/// Code that runs in execution environments made as they are needed (section 7 of the facts). It is called,
/// invoked asynchronously, or polls `source`. Defaults are AWS Lambda's.
struct FunctionSpec {
  std::optional<ComponentIndex> source;  // a queue; an invocation then handles a batch of its messages
  std::uint32_t batch = 10;              // 1..10, with a window 1..10,000
  sim::Duration window{0};               // 0s..300s: how long a batch is gathered
  std::uint32_t memory = 128;            // MB, 128..10,240: for the bill, not for the speed
  sim::Duration timeout = std::chrono::seconds{3};  // 1s..900s, of one invocation
  /// Of a new environment; default lognormal, median 250ms, p99 1s; "effects": "none": zero.
  sim::DurationDistribution cold_start;
  sim::Duration keep_warm = std::chrono::minutes{10};  // of an idle environment
  std::optional<std::uint32_t> reserved_concurrency;   // 0: nothing runs; nullopt: shares the account's
  std::uint32_t provisioned_concurrency = 0;           // environments that are always ready
  /// From a change of that until the new ones are; default U(1m, 2m); "effects": "none": zero.
  sim::DurationDistribution provisioning;
  std::optional<std::uint32_t> maximum_concurrency;  // 2..1,000, of batches from `source`
  std::optional<PollerRange> pollers;                // nullopt: the mapping scales by itself
  bool partial_batch_response = false;
  std::uint32_t retries = 2;  // 0..2, of asynchronous invocations
  std::optional<OnFailure> on_failure;
  sim::Duration maximum_age = std::chrono::hours{6};  // 60s..6h, of asynchronous invocations
  sim::DurationDistribution latency;                  // of the hand-over to it; default 0s
  double error_rate = 0;
  double poison = 0;
  bool idempotent = false;
  Steps steps;
};

/// What a health check asks: whether the process is up, or whether a thread of it is to be had.
enum class HealthCheckDepth { shallow, thread };

/// Requests that match go to targets of their own.
struct BalancerRule {
  Filter only_if;
  std::vector<ComponentIndex> targets;
};

/// Spreads requests over the instances of services that its health checks find well (section 5 of the facts).
/// Defaults are those of an application load balancer.
struct LoadBalancerSpec {
  bool network = false;                 // passes connections on, and makes no answers of its own
  std::vector<ComponentIndex> targets;  // services, or one function
  std::vector<BalancerRule> rules;      // the first that matches counts
  cloud::TargetGroupSettings group;     // of each group of targets
  HealthCheckDepth depth = HealthCheckDepth::shallow;
  bool spread_checks = true;  // over the interval at random; "effects": "none": all at the same time
  sim::Duration idle_timeout = std::chrono::seconds{60};  // 1s..4,000s; network: 350s, 60s..6,000s
  sim::DurationDistribution latency;                      // of the hand-over to it; default 0s
  bool cross_zone = true;    // its nodes send to targets in all zones; network: default false
  sim::Duration dns_ttl{0};  // how long clients go on to a zone that has left; default 60s; "effects": 0s
};

/// How a machine of a burstable type goes on when its CPU credits are spent (6.6 of the facts): it has none,
/// it falls to its baseline, or it borrows.
enum class CpuCredits : std::uint8_t { none, standard, unlimited };

/// What cpu steps run on.
struct Machine {
  std::string instance_type;  // empty: none in particular
  std::uint32_t cores = 1;
  double speed = 1;  // > 0: cpu seconds that one core does in a second
  CpuCredits credits = CpuCredits::none;
};

/// A machine with a name: a place in the network, and the cores that all share who are placed there. With a
/// platform file its `machine` says nothing.
struct HostSpec {
  Machine machine;
};

/// A link between hosts. With a platform file both are 0.
struct LinkSpec {
  std::int64_t bits_per_second = 0;  // > 0, shared by all transfers
  sim::Duration latency{0};          // of each transfer, before its first byte
};

/// One part of an architecture.
struct Component {
  std::string name;
  std::string stream;  // label of its draws and its place in the order of one instant; default: the name
  std::variant<ServiceSpec, QueueSpec, WorkerSpec, BucketSpec, DatabaseSpec, FunctionSpec, TopicSpec,
               EndpointSpec, LoadBalancerSpec, CacheSpec, ThrottleSpec, AutoscalerSpec, HostSpec, LinkSpec>
      spec;
  Origin origin{};
  std::vector<std::string> zones;     // dealt to instances in turn; empty: placed nowhere
  std::vector<ComponentIndex> hosts;  // dealt to instances in turn; empty: each has a `machine` of its own
  Machine machine;
};

/// "service", "queue", …: the word of the file.
const char* kind_name(const Component& component);
/// What a cache or throttle guards, and how; null of other kinds.
const GuardSpec* guard_of(const Component& component);
/// Whether its instances are each in a zone and go down with it. Of other kinds the provider keeps several,
/// in all zones.
bool falls_with_zone(const Component& component);

}  // namespace couplet::scenario
