#pragma once

#include <string>
#include <vector>

#include "model/run.hpp"

namespace couplet::test {

/// Ten seconds of customers before architectures "tight" and "loose"; no expectations.
scenario::Scenario two_architectures(std::uint32_t replications);

/// Takes the place of model::run: an invented result that depends on architecture, seed and replication
/// alone.
model::RunResult stand_in_run(const scenario::Scenario& scenario, const scenario::Architecture& architecture,
                              const model::RunOptions& options);

/// A result of `issued` requests, all completed after the latencies given.
model::RunResult completed_after(const std::vector<sim::Duration>& latencies);

/// Reads an expectation. REQUIRES: it can be read.
scenario::Expectation expectation(const std::string& text);

}  // namespace couplet::test
