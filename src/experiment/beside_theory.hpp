#pragma once

#include "experiment/results.hpp"

namespace couplet::experiment {

/// Together, all intervals beside figures of theory are right with this probability: one "disagrees" in a
/// hundred runs is chance.
inline constexpr double theory_confidence = 0.99;

/// What queueing theory says of each architecture (theory::recognise), beside what was measured. An interval
/// is that of replications, or of the batches of a single run, at the level that the number of figures gives
/// (Bonferroni). A figure disagrees if even its nearest value that the empty beginning allows for is outside;
/// it agrees if it is inside and the half of the interval, with that allowance, is at most `wide_half_width`
/// of it; else there are too few observations to tell. REQUIRES: result is that of scenario, all
/// architectures.
TheoryReport beside_theory(const scenario::Scenario& scenario, const ExperimentResult& result);

}  // namespace couplet::experiment
