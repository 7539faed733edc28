#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiment/axis.hpp"
#include "experiment/point_store.hpp"
#include "experiment/points.hpp"
#include "experiment/results.hpp"

namespace couplet::experiment {

/// The scenario of one point, with seed and replications as wanted; or why there is none.
using LoadPoint = std::function<std::optional<scenario::Scenario>(
    const std::vector<scenario::Override>& varied, scenario::Problems& problems)>;

/// Which points are met, in this order, each with the same number of replications.
struct SweepPlan {
  std::vector<Axis> axes;
  std::vector<AxisValues> points;  // all different
  std::uint32_t replications = 1;

  std::uint64_t runs() const { return points.size() * std::uint64_t{replications}; }
};

/// One of `of` disjoint parts that together are the whole, counted from 1.
struct Shard {
  std::uint32_t number = 1, of = 1;

  bool whole() const { return of == 1; }
  bool has(std::uint64_t run) const { return run % of == number - 1; }
};

struct SweepProgress {
  std::uint64_t runs = 0;   // of this call: those of its shard
  std::uint64_t found = 0;  // so far, finished by an earlier call
  std::uint64_t kept = 0;   // finished by this one
  double under_way = 0;     // of those that are neither, in runs
};

struct SweepOptions {
  std::uint32_t jobs = 0;  // processes at a time; 0: one for each core
  Shard shard;
  std::function<void(const SweepProgress&)> progress;  // may be empty
  /// Told when a run is in the store, and not before; may be empty.
  std::function<void(std::size_t point, std::uint32_t replication)> kept;
};

/// A point that has no result, or one of its replications.
struct SweepFailure {
  std::size_t point = 0;
  PointFailure failure;  // kind invalid: its message is the first problem of the scenario, or what is wrong
                         // with its platform; told once a point
};

struct SweepOutcome {
  Ending ending = Ending::done;  // failures do not change it
  SweepProgress progress;
  std::vector<SweepFailure> failures;  // in the order of points and replications
};

/// Computes every run of the shard that the store does not hold, each in a process of its own, and puts it
/// there as soon as it is finished. A run that fails is told, and the others go on; Ctrl-C ends all of it,
/// and what is finished stays. Throws StoreError.
SweepOutcome run_sweep(const SweepPlan& plan, const LoadPoint& load, const RunFunction& run,
                       PointStore& store, const SweepOptions& options);

/// The result of one point, as a comparison of it alone would give it but for series and story; nullopt if
/// the store does not hold all of its replications, or the scenario is invalid.
std::optional<ExperimentResult> result_of(const SweepPlan& plan, std::size_t point, const LoadPoint& load,
                                          PointStore& store);

}  // namespace couplet::experiment
