#include "stats/time_series.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "sim/check.hpp"

namespace couplet::stats {

TimeSeries::TimeSeries(sim::Duration bin, sim::Time start) : bin_(bin), start_(start) {
  COUPLET_CHECK(bin > sim::Duration::zero());
}

std::int32_t TimeSeries::add_column(std::string name) {
  COUPLET_CHECK(rows_ == 0);
  COUPLET_CHECK(std::find(columns_.begin(), columns_.end(), name) == columns_.end());
  columns_.push_back(std::move(name));
  return static_cast<std::int32_t>(columns_.size()) - 1;
}

void TimeSeries::append(std::span<const double> row) {
  COUPLET_CHECK(row.size() == columns_.size());
  values_.insert(values_.end(), row.begin(), row.end());
  ++rows_;
}

sim::Time TimeSeries::begin_of(std::int64_t row) const {
  COUPLET_CHECK(row >= 0);
  return start_ + row * bin_;
}

std::span<const double> TimeSeries::row(std::int64_t row) const {
  COUPLET_CHECK(row >= 0 && row < rows_);
  const std::size_t width = columns_.size();
  return std::span(values_).subspan(static_cast<std::size_t>(row) * width, width);
}

double TimeSeries::at(std::int64_t row, std::int32_t column) const {
  const std::span<const double> values = this->row(row);
  COUPLET_CHECK(column >= 0 && static_cast<std::size_t>(column) < values.size());
  return values[static_cast<std::size_t>(column)];
}

}  // namespace couplet::stats
