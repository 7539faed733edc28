#pragma once

#include <cstdint>
#include <functional>

#include "experiment/plan_result.hpp"
#include "experiment/sweep.hpp"

namespace couplet::experiment {

struct PlanProgress {
  std::uint64_t points = 0;  // that have been run
  std::uint64_t open = 0;    // that may still be the best
  double under_way = 0;      // of the runs of this step, a share
};

struct PlanOptions {
  std::uint32_t jobs = 0;                             // processes at a time; 0: one for each core
  std::function<void(const PlanProgress&)> progress;  // may be empty
};

/// Runs points, each as run_sweep does and kept in the same store, until the search is over. Throws
/// StoreError.
Plan run_plan(const PlanQuestion& question, const LoadPoint& load, const RunFunction& run, PointStore& store,
              const PlanOptions& options);

}  // namespace couplet::experiment
