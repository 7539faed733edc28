#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "scenario/scenario.hpp"

namespace couplet::theory {

/// A figure of a component. REQUIRES: it has one.
double metric(const model::RunResult& result, std::string_view component, std::string_view name);

/// The greatest duration, in seconds, that a histogram does not tell from `seconds`: above it, counts are
/// exact.
double bucket_end(double seconds);

/// The share of all that exceeds bucket_end(seconds).
double share_above(const stats::Histogram& histogram, double seconds);

/// What a column of the time series counts in each `bins` bins, up to the end of the arrivals.
std::vector<double> counts_per(std::size_t bins, std::string_view column, const model::RunResult& result,
                               const scenario::RunSettings& settings);

/// Requests issued in each `bins` bins of the time series, up to the end of the arrivals.
std::vector<double> issued_per(std::size_t bins, const model::RunResult& result,
                               const scenario::RunSettings& settings);

double mean_of(const std::vector<double>& values);

/// Unbiased variance divided by the mean. For counts of a Poisson process its expectation is exactly 1: given
/// their sum N, n counts are multinomial, and their variance is N / n on average.
double dispersion_of(const std::vector<double>& counts);

}  // namespace couplet::theory
