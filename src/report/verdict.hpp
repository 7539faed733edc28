#pragma once

#include <string>
#include <vector>

#include "experiment/results.hpp"
#include "report/table.hpp"

namespace couplet::report {

/// What the figures come to, in two or three sentences for a comparison of two architectures and one for a
/// single one: who answers and completes faster and by how much, with the 95 % interval of the paired
/// difference; whether that is significant, or not known from one replication; who fails or loses requests;
/// whether one is unstable; and what it costs more or less. Of three or more each is compared with the first.
/// REQUIRES: at least one architecture.
std::vector<std::string> verdict_sentences(const experiment::ExperimentResult& result);

/// The same as a block for a terminal, wrapped.
std::string verdict_text(const experiment::ExperimentResult& result, const TextStyle& style);

}  // namespace couplet::report
