#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/time.hpp"

namespace couplet::stats {

/// Columns of numbers over bins of equal width: row i is about [start + i * bin, start + (i + 1) * bin).
/// What a number means (the mean of a level, a count per bin, a rate) is for the caller, who computes it
/// from the difference between the ends of the bin; NaN is a number that does not exist.
class TimeSeries {
 public:
  /// REQUIRES: bin > 0ns.
  explicit TimeSeries(sim::Duration bin, sim::Time start = sim::start_of_run);

  /// Returns its index: 0, 1, 2, ... REQUIRES: no rows yet, no other column of this name.
  std::int32_t add_column(std::string name);

  /// One number per column, in the order of their indices.
  void append(std::span<const double> row);

  sim::Duration bin() const { return bin_; }
  sim::Time start() const { return start_; }
  const std::vector<std::string>& columns() const { return columns_; }
  std::int64_t rows() const { return rows_; }

  /// Where the bin of a row begins; that of rows() is the first not yet sampled. REQUIRES: row >= 0.
  sim::Time begin_of(std::int64_t row) const;

  /// REQUIRES: 0 <= row < rows(), and column is one of add_column's. The span lasts until the next append.
  std::span<const double> row(std::int64_t row) const;
  double at(std::int64_t row, std::int32_t column) const;

 private:
  sim::Duration bin_;
  sim::Time start_;
  std::vector<std::string> columns_;
  std::int64_t rows_ = 0;
  std::vector<double> values_;  // row by row
};

}  // namespace couplet::stats
