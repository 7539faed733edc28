#pragma once

#include <cstdint>

#include "bench/measurement.hpp"

namespace couplet::bench {

// The least C++ that simulates the two models: what somebody writes who needs one mean once. How far Couplet
// is from them is the price of everything they leave out:
//
//   - books: who was answered, failed, lost; that nobody went missing
//   - percentiles, time-weighted levels, time series, the warm-up
//   - timeouts, retries, crashes, and every other component
//   - in the pipeline: receipts, visibility timeouts, retention, polls that end
//   - draws that belong to the customer, so that two architectures meet the same ones
//   - a stated order of events of the same instant, and the same result from every compiler
//   - a model in a file, checked for mistakes, instead of a program to change

Measurement minimal_mm1(std::uint64_t customers, std::uint64_t seed);
Measurement minimal_pipeline(std::uint64_t messages, std::uint64_t seed);

}  // namespace couplet::bench
