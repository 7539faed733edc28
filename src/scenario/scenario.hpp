#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scenario/components.hpp"
#include "scenario/expectation.hpp"

namespace couplet::scenario {

/// When a run's producers stop, what of it is measured, and how often it is repeated.
struct RunSettings {
  sim::Duration duration{};
  sim::Duration warmup{0};  // < duration
  sim::Duration drain = std::chrono::hours{1};
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;  // 1..10,000
  sim::Duration sample{};          // bin of the time series; default duration/500
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

/// Customers of one kind: the same ones face every architecture.
struct Producer {
  std::string name;
  ComponentIndex entry{};  // where its requests go in this architecture
  std::variant<PoissonArrivals, ConstantArrivals, BurstArrivals> arrivals;
  sim::SizeDistribution payload;                                // default 1KiB
  std::vector<std::optional<sim::DurationDistribution>> needs;  // by NeedIndex
  std::optional<sim::Duration> timeout;                         // per attempt
  std::optional<sim::Duration> patience;  // from the first issue; then the customer leaves
  RetryPolicy retry;
  std::optional<std::uint64_t> limit;  // requests in all
};

/// Customers come back for the result.
struct Collect {
  ProducerIndex producer{};
  ComponentIndex from{};  // a bucket
  sim::Duration every{};
  sim::Duration give_up{};  // counted from the positive answer
};

/// What of a producer's requests must be processed for them to be complete: each entry by any of its parts.
struct Goal {
  std::vector<std::vector<ComponentIndex>> all_of;  // empty: the positive answer completes
};

/// Takes instances down: lowest numbers first. Loses their work in progress.
struct CrashFailure {
  ComponentIndex component{};
  std::variant<std::monostate, std::uint32_t, double> instances;  // all, a count, a fraction
  bool silent = false;  // callers hear nothing and time out, instead of a refusal at once
};

struct Failure {
  std::string name;  // "name", else "crash app" and the like
  sim::Time at{};
  std::optional<sim::Duration> lasts;  // nullopt: to the end of the run
  std::size_t order = 0;               // position in the file
  CrashFailure what;
};

enum class Coupling { tight, synchronous, asynchronous };

/// One way to build the system, everything merged and every name resolved.
struct Architecture {
  std::string name;
  std::string title;
  Coupling coupling = Coupling::tight;  // default: asynchronous where there is a queue, else tight
  std::vector<Component> components;
  std::vector<Producer> producers;
  std::vector<Goal> goals;  // one per producer
  std::vector<Collect> collects;
  std::vector<Failure> failures;                     // those that strike something here
  std::vector<std::string> failures_not_applicable;  // those that name a component this architecture lacks
};

/// Whose limits and prices: today's, or those of the course texts.
enum class Profile { as_taught, aws_2026 };

struct Scenario {
  std::string name;  // the file's, without folder and ending
  std::string hash;  // 16 hexadecimal digits, of the file's bytes and the overrides
  std::string title, about, source;
  std::string pricing = "aws-us-east-1";  // a price book's name
  Profile profile = Profile::aws_2026;
  RunSettings run;
  std::vector<std::string> needs;  // names of needs
  std::vector<Architecture> architectures;
  std::vector<Expectation> expectations;
};

}  // namespace couplet::scenario
