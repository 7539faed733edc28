#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "scenario/scenario.hpp"

namespace couplet::theory {

/// One replication and its settings.
struct Outcome {
  const model::RunResult& result;
  const scenario::RunSettings& run;
  double mean_square_service;  // of the measured customers, in s²; NaN in studies that are not traced
};

using Measure = std::function<double(const Outcome&)>;

/// A number that each replication yields, and what theory says of its expectation.
struct Check {
  std::string what;
  double expected;
  Measure measure;
  bool to_one_percent = false;  // its interval must be narrower than ± 1 % of the expected value
};

/// One system, simulated once for all of its checks.
struct Study {
  std::string name;            // of the study and of its producer, so that no two studies share their draws
  double rate = 0;             // of the arrivals, per second; whole, where they are Poisson
  std::string entry, goal;     // names of components
  std::string service;         // what a customer needs, as a distribution in JSON
  std::string components;      // in JSON
  std::string sample;          // bin of the time series
  std::uint64_t requests = 0;  // per replication, those of the warm-up not counted
  std::vector<Check> checks;
  bool traced = false;      // slow; REQUIRES: a single server
  bool turns_away = false;  // some customers fail
  bool whole = false;       // never shortened

  /// How the customers come and go, as members of a producer in JSON; empty: Poisson arrivals.
  std::string customers = {};
  std::string failures = {};  // in JSON, without the brackets
  /// Requests before the measured ones: at 0.8 the memory of the empty start fades with a time constant of
  /// some hundred services, so that nothing is left of it.
  std::uint64_t warmup = 20'000;
};

/// What the first check of two studies tends to as their servers become more, by extrapolation: what n
/// servers have more than infinitely many is c/n, and less than that by the order of 1/n².
struct Limit {
  std::string what;
  std::string few;  // name of a study
  double few_servers = 0;
  std::string many;
  double many_servers = 0;
  double expected = 0;
};

/// Each of them is one more check of the family.
std::vector<Limit> limits();

/// All that is compared with theory. The checks share one error level: see agreement_test.cpp.
std::vector<Study> family();

/// Those of the studies, and the limits.
std::size_t checks_in(const std::vector<Study>& studies);

}  // namespace couplet::theory
