#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "experiment/exercise.hpp"
#include "experiment/grade_result.hpp"
#include "experiment/points.hpp"

namespace couplet::experiment {

struct GradeOptions {
  std::uint32_t jobs = 0;                   // processes at a time; 0: one for each core
  std::uint64_t seed = 1;                   // another one gives other runs
  std::optional<sim::Duration> time_limit;  // of wall time; nullopt: the rubric's
  std::function<void(double)> progress;     // share of all runs done; may be empty
};

/// Grades a submission: looks at what it changes, runs it under every variant and seed, and gives points.
/// What strangers have written is read and run in other processes alone, which end when the time is over,
/// and have 2 GiB of memory each. Ctrl-C ends all of it (Grade::interrupted). Leaves no process behind.
Grade grade(const Exercise& exercise, const SourceText& submission, const RunFunction& run,
            const GradeOptions& options);

/// The grade of a submission that is refused before anybody has read it.
Grade refused(const Exercise& exercise, std::uint64_t seed, Refusal refusal);

}  // namespace couplet::experiment
