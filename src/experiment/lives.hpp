#pragma once

#include <optional>
#include <vector>

#include "experiment/life.hpp"
#include "experiment/points.hpp"

namespace couplet::experiment {

struct Lives {
  std::vector<ArchitectureLives> architectures;
  std::optional<PointFailure> failure;
};

/// The lives of the chosen requests in replication 0 of every architecture. Runs each architecture twice if
/// it has to find out first which requests they are, so that only theirs is kept.
/// REQUIRES: choice.request.producer exists, or is empty.
Lives follow_lives(const scenario::Scenario& scenario, const RunFunction& run, const LifeChoice& choice);

}  // namespace couplet::experiment
