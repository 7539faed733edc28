#pragma once

#include "experiment/results.hpp"

namespace couplet::test {

/// Half an hour of 1,000 customers, in `replications` that differ a little. Tight: one in ten fails while the
/// renderer is down. Loose: all are completed, later; the queue peaks.
experiment::ExperimentResult sample_result(std::uint32_t replications);

/// The same customers before so many architectures, of these names.
experiment::ExperimentResult sample_result(const std::vector<std::string>& names);

}  // namespace couplet::test
