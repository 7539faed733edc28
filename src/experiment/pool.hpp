#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "experiment/child.hpp"

namespace couplet::experiment {

/// Jobs for several processes, and what becomes of them here.
struct Work {
  /// The next job's number and the job, or nullopt when there is none left. Called in the parent, when a
  /// process is free for it.
  struct Next {
    std::size_t number = 0;
    Job job;
  };
  std::function<std::optional<Next>()> next;

  /// An outcome, as they come. False: that job's successors (those of a higher number) are given up and no
  /// further one is asked for; those before it are awaited. What this throws ends everything.
  std::function<bool(std::size_t number, JobOutcome outcome)> collect;

  /// How many jobs are through, parts of those under way included; may be empty.
  std::function<void(double jobs)> progress;
};

/// Works through all of it with up to `processes` children at a time. Ctrl-C ends all of them and gives
/// Ending::interrupted, when what they had completed has been collected; else Ending::done. Leaves no process
/// and no open file behind, whatever happens.
Ending work_through(const Work& work, std::size_t processes);

/// As many as `jobs` says, or, if it is 0, as many as this machine has cores.
std::size_t processes(std::uint32_t jobs);

}  // namespace couplet::experiment
