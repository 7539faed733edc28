#include "theory/law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/math.hpp"

namespace couplet::theory {

namespace {

constexpr double nanosecond = 1e-9;

bool nearly_equal(double a, double b) {
  const double apart = a < b ? b - a : a - b;
  return apart <= 1e-12 * std::max(a, b);
}

}  // namespace

void Law::add(const sim::DurationDistribution& time, double times) {
  const sim::Distribution& distribution = time.distribution;
  const double mean = distribution.mean() * nanosecond * times;
  for (Way& way : ways_) {
    if (distribution.is_constant()) {
      way.constant += mean > 0 ? mean : 0;
    } else if (distribution.is_exponential()) {
      way.exponentials.push_back(mean);
    } else {
      way.mean += mean;
      way.variance += distribution.variance() * nanosecond * nanosecond * times * times;
      way.others = true;
    }
  }
}

void Law::add(double mean, double variance) {
  for (Way& way : ways_) {
    way.mean += mean;
    way.variance += variance;
    way.others = true;
  }
}

Law Law::mixture(const std::vector<std::pair<double, Law>>& parts) {
  Law result;
  result.ways_.clear();
  for (const auto& [share, law] : parts) {
    for (Way way : law.ways_) {
      way.share *= share;
      if (way.share > 0) result.ways_.push_back(std::move(way));
    }
  }
  if (result.ways_.empty()) return {};
  return result;
}

double Law::mean_of(const Way& way) const {
  double sum = way.constant + way.mean;
  for (const double mean : way.exponentials) sum += mean;
  return sum;
}

double Law::variance_of(const Way& way) const {
  double sum = way.variance;
  for (const double mean : way.exponentials) sum += mean * mean;
  return sum;
}

double Law::mean() const {
  double sum = 0;
  for (const Way& way : ways_) sum += way.share * mean_of(way);
  return sum;
}

double Law::square() const {
  double sum = 0;
  for (const Way& way : ways_) {
    const double mean = mean_of(way);
    sum += way.share * (variance_of(way) + mean * mean);
  }
  return sum;
}

double Law::cv() const {
  const double of = mean();
  const double variance = square() - of * of;
  return variance > 0 ? std::sqrt(variance) / of : 0;
}

bool Law::exponential() const {
  const double of = mean();
  return of > 0 && std::all_of(ways_.begin(), ways_.end(), [&](const Way& way) {
           return !way.others && way.constant == 0 && way.exponentials.size() == 1 &&
                  nearly_equal(way.exponentials.front(), of);
         });
}

bool Law::constant() const {
  const double of = mean();
  return std::all_of(ways_.begin(), ways_.end(), [&](const Way& way) {
    return !way.others && way.exponentials.empty() && nearly_equal(way.constant, of);
  });
}

bool Law::light() const {
  return std::none_of(ways_.begin(), ways_.end(), [](const Way& way) { return way.others; });
}

double Law::transform(double theta) const {
  double sum = 0;
  for (const Way& way : ways_) {
    double product = sim::exp(theta * way.constant);
    for (const double mean : way.exponentials) product /= 1 - theta * mean;
    sum += way.share * product;
  }
  return sum;
}

double Law::fastest_growth() const {
  double largest = 0;
  for (const Way& way : ways_) {
    for (const double mean : way.exponentials) largest = std::max(largest, mean);
  }
  return largest > 0 ? 1 / largest : std::numeric_limits<double>::infinity();
}

double Law::largest_constant() const {
  double largest = 0;
  for (const Way& way : ways_) largest = std::max(largest, way.constant);
  return largest;
}

}  // namespace couplet::theory
