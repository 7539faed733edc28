#pragma once

#include <string>
#include <vector>

#include "scenario/fields.hpp"
#include "scenario/flow.hpp"
#include "scenario/names.hpp"
#include "scenario/scenario.hpp"

// The parts of a scenario file, one reader each. All report what does not fit and go on.

namespace couplet::scenario {

/// Counts beyond these are accidents, and would exhaust the memory.
inline constexpr std::uint64_t instances_max = 1'000'000;  // of one architecture, a worker's loops included
inline constexpr std::size_t components_max = 10'000;
inline constexpr std::uint64_t samples_max = 1'000'000;

RunSettings read_run(const Value& value, ProblemLog& log);

/// {} is three attempts with exponential backoff and full jitter. Absent: no retry.
RetryPolicy read_retry(Fields& fields);

/// A producer before an architecture says where its requests go.
struct ProducerDraft {
  Producer producer;
  const Value* value = nullptr;
  const Value* to = nullptr;  // may be null: every architecture's entry then says
};
struct Workload {
  std::vector<std::string> needs;
  std::vector<ProducerDraft> producers;
};
Workload read_workload(const Value& value, ProblemLog& log);

/// A failure before an architecture says which component that is.
struct FailureDraft {
  Failure failure;
  const Value* component = nullptr;  // its name; null: wrong, and reported
};
std::vector<FailureDraft> read_failures(const Value& value, ProblemLog& log);

/// What the readers of an architecture's parts share.
struct Scope {
  const ComponentNames& names;
  const std::vector<std::string>& needs;
  bool effects;  // false: unstated latencies are zero, and a short poll asks every shard
  Profile profile;
  Flow& flow;
  ProblemLog& log;
};

/// Steps of the component number `owner`.
Steps read_steps(const Value& value, ComponentIndex owner, const Scope& scope);

/// The kind a component says it is, reported where it is unknown or not supported yet.
KindSet read_kind(const Member& component, ProblemLog& log);
/// REQUIRES: `kind` is its read_kind, and not no_kind.
Component read_component(const Member& member, KindSet kind, ComponentIndex index, const Scope& scope);

/// What an architecture takes from the rest of the file.
struct Surroundings {
  const Value* components = nullptr;  // shared; may be null
  const Workload& workload;
  const std::vector<FailureDraft>& failures;
  bool effects = true;
  Profile profile = Profile::aws_2026;
};
Architecture read_architecture(const Member& member, const Surroundings& around, ProblemLog& log);

/// "goal" and "collect"; null where absent.
std::vector<Goal> read_goals(const Value* value, const Workload& workload, const Scope& scope);
std::vector<Collect> read_collects(const Value* value, const Workload& workload, const Scope& scope);

/// The position of the producer that a key names. Nullopt: there is none, and a problem is reported.
std::optional<std::size_t> find_producer(const Member& member, const Workload& workload, ProblemLog& log);

std::vector<Expectation> read_expectations(const Value& value, const std::vector<std::string>& architectures,
                                           ProblemLog& log);

}  // namespace couplet::scenario
