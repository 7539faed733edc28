#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cloud/concurrency.hpp"
#include "cloud/topic_limits.hpp"
#include "scenario/components.hpp"
#include "scenario/expectation.hpp"

namespace couplet::cost {
struct PriceBook;
}

namespace couplet::scenario {

/// Where the warm-up comes from. `automatic`: a pilot run is still to find it (a run of such a scenario is
/// one); `doubtful`: it found one, but the run is too short for it, or has no steady state.
enum class WarmupOrigin { given, automatic, found, doubtful };

/// When a run's producers stop, what of it is measured, and how often it is repeated.
struct RunSettings {
  sim::Duration duration{};
  sim::Duration warmup{0};  // < duration; 0 while it is automatic
  WarmupOrigin warmup_origin = WarmupOrigin::given;
  sim::Duration drain = std::chrono::hours{1};
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;  // 1..10,000
  sim::Duration sample{};          // bin of the time series; default duration/500

  /// When all is over at the latest.
  sim::Time end() const { return sim::add(sim::start_of_run + duration, drain); }
};

/// A part of the run that is looked at by itself.
struct Period {
  std::string name;
  sim::Time from{};
  sim::Time to{};  // > from; not in it itself
};

struct PoissonArrivals {
  sim::Rate rate;
};
/// Request k (from 0) at k/rate.
struct ConstantArrivals {
  sim::Rate rate;
};
/// Request k at start + k·over/size, repeated each `every` (if given) until the end of the run.
struct BurstArrivals {
  std::uint64_t size = 1;
  sim::Duration over{0};
  sim::Duration at{0};
  std::optional<sim::Duration> every;
};

/// Independent intervals.
struct RenewalArrivals {
  sim::DurationDistribution interval;
};
/// A rate that changes over time: a Poisson process of that rate, by inversion of its integral.
struct ProfileArrivals {
  struct Point {
    sim::Time at{};
    double per_second = 0;
  };
  std::vector<Point> points;  // in order of time; the first at 0s; the last rate stays
  bool linear = false;        // between points; else the rate steps
};
/// Markov-modulated Poisson process: the states follow each other in turn, each for an exponential time.
struct MmppArrivals {
  struct State {
    sim::Rate rate;
    sim::Duration stay{};  // mean
  };
  std::vector<State> states;
};
/// Recorded instants, with what was recorded of each request.
struct TraceArrivals {
  std::vector<sim::Time> at;                           // never going back
  std::vector<sim::Bytes> payload;                     // empty, or one each
  std::vector<std::vector<std::uint16_t>> attributes;  // by AttributeIndex: empty, or one value each
};

using Arrivals = std::variant<PoissonArrivals, ConstantArrivals, BurstArrivals, RenewalArrivals,
                              ProfileArrivals, MmppArrivals, TraceArrivals>;

/// A fixed number of customers who think, issue a request, wait for its last answer, and think again.
struct ClosedLoop {
  std::uint32_t population = 1;
  sim::DurationDistribution think;
};

/// A value drawn once per customer, with given weights.
struct Choice {
  std::vector<std::uint16_t> values;  // positions in Attribute::values
  std::vector<double> weights;
};

/// A name that requests may carry, and all values that occur.
struct Attribute {
  std::string name;
  std::vector<std::string> values;
};

/// Customers of one kind: the same ones face every architecture.
struct Producer {
  std::string name;
  ComponentIndex entry{};  // where its requests go in this architecture
  std::variant<Arrivals, ClosedLoop> source;
  sim::SizeDistribution payload;                                // default 1KiB
  std::vector<std::optional<sim::DurationDistribution>> needs;  // by NeedIndex
  std::optional<sim::Duration> timeout;                         // per attempt
  std::optional<sim::Duration> patience;               // from the first issue; then the customer leaves
  RetryPolicy retry;                                   // its budget is shared by all customers
  std::optional<cloud::CircuitBreakerConfig> breaker;  // shared by all customers too
  std::optional<std::uint64_t> limit;                  // requests in all
  std::optional<sim::SizeDistribution> reply;          // of the answers to them; default: 1KiB
  std::vector<std::optional<Choice>> attributes;       // by AttributeIndex
  std::optional<GroupDraw> group;
  Origin origin{};
};

/// Customers come back for the result.
struct Collect {
  ProducerIndex producer{};
  ComponentIndex from{};  // a bucket
  sim::Duration every{};
  sim::Duration give_up{};  // counted from the positive answer
};

/// One entry of a goal: met when any of its parts has processed the request.
struct GoalEntry {
  std::vector<ComponentIndex> any_of;
  std::optional<Filter> only_if;  // for requests that match; the others do without
};

/// What of a producer's requests must be processed for them to be complete: all entries that apply. Where
/// none applies the positive answer completes.
struct Goal {
  std::vector<GoalEntry> all_of;
};

/// Takes instances down: lowest numbers first. Loses their work in progress.
struct CrashFailure {
  ComponentIndex component{};
  std::variant<std::monostate, std::uint32_t, double> instances;  // all, a count, a fraction
  bool silent = false;  // callers hear nothing and time out, instead of a refusal at once
};

/// Work takes `factor` times as long: what remains of the work under way, and new work.
struct SlowFailure {
  ComponentIndex component{};
  double factor = 1;  // > 0
};

/// A share of what comes in is answered with an error at once, the work not done.
struct ErrorsFailure {
  ComponentIndex component{};
  double rate = 1;
};

/// An operator's stop: finishes what it holds, takes nothing new.
struct StopFailure {
  ComponentIndex component{};
};

/// Each instance by itself crashes after a time to failure, and comes back after a time to repair.
struct RandomCrashFailure {
  ComponentIndex component{};
  sim::DurationDistribution time_to_failure;  // mtbf
  sim::DurationDistribution time_to_repair;   // mttr
};

/// An operator moves the messages of a dead-letter queue, which are new where they come to (1.9 of the
/// facts).
struct RedriveFailure {
  ComponentIndex component{};
  ComponentIndex to{};           // a queue
  std::uint32_t per_second = 0;  // 1..500; 0: as fast as SQS does
};

/// A cache loses all that it holds.
struct FlushFailure {
  ComponentIndex component{};
};

/// A limit put on a component for a time: what comes in beyond it is answered 429.
struct ThrottleFailure {
  ComponentIndex component{};
  sim::Rate rate;
  std::uint32_t burst = 1;
};

/// Everything goes down that is placed in a zone and that the provider does not keep up by itself.
struct ZoneFailure {
  ComponentIndex component{0xffff};  // no single one
  std::string zone;
  bool silent = false;
};

/// The instances are replaced by new ones, a few at a time; each finishes what it holds.
struct DeployFailure {
  ComponentIndex component{};
  std::uint32_t rolling = 1;                      // how many at a time
  std::optional<sim::DurationDistribution> boot;  // of a new one; nullopt: as usual
};

/// A side of a partition: all others ("*"), a component, or a producer's customers.
struct AllOthers {};
using PartitionSide = std::variant<AllOthers, ComponentIndex, ProducerIndex>;

/// What passes between two sides, or a share of it, is lost on the way: requests and answers by themselves.
struct PartitionFailure {
  ComponentIndex component{0xffff};  // no single one: it has two sides
  PartitionSide a;
  PartitionSide b;
  double loss = 1;
};

struct Failure {
  std::string name;  // "name", else "crash app" and the like
  sim::Time at{};
  std::optional<sim::Duration> lasts;  // nullopt: to the end of the run
  std::size_t order = 0;               // position in the file
  Origin origin;
  std::variant<CrashFailure, SlowFailure, ErrorsFailure, StopFailure, RandomCrashFailure, RedriveFailure,
               FlushFailure, ThrottleFailure, ZoneFailure, DeployFailure, PartitionFailure>
      what;
};

enum class Coupling { tight, synchronous, asynchronous };

/// An end of a route: a host, or where a producer's customers are.
using RouteEnd = std::variant<ComponentIndex, ProducerIndex>;

/// The links that transfers between two ends take, one after the other.
struct Route {
  RouteEnd from;
  RouteEnd to;
  std::vector<ComponentIndex> links;  // at least one; none where a platform file says which they are
  bool both_ways = true;              // the same links backwards
};

/// How SimGrid's network shares links; built-in physics has one way of its own.
enum class NetworkModel { cm02, lv08 };

/// One way to build the system, everything merged and every name resolved.
struct Architecture {
  std::string name;
  std::string title;
  Coupling coupling = Coupling::tight;  // default: asynchronous where there is a queue or topic, else tight
  std::vector<Component> components;    // hosts and links at the end
  std::vector<Producer> producers;
  std::vector<Goal> goals;  // one per producer
  std::vector<Collect> collects;
  std::vector<Failure> failures;                     // those that strike something here
  std::vector<std::string> failures_not_applicable;  // those that name a component this architecture lacks
  std::vector<Route> routes;
  NetworkModel network = NetworkModel::cm02;
  /// Path of a platform file of SimGrid, or empty. With one, hosts and links are names in it, and all else of
  /// them comes from it.
  std::string platform_file;
};

/// Whose limits and prices: today's, or those of the course texts.
enum class Profile { as_taught, aws_2026 };

/// The largest message of a profile's queues.
constexpr sim::Bytes message_max(Profile profile) {
  return profile == Profile::as_taught ? message_max_as_taught : message_max_aws_2026;
}

/// Beyond these a file is taken for a mistake; "limits" raises them.
struct ScenarioLimits {
  std::uint64_t arrivals = 2'000'000'000;  // expected requests of one run, without retries
  std::uint64_t instances = 1'000'000;     // of one architecture, a worker's loops included
  std::uint64_t events_at_one_instant = 1'000'000;
};

/// Soft limits of an account in its Region: those of us-east-1 (3.2 and 7.2 of the facts). Each architecture
/// has an account of its own.
struct AccountQuotas {
  std::uint32_t concurrency = cloud::AccountConcurrency::usual_limit;  // of its functions, 1..1,000,000
  sim::Rate publishes{static_cast<std::int64_t>(cloud::TopicLimits::account_publish_rate) * 1'000'000,
                      std::chrono::seconds{1}};  // messages to its topics
};

struct Scenario {
  std::string name;  // the file's, without folder and ending
  std::string
      hash;  // 16 hexadecimal digits, of the bytes of the file and of those it names, and the overrides
  std::string title, about, source;
  std::shared_ptr<const cost::PriceBook> prices;  // set by whoever makes it, as by load()
  bool free_tier = false;                         // the bill begins with what is free each month
  Profile profile = Profile::aws_2026;
  AccountQuotas account;
  RunSettings run;
  std::vector<Period> periods;
  ScenarioLimits limits;
  std::vector<std::string> needs;  // names of needs
  std::vector<Attribute> attributes;
  std::vector<Architecture> architectures;
  std::vector<Expectation> expectations;
  std::vector<std::string> ignored_advice;  // ids that "lint" silences
};

}  // namespace couplet::scenario
