#pragma once

#include <string>
#include <vector>

#include "scenario/fields.hpp"
#include "scenario/files.hpp"
#include "scenario/flow.hpp"
#include "scenario/names.hpp"
#include "scenario/scenario.hpp"

// The parts of a scenario file, one reader each. All report what does not fit and go on.

namespace couplet::scenario {

/// Counts beyond these are accidents, and would exhaust the memory.
inline constexpr std::size_t components_max = 10'000;
inline constexpr std::uint64_t samples_max = 1'000'000;

RunSettings read_run(const Value& value, ProblemLog& log);
ScenarioLimits read_limits(const Value& value, ProblemLog& log);
/// "lint": ids of advice that is not wanted.
std::vector<std::string> read_ignored_advice(const Value& value, ProblemLog& log);
/// "1,000,000"
std::string grouped(std::uint64_t number);

/// The key "retry". {} is three attempts with exponential backoff and full jitter. Absent: no retry.
/// `key_value`: calls go to a table of keys and values, for which AWS's policies differ.
RetryPolicy read_retry(Fields& fields, bool key_value = false);
/// The key "breaker". Absent: none.
std::optional<cloud::CircuitBreakerConfig> read_breaker(Fields& fields);
/// "periods": {"after": {"from": "11m", "to": "41m"}}
std::vector<Period> read_periods(const Value& value, ProblemLog& log);

/// An attribute of a producer before the values of all producers are numbered.
struct AttributeDraft {
  std::string name;
  std::vector<std::string> values;
  std::vector<double> weights;      // one each; empty: of a trace
  std::vector<std::uint16_t> rows;  // of a trace: for each request the position in `values`
};
/// The key "attributes" of a producer.
std::vector<AttributeDraft> read_attributes(const Value& value, ProblemLog& log);
GroupDraw read_group(const Value& value, ProblemLog& log);

/// Arrivals, and the attributes that a trace brings.
Arrivals read_arrivals(const Value& value, Files& files, std::vector<AttributeDraft>& attributes,
                       ProblemLog& log);
TraceArrivals read_trace(Fields& fields, Files& files, std::vector<AttributeDraft>& attributes);

/// A producer before an architecture says where its requests go.
struct ProducerDraft {
  Producer producer;
  const Value* value = nullptr;
  const Value* to = nullptr;  // may be null: every architecture's entry then says
  std::vector<AttributeDraft> attributes;
};
struct Workload {
  std::vector<std::string> needs;
  std::vector<Attribute> attributes;
  std::vector<ProducerDraft> producers;
};
/// `of_steps`: attributes that steps set.
Workload read_workload(const Value& value, const std::vector<AttributeDraft>& of_steps, Files& files,
                       ProblemLog& log);
/// All names and values that producers bring or steps set, sorted; gives each producer its part by number.
std::vector<Attribute> number_attributes(std::vector<ProducerDraft>& producers,
                                         const std::vector<AttributeDraft>& of_steps, ProblemLog& log);
/// Reports more requests in one run than the limit. `value` is the whole workload.
void check_arrivals(const Value& value, const Workload& workload, const RunSettings& run,
                    const ScenarioLimits& limits, ProblemLog& log);

/// A failure before an architecture says which component that is.
struct FailureDraft {
  Failure failure;
  const Value* component = nullptr;  // its name; null: wrong, and reported
  const Value* to = nullptr;         // of a redrive: where the messages go; null: where they came from
  const Value* zone = nullptr;       // of an outage of a zone: its name; it has no component
  std::vector<const Value*> sides;   // of a partition: the names of both; it has no component
  std::string_view kind;             // "crash", …
  unsigned allowed = 0;              // kinds of component that it can strike
};
/// A host or link before an architecture numbers it among its components.
struct PlatformPart {
  Component component;
  const Value* value = nullptr;
};
struct RouteDraft {
  struct End {
    std::string name;
    std::size_t host = 0;                 // position in PlatformDraft::parts, unless it is a
    std::optional<std::size_t> producer;  // position in Workload::producers
    bool operator==(const End& other) const { return name == other.name; }
  };
  End from;
  End to;
  std::vector<std::size_t> links;  // positions in PlatformDraft::parts
  bool both_ways = true;
  const Value* value = nullptr;
};
/// The key "platform", the same for all architectures.
struct PlatformDraft {
  std::vector<PlatformPart> parts;  // hosts first
  std::size_t hosts = 0;            // how many of them are hosts
  std::vector<RouteDraft> routes;
  NetworkModel network = NetworkModel::cm02;
  std::string file;  // path of a platform file; empty: none
};
PlatformDraft read_platform(const Value& value, const Workload& workload, Files& files, ProblemLog& log);
/// The keys "instance_type" and "credits", and, if `whole`, "cores" and "speed".
Machine read_machine(Fields& fields, bool whole);

std::vector<FailureDraft> read_failures(const Value& value, ProblemLog& log);
/// The two sides of a partition; empty: wrong, and reported.
std::vector<const Value*> read_sides(const Value& value, ProblemLog& log);
/// "partition web and app"
std::string partition_name(const FailureDraft& draft);
/// Which components and producers the sides of a partition are. False: this architecture lacks one.
bool place_partition(const FailureDraft& draft, const ComponentNames& names, const Workload& workload,
                     PartitionFailure& partition);

/// What the readers of an architecture's parts share.
struct Scope {
  const ComponentNames& names;
  const std::vector<std::string>& needs;
  const std::vector<Attribute>& attributes;
  const ScenarioLimits& limits;
  bool effects;  // false: unstated latencies are zero, and a short poll asks every shard
  Profile profile;
  Flow& flow;
  ProblemLog& log;
};

/// {"type": ["photo", "scan"]}. Nullopt: it is no filter, and a problem is reported.
std::optional<Filter> read_filter(const Value& value, const std::vector<Attribute>& attributes,
                                  ProblemLog& log);

/// The key "attributes" of a step that makes a copy.
std::vector<AttributeValue> read_step_attributes(Fields& step, const Scope& scope);
/// What all steps of the file set, so that it can be numbered with what producers bring.
std::vector<AttributeDraft> attributes_of_steps(const Value& scenario);

/// The filter of a subscription, which has the limits of filter policies. Absent: nullopt.
std::optional<Filter> read_subscription_filter(Fields& fields, const Scope& scope);
TopicSpec read_topic(Fields& fields, ComponentIndex index, const Scope& scope);
EndpointSpec read_endpoint(Fields& fields, const Scope& scope);
DatabaseSpec read_database(Fields& fields, const Scope& scope);
CacheSpec read_cache(Fields& fields, ComponentIndex index, const Scope& scope);
ThrottleSpec read_throttle(Fields& fields, ComponentIndex index, const Scope& scope);
/// What a limit by rate lets through at once where the file does not say: one second's worth, at least one.
std::uint32_t burst_of(sim::Rate rate);
inline constexpr CountRange burst_range{1, 1'000'000'000};
AutoscalerSpec read_autoscaler(Fields& fields, const Scope& scope);
/// What an autoscaler means for the component that it scales: how many instances it begins with, how long
/// they boot. Reports what does not fit.
void settle_autoscalers(std::vector<Component>& components, const std::vector<Member>& merged, bool effects,
                        ProblemLog& log);
/// The keys "notify" and "duplicate_rate" of a bucket.
void read_notifications(Fields& fields, ComponentIndex index, const Scope& scope, BucketSpec& bucket);

/// Steps of the component number `owner`.
Steps read_steps(const Value& value, ComponentIndex owner, const Scope& scope);

/// The kind a component says it is, reported where it is unknown or not supported yet.
KindSet read_kind(const Member& component, ProblemLog& log);
/// REQUIRES: `kind` is its read_kind, and not no_kind.
Component read_component(const Member& member, KindSet kind, ComponentIndex index, const Scope& scope);

LoadBalancerSpec read_load_balancer(Fields& fields, ComponentIndex index, const Scope& scope);
/// Reports load balancers that are told to send to the targets of a zone only, where a target is in none.
void check_zones_of_balancers(const std::vector<Component>& components, const std::vector<Member>& merged,
                              ProblemLog& log);

/// Reports a function that its source cannot serve. `function`: the object of the file that says it is one.
void check_source(const Value& function, const Component& component, const QueueSpec& source,
                  ProblemLog& log);
FunctionSpec read_function(Fields& fields, ComponentIndex index, const Scope& scope);

/// What an architecture takes from the rest of the file.
struct Surroundings {
  const Value* components = nullptr;  // shared; may be null
  const Workload& workload;
  const PlatformDraft& platform;
  const std::vector<FailureDraft>& failures;
  const ScenarioLimits& limits;
  const AccountQuotas& account;
  bool effects = true;
  Profile profile = Profile::aws_2026;
  const cost::PriceBook* prices = nullptr;  // null: wrong, and reported
};
Architecture read_architecture(const Member& member, const Surroundings& around, ProblemLog& log);

AccountQuotas read_account(const Value& value, ProblemLog& log);
/// What functions reserve and have provisioned must leave the others enough of the account's concurrency.
/// `merged` are the components as written.
void check_account(const std::vector<Component>& components, const std::vector<Member>& merged,
                   const AccountQuotas& quotas, ProblemLog& log);

/// What queues and those that use them must agree on: dead letters, polls, visibility, types.
/// `merged` are the components as written, one for each of `components`.
void check_messaging(const std::vector<Component>& components, const std::vector<Member>& merged,
                     const Flow& flow, const ComponentNames& names, ProblemLog& log);

/// Places the components on the hosts that they name: hosts give zones. Reports what does not fit, and ends
/// that talk without a route between them. `merged` are the components as written, one for each of the first
/// components.
void settle_platform(Architecture& architecture, const std::vector<Member>& merged,
                     const PlatformDraft& platform, const Workload& workload, ProblemLog& log);

/// "goal" and "collect"; null where absent.
std::vector<Goal> read_goals(const Value* value, const Workload& workload, const Scope& scope);
std::vector<Collect> read_collects(const Value* value, const Workload& workload, const Scope& scope);

/// The position of the producer that a key names. Nullopt: there is none, and a problem is reported.
std::optional<std::size_t> find_producer(const Member& member, const Workload& workload, ProblemLog& log);

std::vector<Expectation> read_expectations(const Value& value, const std::vector<std::string>& architectures,
                                           ProblemLog& log);

}  // namespace couplet::scenario
