#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/exercise.hpp"
#include "experiment/grade_result.hpp"
#include "experiment/points.hpp"

namespace couplet::experiment {

/// How one requirement of a criterion went in one run.
struct Answer {
  Outcome outcome = Outcome::fails;
  double value = 0;
  double margin = 0;  // how far on the right side of its bound; NaN where that is not defined
  MetricUnit unit = MetricUnit::other;
  std::string words;            // see Measured
  bool exercise_wrong = false;  // no submission could have what is asked; then the words say why
};

/// Of each criterion, each of its requirements; none where the criterion does not ask this variant.
using Answers = std::vector<std::vector<Answer>>;

/// One run of a grading: a variant of the exercise under one seed.
struct GradeCase {
  std::size_t variant = 0;
  std::uint32_t run = 1;  // from 1
  std::uint64_t seed = 0;
};

/// All cases that some criterion asks, in order. The seed of a run follows from the exercise's name, the
/// number of the run and `seed`: everybody can repeat it, and nobody has chosen it.
std::vector<GradeCase> grade_cases(const Exercise& exercise, std::uint64_t seed);

/// Runs the submission, and the starter if a criterion compares with it. Throws PlacedFailure if it cannot be
/// run to the end. REQUIRES: problems_of() has found none.
Answers answers_of(const Exercise& exercise, const SourceText& submission, const GradeCase& asked,
                   const RunFunction& run, const std::function<void(double)>& progress);

std::string encode_answers(const Answers& answers);
Answers decode_answers(std::string_view bytes);

}  // namespace couplet::experiment
