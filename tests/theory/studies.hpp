#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "theory/family.hpp"

namespace couplet::theory {

/// The parts of the family.
std::vector<Study> loss_studies();
std::vector<Study> arrival_studies();
std::vector<Study> network_studies();
std::vector<Study> error_studies();
std::vector<Study> messaging_studies();
std::vector<Study> call_studies();
std::vector<Study> guard_studies();
std::vector<Study> balancing_studies();

/// What the studies are made of: services with a mean of 10 ms, and what is read from a run.
inline constexpr double service_seconds = 0.01;
inline constexpr double mu = 1 / service_seconds;  // per second

inline const char* const exponential = R"({"dist": "exponential", "mean": "10ms"})";
inline const char* const constant = R"("10ms")";
inline const char* const lognormal = R"({"dist": "lognormal", "mean": "10ms", "cv": 2})";
inline const char* const hyperexponential = R"({"dist": "hyperexponential", "mean": "10ms", "cv": 2})";

/// Poisson customers of one service, "server", whose work is what they need. `more`: its other members, in
/// JSON, each behind a comma.
Study at_server(std::string name, int rate, int threads, std::string service, std::uint64_t requests,
                const std::string& more = "");

/// The same for any components.
Study study_of(std::string name, int rate, std::string entry, std::string goal, std::string components,
               std::uint64_t requests);

/// A work step of that mean, exponentially distributed.
std::string work(int milliseconds);

Measure mean_response();
Measure mean_completion();
Measure failed_share();

/// A figure of a component, by name.
Measure figure(std::string component, std::string name);

}  // namespace couplet::theory
