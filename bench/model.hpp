#pragma once

#include <array>
#include <cstdint>

#include "bench/measurement.hpp"

namespace couplet::bench {

/// A model that every tool simulates, and what theory says of it.
struct Model {
  const char* name;
  const char* unit;
  double arrivals_per_second;
  double mean_response;  // seconds, by theory
  /// Standard error of the mean response of n requests, times √n, as a share of the mean.
  double relative_error;
  Measurement (*minimal)(std::uint64_t requests, std::uint64_t seed);
  const char* what_minimal_is;
  const char* simpy_script;
};

extern const std::array<Model, 2> models;

/// How far, as a share of it, a mean over so many requests may be from theory: 2 %, or three standard errors
/// where the sample is too small for that.
double tolerance(const Model& model, std::uint64_t requests);
bool agrees(const Model& model, std::uint64_t requests, double mean_response);

}  // namespace couplet::bench
