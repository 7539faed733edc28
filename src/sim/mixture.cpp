// Distributions that choose: among values (empirical) and among distributions (mixture).

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/distribution.hpp"

namespace couplet::sim {

using namespace distribution_kinds;

struct distribution_kinds::Parts {
  std::vector<double> cumulative;  // shares
  std::vector<Distribution> of;
};

namespace {

using Weighted = std::pair<double, double>;  // a value and its weight

/// weights[i] divided by their sum. REQUIRES: none negative, not all zero.
std::vector<double> shares_of(const std::vector<double>& weights) {
  double sum = 0;
  for (const double weight : weights) {
    COUPLET_CHECK(weight >= 0);
    sum += weight;
  }
  COUPLET_CHECK(sum > 0 && sum - sum == 0);
  std::vector<double> shares;
  shares.reserve(weights.size());
  for (const double weight : weights) shares.push_back(weight / sum);
  return shares;
}

std::vector<double> cumulated(const std::vector<double>& shares) {
  std::vector<double> cumulative;
  cumulative.reserve(shares.size());
  double sum = 0;
  for (const double share : shares) cumulative.push_back(sum += share);
  // Rounding may leave the sum below 1: everything from the last share above zero on reaches beyond any draw.
  for (std::size_t i = shares.size(); i-- > 0;) {
    cumulative[i] = 1;
    if (shares[i] > 0) break;
  }
  return cumulative;
}

/// The first index whose cumulative share exceeds u, so that a share of zero is never chosen. REQUIRES: u
/// < 1.
std::size_t chosen(const std::vector<double>& cumulative, double u) {
  const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), u);
  return static_cast<std::size_t>(found - cumulative.begin());
}

/// Sorts values and, where there are weights, the weights with them.
void sort_together(std::vector<double>& values, std::vector<double>& weights) {
  if (weights.empty()) return std::sort(values.begin(), values.end());
  std::vector<Weighted> pairs;
  for (std::size_t i = 0; i < values.size(); ++i) pairs.emplace_back(values[i], weights[i]);
  std::sort(pairs.begin(), pairs.end());
  for (std::size_t i = 0; i < pairs.size(); ++i) std::tie(values[i], weights[i]) = pairs[i];
}

}  // namespace

Distribution Distribution::empirical(std::vector<double> values, const std::vector<double>& weights) {
  COUPLET_CHECK(!values.empty() && (weights.empty() || weights.size() == values.size()));
  for (const double value : values) COUPLET_CHECK(value - value == 0);
  std::vector<double> ordered_weights = weights;
  sort_together(values, ordered_weights);
  if (values.front() == values.back()) return constant(values.front());

  const double equal = 1 / static_cast<double>(values.size());
  const auto shares =
      weights.empty() ? std::vector<double>(values.size(), equal) : shares_of(ordered_weights);
  double mean = 0;
  for (std::size_t i = 0; i < values.size(); ++i) mean += shares[i] * values[i];
  double variance = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    variance += shares[i] * (values[i] - mean) * (values[i] - mean);
  auto cumulative = weights.empty() ? std::vector<double>{} : cumulated(shares);
  Values kept{std::move(values), std::move(cumulative)};
  return {mean, variance, Empirical{std::make_shared<const Values>(std::move(kept))}};
}

Distribution Distribution::mixture(const std::vector<WeightedDistribution>& parts) {
  COUPLET_CHECK(!parts.empty());
  std::vector<double> weights;
  for (const auto& part : parts) weights.push_back(part.weight);
  const auto shares = shares_of(weights);
  double mean = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) mean += shares[i] * parts[i].of.mean();
  Parts chosen_from{cumulated(shares), {}};
  double variance = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Distribution& part = parts[i].of;
    const double off = part.mean() - mean;
    if (shares[i] > 0) variance += shares[i] * (part.variance() + off * off);  // 0 · infinity is no number
    chosen_from.of.push_back(part);
  }
  if (parts.size() == 1) return parts.front().of;
  return {mean, variance, Mixture{std::make_shared<const Parts>(std::move(chosen_from))}};
}

double distribution_kinds::Empirical::sample(Draw& draw) const {
  const auto& [ascending, cumulative] = *values;
  const double u = draw.unit();
  if (!cumulative.empty()) return ascending[chosen(cumulative, u)];
  const auto index = static_cast<std::size_t>(u * static_cast<double>(ascending.size()));
  return ascending[std::min(index, ascending.size() - 1)];
}

double distribution_kinds::Empirical::exceeds(double x) const {
  const auto& [ascending, cumulative] = *values;
  const auto up_to =
      static_cast<std::size_t>(std::upper_bound(ascending.begin(), ascending.end(), x) - ascending.begin());
  if (up_to == 0) return 1;
  if (!cumulative.empty()) return 1 - cumulative[up_to - 1];
  return static_cast<double>(ascending.size() - up_to) / static_cast<double>(ascending.size());
}

double distribution_kinds::Mixture::sample(Draw& draw) const {
  const double u = draw.unit();
  return parts->of[chosen(parts->cumulative, u)].sample(draw);
}

double distribution_kinds::Mixture::exceeds(double x) const {
  double sum = 0;
  double before = 0;
  for (std::size_t i = 0; i < parts->of.size(); ++i) {
    const double share = parts->cumulative[i] - before;
    before = parts->cumulative[i];
    if (share > 0) sum += share * parts->of[i].exceeds(x);
  }
  return sum;
}

}  // namespace couplet::sim
