#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/results.hpp"
#include "experiment/sweep_table.hpp"

namespace couplet::experiment {

/// What one requirement of a criterion came to where it went worst.
struct Measured {
  std::string text;  // the expectation, or the id of an advice
  Outcome outcome = Outcome::fails;
  double value = 0;  // of the left side; NaN: not defined, or an advice
  MetricUnit unit = MetricUnit::other;
  std::string variant;
  std::uint32_t run = 0;  // the variant's seeds are counted from 1
  std::string words;      // why there is no value; or the advice
};

struct CriterionGrade {
  std::uint32_t points = 0, earned = 0;
  std::string why;
  Outcome outcome = Outcome::fails;
  bool any = false;                // one of what was measured suffices
  std::vector<Measured> measured;  // in the order of the rubric
};

/// Why a submission was not graded.
struct Refusal {
  enum class Kind {
    invalid,    // it is no scenario, or cannot be run
    forbidden,  // it changes what may not be changed
    limit,      // of size, events, memory or time
    exercise,   // its rubric asks for what no submission can have
    bug,        // of the program
  };
  Kind kind = Kind::invalid;
  std::vector<std::string> lines;  // at least one
};

struct Grade {
  std::string exercise, title;
  std::uint64_t seed = 1;
  std::uint32_t seeds = 0;            // of each variant
  std::vector<std::string> variants;  // that were run
  std::vector<std::string> allowed;   // pointers
  std::vector<CriterionGrade> criteria;
  std::optional<Refusal> refusal;  // then no criterion has earned anything, or measured
  bool interrupted = false;

  std::uint32_t points() const;
  std::uint32_t earned() const;
};

}  // namespace couplet::experiment
