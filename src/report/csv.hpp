#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/results.hpp"

namespace couplet::report {

/// A cell of a CSV file (RFC 4180): in quotes if it holds a comma, a quote or a line break.
std::string csv_cell(const std::string& text);

/// The content of timeseries.csv: time_s (where the bin begins), architecture, then the columns of all
/// architectures in order of appearance; a cell is empty where an architecture has no such column, or no
/// value.
std::string timeseries_csv(const experiment::ExperimentResult& result);

/// Percentiles that draw the whole of a latency, dense where the tail is: 0.5, 1, …, 99, 99.1,
/// …, 99.9, 99.91, …, 99.99, 100, in thousandths of a per cent.
std::vector<std::int64_t> latency_curve();

/// The content of latency.csv: some 200 percentiles of every latency, dense where the tail is.
std::string latency_csv(const experiment::ExperimentResult& result);

/// Every figure of the summary on a line of its own: metric, architecture, value, low, high (of the 95 %
/// interval, empty where there is none); then the paired differences, their architecture written "loose -
/// tight".
std::string comparison_csv(const experiment::ExperimentResult& result);

}  // namespace couplet::report
