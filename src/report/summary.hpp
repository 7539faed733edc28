#pragma once

#include <string>

#include "experiment/results.hpp"

namespace couplet::report {

/// The content of summary.json: all figures of an experiment. It is a function of the scenario, the seed and
/// the number of replications, to the byte; the schema is schema/summary.schema.json.
std::string summary_json(const experiment::ExperimentResult& result);

/// "agrees", "disagrees" or "too_few": the outcome's name in summary.json.
const char* agreement_name(experiment::Agreement agreement);

}  // namespace couplet::report
